"""Who is held, why in words, and until what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from handschlag.cases.choices import OVER
from handschlag.cases.choices import Kind as CaseKind
from handschlag.cases.models import Case
from handschlag.core.moments import when
from handschlag.customers import queries as customers
from handschlag.outreach.choices import Why
from handschlag.outreach.models import Hold
from handschlag.promises.choices import Source
from handschlag.promises.models import Promise
from handschlag.promises.models.ledger import BROKEN_OWED


@dataclass(frozen=True, order=True)
class Wound:
    """`cause` is the id of a case or a promise, as `why` says; `customer` the one that goes on."""

    customer: int
    why: str
    cause: int


def wounds(several: Collection[int]) -> list[Wound]:
    """What is open with these customers (and those merged into them) that no deadline of ours may hit."""
    root_of = _root_of(several)
    faults = Case.objects.filter(
        customer__in=root_of, kind=CaseKind.FAULT, is_practice=False, merged_into__isnull=True
    ).exclude(state__in=OVER)
    breaks = Promise.objects.filter(BROKEN_OWED, customer__in=root_of).exclude(source=Source.CUSTOMER)
    found = [Wound(root_of[who], Why.OPEN_FAULT, case) for who, case in faults.values_list("customer", "pk")]
    found += [
        Wound(root_of[who or 0], Why.BROKEN_PROMISE, promise) for who, promise in breaks.values_list("customer", "pk")
    ]
    return sorted(found)


def holds_of(several: Collection[int]) -> dict[int, list[Hold]]:
    """For each root that is held the holds nobody overrode, the oldest first."""
    return _standing(several, Q(overridden_at__isnull=True))


def standing(several: Collection[int]) -> dict[int, list[Hold]]:
    """The same with those somebody overrode."""
    return _standing(several, Q())


def holds_now(several: Collection[int]) -> dict[int, list[Hold]]:
    """As `holds_of`, from the wounds as they are this moment: for those who only look. What is not noted yet is not saved."""
    noted = {(row.why, row.case_id or row.promise_id): row for rows in standing(several).values() for row in rows}
    found: dict[int, list[Hold]] = defaultdict(list)
    for wound in wounds(several):
        case, promise = (wound.cause, None) if wound.why == Why.OPEN_FAULT else (None, wound.cause)
        row = noted.get((wound.why, wound.cause)) or Hold(
            customer_id=wound.customer, why=wound.why, case_id=case, promise_id=promise
        )
        if row.overridden_at is None:
            found[wound.customer].append(row)
    return dict(found)


def reason(hold: Hold, *, now: datetime) -> str:
    """„Störung 12 ist offen: Kein Ton“; „Ein Versprechen ist gebrochen, und der Kunde weiß es noch nicht: „…““."""
    if hold.case is not None:
        said = {"number": hold.case.pk, "subject": str(hold.case), "since": when(hold.case.reported_at, now=now)}
        return _("Fault %(number)s has been open since %(since)s: %(subject)s") % said
    assert hold.promise is not None, "a hold has its cause"
    said = {"words": hold.promise.words, "due": when(hold.promise.due_at, now=now)}
    if hold.promise.break_told_at is None:
        return _("A promise is broken and the customer has not been told: “%(words)s”, due %(due)s") % said
    return _("A promise is broken and still not done: “%(words)s”, due %(due)s") % said


def ends_when(hold: Hold) -> str:
    if hold.promise is None:
        return _("Ends by itself when the customer confirms that the fault is gone.")
    if hold.promise.done_at is not None:
        return _("Ends by itself when the customer has been told of the break.")
    if hold.promise.break_told_at is not None:
        return _("Ends by itself when what was promised is done.")
    return _("Ends by itself when the customer has been told of the break and what was promised is done.")


def _standing(several: Collection[int], which: Q) -> dict[int, list[Hold]]:
    root_of = _root_of(several)
    rows = Hold.objects.filter(which, customer__in=root_of, ended_at__isnull=True).select_related("case", "promise")
    found: dict[int, list[Hold]] = defaultdict(list)
    for row in rows.order_by("from_at", "pk"):
        found[root_of[row.customer_id]].append(row)
    return dict(found)


def _root_of(several: Iterable[int]) -> dict[int, int]:
    families = customers.kin(several)
    return {member: family[0] for family in families.values() for member in family}
