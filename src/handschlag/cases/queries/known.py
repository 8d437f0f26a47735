"""Causes we know, who waits for each, and which may be the one a customer calls with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.cases.choices import OVER, SOLVED
from handschlag.cases.models import Case, KnownFault, Waiting
from handschlag.cases.queries.case import get_case
from handschlag.cases.queries.clock import clocks_of
from handschlag.cases.queries.family import families, family
from handschlag.cases.rules import likeness as rules
from handschlag.core.errors import NotThere
from handschlag.core.text import german
from handschlag.customers import queries as customers
from handschlag.customers.models import InstalledItem, PostalAddress
from handschlag.promises import queries as promises


@dataclass(frozen=True)
class Offer:
    """A cause this may be, and what speaks for it: words in common, what they have, where they are."""

    fault: KnownFault
    words: tuple[str, ...]
    by_product: bool
    by_area: bool


@dataclass(frozen=True)
class KnownPage:
    """A cause with everybody who waits for it, the longest waiting first, and how the group promise stands."""

    fault: KnownFault
    waiting: list[Waiting]
    promised: promises.Tally | None


def get_known_fault(fault: int) -> KnownFault:
    found = KnownFault.objects.select_related("product", "version", "group").filter(pk=fault).first()
    if found is None:
        raise NotThere(_("This cause is not known."), field="fault")
    return found


def known_faults() -> QuerySet[KnownFault]:
    """Those that are not fixed, the newest first, with the number of open concerns that wait."""
    is_open = Q(waiting__left_at__isnull=True) & ~Q(waiting__case__state__in=[*SOLVED, *OVER])
    waits = Count("waiting", filter=is_open)
    rows = KnownFault.objects.select_related("product", "version").annotate(count=waits)
    return rows.filter(fixed_at__isnull=True).order_by("-known_at", "-pk")


def known_fault(fault: int, *, now: datetime) -> KnownPage:
    row = get_known_fault(fault)
    waits = _each_once(
        Waiting.objects.filter(fault=row, left_at__isnull=True).select_related("case__customer", "case__person")
    )
    clocks = clocks_of([one.case_id for one in waits], now=now)
    ordered = sorted(waits, key=lambda one: (clocks[one.case_id].begins_at, one.pk))
    tally = promises.tallies([row.group_id]).get(row.group_id) if row.group_id is not None else None
    return KnownPage(row, ordered, tally)


def _each_once(waits: Iterable[Waiting]) -> list[Waiting]:
    """Of concerns that became one the first that waited; none of those that are settled."""
    first: dict[int, Waiting] = {}
    found = sorted(waits, key=lambda one: one.pk)
    root_of = {
        member: members[0] for members in families([one.case_id for one in found]).values() for member in members
    }
    for one in found:
        first.setdefault(root_of[one.case_id], one)
    settled = Case.objects.filter(pk__in=first, state__in=[*SOLVED, *OVER]).values_list("pk", flat=True)
    return [first[root] for root in first.keys() - set(settled)]


def cause_of_group(group: int) -> KnownFault | None:
    """The cause whose group promise it is."""
    return KnownFault.objects.filter(group=group).first()


def wanting_call(fault: int) -> set[int]:
    """Customers who wait for it and asked to be called."""
    waits = Waiting.objects.filter(fault=fault, left_at__isnull=True, wants_call_at__isnull=False)
    return set(waits.values_list("case__customer", flat=True))


def cause_of(case: int) -> Waiting | None:
    """The cause a case waits for: of several, where it was merged, the first that is not fixed."""
    waits = Waiting.objects.filter(case__in=family(case), left_at__isnull=True)
    ordered = waits.order_by(F("fault__fixed_at").asc(nulls_first=True), "joined_at", "pk")
    return ordered.select_related("fault__product", "fault__group").first()


def offers(customer: int, words: str) -> list[Offer]:
    """Causes that what this customer says may have, the likeliest first: offered to new contacts while one types."""
    faults = {row.pk: row for row in known_faults()}
    theirs = customers.family(customer)
    items = InstalledItem.objects.filter(customer__in=theirs, ended_on__isnull=True)
    codes = PostalAddress.objects.filter(customer__in=theirs).values_list("postcode", flat=True)
    situation = rules.Situation(
        frozenset(german.analyse(words)),
        frozenset(items.values_list("product", "version")),
        frozenset(code.replace(" ", "") for code in codes if code),
    )
    known = [
        rules.Fault(row.pk, frozenset(german.analyse(row.symptoms)), row.product_id, row.version_id, row.area)
        for row in faults.values()
    ]
    return [
        Offer(faults[one.fault], one.words, by_product=one.by_product, by_area=one.by_area)
        for one in rules.matches(known, situation)
    ]


def alike(case: int, *, limit: int = 5) -> list[Case]:
    """Open concerns of the same customer that may be the same: of the same kind, or about the same thing."""
    row = get_case(case)
    members = family(case)
    rows = Case.objects.filter(customer__in=customers.family(row.customer_id), merged_into__isnull=True)
    about = Q(kind=row.kind)
    if row.installed_item_id is not None:
        about |= Q(installed_item=row.installed_item_id)
    found = rows.filter(about).exclude(state__in=OVER).exclude(pk__in=members).order_by("reported_at", "pk")
    return list(found[:limit])
