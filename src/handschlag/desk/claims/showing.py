"""Entitlements and deadlines of a concern, as one says them: promises, days, money, what was used of what is free."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from handschlag.cases import queries as cases
from handschlag.cases.choices import Kind
from handschlag.customers import queries as customers
from handschlag.customers.choices import QuotaUnit
from handschlag.desk.claims.forms import CountForm, UseForm
from handschlag.desk.laws.showing import money
from handschlag.promises import queries as promised
from handschlag.promises.rules import laws

if TYPE_CHECKING:
    from datetime import date, datetime

    from handschlag.cases.models import Case
    from handschlag.customers.models import QuotaUse
    from handschlag.desk.cases.panel import Asked
    from handschlag.promises.models import LawClock, Promise


@dataclass(frozen=True)
class Day:
    """One day of an outage: its number and date, whether nothing worked, what it costs, and all up to it."""

    day: int
    on: date
    is_complete: bool
    amount: str
    sum: str


@dataclass(frozen=True)
class Clock:
    """A law counting the days: since when, what it wants, and what is to be offered by now ("" nothing)."""

    code: str
    title: str
    reported_at: datetime
    fixed_at: datetime | None
    is_complete: bool
    promises: list[Promise]
    days: list[Day]
    missed: str
    missed_count: int
    total: str
    fee: str


@dataclass(frozen=True)
class Claims:
    """`granted`: the contract's number and name, and the promise it made. `free`: what may be noted by hand."""

    granted: list[tuple[str, Promise]]
    clocks: list[Clock]
    uses: list[QuotaUse]
    is_open: bool
    count_form: CountForm | None
    use_form: UseForm | None


def claims(asked: Asked) -> Claims | None:
    """What the panel shows; None where neither contract nor law says anything and none could be asked to."""
    case, now = asked.case, asked.now
    today = timezone.localdate(now)
    clocks = _clocks(case, now=now)
    granted = cases.granted_to(case.pk)
    uses = cases.uses_of(case.pk)
    is_open = not (case.is_over or case.is_practice)
    count_form = (
        CountForm(known={one.code for one in clocks}, on=today) if is_open and case.kind == Kind.FAULT else None
    )
    if count_form is not None and not count_form.offers:
        count_form = None
    units = [
        unit
        for unit in (QuotaUnit.VISITS, QuotaUnit.MINUTES)
        if is_open and customers.free_for(case.customer_id, item=case.installed_item_id, unit=unit, on=today)
    ]
    use_form = UseForm(units=units, initial={"on": today, "amount": 1}) if units else None
    if not (granted or clocks or uses or count_form or use_form):
        return None
    return Claims(granted, clocks, uses, is_open, count_form, use_form)


def _clocks(case: Case, *, now: datetime) -> list[Clock]:
    # Of merged concerns the one reported first counts; a law is shown once, as no day is paid twice.
    rows = list({row.law_id: row for row in [*cases.law_clocks_of(case.pk)][::-1]}.values())
    if not rows:
        return []
    owed = list(promised.law_promises([row.matter for row in rows]))
    fee = cases.monthly_fee_of(case.pk)
    missed = cases.missed_appointments_of(case.pk).count()
    due = cases.compensation_of(case.pk, now=now, monthly_fee=fee or Decimal(0), missed_appointments=missed)
    proposals = {one.clock: one for one in due}
    outages = promised.outages_of(rows, monthly_fee=fee or Decimal(0), missed_appointments=missed)
    found = []
    for row in rows:
        law = laws.parse_law(row.version.definition)
        proposal = proposals.get(row.pk)
        found.append(
            Clock(
                code=row.law.code,
                title=law.title,
                reported_at=row.reported_at,
                fixed_at=row.fixed_at,
                is_complete=row.is_complete,
                promises=[one for one in owed if one.by_law.clock_id == row.pk],
                days=_days(law, row, outages[row.pk], now=now),
                missed=money(law, proposal.owed.missed) if proposal and proposal.owed.missed else "",
                missed_count=missed,
                total=money(law, proposal.total) if proposal else "",
                fee=money(law, fee) if fee is not None else "",
            )
        )
    return found


def _days(law: laws.Law, row: LawClock, outage: laws.Outage, *, now: datetime) -> list[Day]:
    """Every day until today or the fix, with all up to it; those that cost nothing too."""
    found: list[Day] = []
    together = Decimal(0)
    for day in laws.compensate(law, outage, at=max(now, row.reported_at)).days:
        together += day.amount
        is_complete = outage.kind_on(day.on) == laws.COMPLETE
        found.append(Day(day.day, day.on, is_complete, money(law, day.amount), money(law, together)))
    return found
