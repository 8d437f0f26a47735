"""What contracts grant: as one tells it, as it stood in each version, and as the promises it makes for a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.core.errors import NotThere
from handschlag.core.look import once_a_look
from handschlag.customers.models import Customer, Entitlement
from handschlag.customers.queries.family import Whose, family
from handschlag.customers.rules import entitling
from handschlag.customers.rules.entitling import DUTIES, Grant, Terms
from handschlag.worktime import queries as worktime

LONGEST_CHAIN = 20
_BEFORE = """
WITH RECURSIVE before(id, depth) AS (
    SELECT %s::bigint, 0
    UNION ALL
    SELECT i.id, before.depth + 1 FROM before JOIN customers_installeditem i ON i.replaced_by_id = before.id
    WHERE before.depth < %s
) SELECT id FROM before
"""


@dataclass(frozen=True)
class Held:
    """One chain of versions: the newest, which is what is edited, and the one in force today, if any is."""

    newest: Entitlement
    current: Entitlement | None
    versions: int

    @property
    def shown(self) -> Entitlement:
        """What to tell of it: what holds, else what will hold or held last."""
        return self.current or self.newest


def entitlements(customer: Whose) -> QuerySet[Entitlement]:
    """Every version of every contract of the customer and what was merged into it, the newest first."""
    rows = Entitlement.objects.filter(contract__customer__in=family(customer))
    rows = rows.select_related("contract", "item__product", "calendar")
    return rows.order_by("contract__number", "contract", "item", "-version")


def held_entitlements(customer: Whose, *, today: date) -> list[Held]:
    """Each contract and item once; what is in force first, then what is to come, then what is over."""
    found = []
    for chain in _chains(entitlements(customer)):
        current = entitling.in_force(chain, on=today)
        found.append(Held(max(chain, key=lambda row: row.version), current, len(chain)))
    return sorted(found, key=lambda held: (held.current is None, held.newest.from_on <= today))


@once_a_look
def entitlements_in_force(customer: Whose, *, item: int | None, on: date) -> list[Entitlement]:
    """What is granted on this day for the installed item (or for all of the customer's, without one).

    What was agreed for an item holds for what replaced it, too. The item's own come first.
    """
    of_item = set(_and_before(item)) if item is not None else set()
    chains = (chain for chain in _chains(entitlements(customer)) if chain[0].item_id in {None, *of_item})
    rows = [row for chain in chains if (row := entitling.in_force(chain, on=on))]
    return sorted(rows, key=lambda row: (row.item_id is None, row.pk))


def granted(*, customer: int, item: int | None, kind: str, severity: str, since: datetime) -> tuple[Grant, ...]:
    """The promises contracts make for a case of this kind that the customer first told us of at `since`.

    Words are in the customer's language. `kind` is a code of `cases`, `severity` one of `choices.Severity`.
    """
    rows = entitlements_in_force(customer, item=item, on=timezone.localdate(since))
    if not rows:
        return ()
    with override(Customer.objects.values_list("language", flat=True).get(pk=customer)):
        return entitling.grants(terms(rows, at=since), kind=kind, severity=severity, since=since)


def next_news(*, entitlement: int, severity: str, told_at: datetime, was_due_at: datetime) -> Grant | None:
    """The next promise to say how it stands, after one was kept or broken; None when no more was agreed.

    Late news does not push the next one back: it counts from when the last was due.
    """
    row = Entitlement.objects.select_related("contract__customer", "calendar").filter(pk=entitlement).first()
    if row is None:
        return None
    since = entitling.news_from(told_at=told_at, was_due_at=was_due_at)
    with override(row.contract.customer.language):
        return entitling.granted(terms([row], at=since)[0], "update", severity=severity, since=since)


def terms(rows: Iterable[Entitlement], *, at: datetime) -> list[Terms]:
    """As the rule takes them, each with the clock of its service hours as known at that moment."""
    known = list(rows)
    clocks = {
        calendar: worktime.business_clock(calendar=calendar, now=at)
        for calendar in {row.calendar_id for row in known if row.calendar_id is not None}
    }
    return [_terms(row, clocks.get(row.calendar_id or 0)) for row in known]


def get_entitlement(entitlement: int) -> Entitlement:
    row = Entitlement.objects.select_related("contract", "item__product", "calendar").filter(pk=entitlement).first()
    if row is None:
        raise NotThere(_("This is not there any more."), field="entitlement")
    return row


def versions_of(row: Entitlement) -> QuerySet[Entitlement]:
    """How the same was granted before and since, the newest first."""
    rows = Entitlement.objects.filter(contract=row.contract_id, item=row.item_id)
    return rows.select_related("contract", "item__product", "calendar").order_by("-version")


def _terms(row: Entitlement, hours: worktime.BusinessClock | None) -> Terms:
    return Terms(
        entitlement=row.pk,
        contract=row.contract.number,
        times={duty: entitling.times_of(row, duty) for duty in DUTIES},
        hours=hours,
        hours_name=row.calendar.name if row.calendar else "",
        calendar=row.calendar_id,
        is_for_item=row.item_id is not None,
    )


def _chains(rows: Iterable[Entitlement]) -> list[list[Entitlement]]:
    chains: dict[tuple[int, int | None], list[Entitlement]] = defaultdict(list)
    for row in rows:
        chains[row.contract_id, row.item_id].append(row)
    return [*chains.values()]


def _and_before(item: int) -> list[int]:
    """The item and whatever it replaced, one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [item, LONGEST_CHAIN])
        return [row[0] for row in cursor.fetchall()]
