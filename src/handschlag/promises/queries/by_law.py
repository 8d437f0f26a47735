"""What laws bind us, and what they make us owe today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.products.models import Product
from handschlag.promises.models import LawClock, LawScope, LawVersion, OutageDay, Promise
from handschlag.promises.rules import laws
from handschlag.promises.rules.laws import Compensation, Outage, Shipped


@dataclass(frozen=True)
class Wording:
    """What a law says for what is reported from `from_on` on; `version` None: shipped, and never used yet."""

    code: str
    from_on: date
    until_on: date | None
    number: int
    definition: dict[str, Any]
    version: int | None
    written_at: datetime | None

    @property
    def law(self) -> laws.Law:
        return laws.parse_law(self.definition)


@dataclass(frozen=True)
class Bound:
    """One law as it stands: what holds today (None: nothing), what will, and how many matters it counts the days of."""

    code: str
    today: Wording | None
    newest: Wording
    coming: tuple[Wording, ...]
    running: int


@dataclass(frozen=True)
class Proposal:
    """What to offer the customer of one matter by one law: per day, for missed appointments, and since when it counts.

    `partial`: the days on which something worked, as far as the law counts them otherwise.
    """

    law: str
    title: str
    reported_at: datetime
    fixed_at: datetime | None
    owed: Compensation
    clock: int
    country: str
    partial: frozenset[date] = frozenset()

    @property
    def total(self) -> Decimal:
        return self.owed.total


def law_wordings(code: str = "") -> list[Wording]:
    """All wordings of one law, or of all; those that begin last first."""
    rows = LawVersion.objects.select_related("law")
    rows = rows.filter(law__code=code) if code else rows
    written = [_of_row(row) for row in rows]
    known = {(one.code, one.from_on, one.number) for one in written}
    shipped = [_of_shipped(one) for one in laws.SHIPPED if not code or one.code == code]
    new = [one for one in shipped if (one.code, one.from_on, one.number) not in known]
    return sorted([*written, *new], key=lambda one: (one.code, one.from_on, one.number), reverse=True)


def bound_by(*, on: date) -> list[Bound]:
    """Every law the house is bound by, was or will be, in the order of their codes."""
    by_code: dict[str, list[Wording]] = defaultdict(list)
    for wording in law_wordings():
        by_code[wording.code].append(wording)
    clocks = LawClock.objects.filter(fixed_at__isnull=True).values_list("law__code").annotate(Count("pk"))
    running = dict(clocks)
    return [
        Bound(
            code,
            laws.in_force(found, on=on),
            found[0],
            tuple(one for one in reversed(found) if one.from_on > on),
            running.get(code, 0),
        )
        for code, found in sorted(by_code.items())
    ]


def get_law(code: str) -> list[Wording]:
    """All wordings of a law, those that begin last first. Raises NotThere."""
    found = law_wordings(code)
    if not found:
        raise NotThere(_("This law is not known here."), field="law")
    return found


def find_law(code: str, *, reported_at: datetime) -> Wording | None:
    """The wording for what was reported then, by the date where the law holds."""
    found = law_wordings(code)
    return laws.in_force(found, on=reported_at.astimezone(found[0].law.zone).date()) if found else None


def law_clocks(matters: Iterable[str]) -> QuerySet[LawClock]:
    """The laws that count the days of these matters, what was reported first first."""
    rows = LawClock.objects.filter(matter__in=list(matters)).select_related("law", "version")
    return rows.order_by("reported_at", "law__code", "pk")


def law_promises(matters: Iterable[str]) -> QuerySet[Promise]:
    """What laws make us owe in these matters, the soonest first; `by_law` says which law wants what."""
    rows = Promise.objects.filter(by_law__clock__matter__in=list(matters))
    return rows.select_related("by_law__clock__law").order_by("due_at", "pk")


def law_scopes(code: str = "") -> QuerySet[LawScope]:
    """For what laws count by themselves: groups first, by name."""
    rows = LawScope.objects.filter(law__code=code) if code else LawScope.objects.all()
    return rows.select_related("law", "product").order_by("law__code", "product__name", "group")


def laws_covering(product: int, *, reported_at: datetime) -> list[tuple[str, bool]]:
    """The laws that count by themselves for a fault of this product reported then, and whether it is usually complete.

    What is entered for the product itself counts before what is entered for its group.
    """
    group = Product.objects.filter(pk=product).values_list("group", flat=True).first() or ""
    scopes = law_scopes().filter(product=product)
    if group.strip():
        scopes = law_scopes().filter(product__isnull=True, group__iexact=group) | scopes
    found = {scope.law.code: scope for scope in sorted(scopes, key=lambda one: one.product_id is not None)}
    bound = [code for code in sorted(found) if find_law(code, reported_at=reported_at) is not None]
    return [(code, found[code].is_complete) for code in bound]


def proposed_compensation(
    *, matters: Iterable[str], monthly_fee: Decimal, now: datetime, missed_appointments: int = 0
) -> list[Proposal]:
    """What is to be offered by now, by each law that counts the days of one of these matters and owes anything.

    Of several clocks of one law (merged matters) the one that owes most counts, for no day is paid twice. Ours to propose without being asked. What a law excepts (the customer's own fault, force majeure) and what is set
    off is for whoever decides.
    """
    found: dict[int, Proposal] = {}
    clocks = list(law_clocks(matters))
    outages = outages_of(clocks, monthly_fee=monthly_fee, missed_appointments=missed_appointments)
    for clock in clocks:
        law = laws.parse_law(clock.version.definition)
        outage = outages[clock.pk]
        owed = laws.compensate(law, outage, at=max(now, clock.reported_at))
        known = found.get(clock.law_id)
        if owed.is_owed and (known is None or owed.total > known.total):
            partial = frozenset(day.on for day in owed.days if outage.kind_on(day.on) == laws.PARTIAL)
            found[clock.law_id] = Proposal(
                clock.law.code, law.title, clock.reported_at, clock.fixed_at, owed, clock.pk, law.country, partial
            )
    return list(found.values())


def outages_of(clocks: list[LawClock], *, monthly_fee: Decimal, missed_appointments: int = 0) -> dict[int, Outage]:
    """By clock, what happened as the law asks it, with the days on which it was otherwise."""
    days = _days(clocks)
    return {
        clock.pk: Outage(
            reported_at=clock.reported_at,
            fixed_at=clock.fixed_at,
            kind=laws.COMPLETE if clock.is_complete else laws.PARTIAL,
            monthly_fee=monthly_fee,
            missed_appointments=missed_appointments,
            days=days[clock.pk],
        )
        for clock in clocks
    }


def _days(clocks: list[LawClock]) -> dict[int, dict[date, str]]:
    """By clock and date, on which days it was otherwise."""
    found: dict[int, dict[date, str]] = defaultdict(dict)
    if clocks:
        for day in OutageDay.objects.filter(clock__in=clocks):
            found[day.clock_id][day.on] = laws.COMPLETE if day.is_complete else laws.PARTIAL
    return found


def _of_row(row: LawVersion) -> Wording:
    return Wording(row.law.code, row.from_on, row.until_on, row.number, row.definition, row.pk, row.written_at)


def _of_shipped(one: Shipped) -> Wording:
    return Wording(one.code, one.from_on, one.until_on, one.number, one.definition, None, None)
