"""What a law says of one matter: by when what is owed, and what each day costs. Exact, by calendar day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from handschlag.promises.rules.laws.definition import WHOLE, Duty, Law, LawError, Share, gettext_noop

CENT: Final = Decimal("0.01")
SECOND: Final = timedelta(seconds=1)
MOST_DAYS: Final = 36_525
"""A hundred years: a longer outage is a typing error."""


@dataclass(frozen=True, kw_only=True)
class Outage:
    """What happened, as far as a law asks. All instants with an offset; `fixed_at` None: not fixed yet.

    `days`: by date what was otherwise on one day than `kind` says.
    """

    reported_at: datetime
    fixed_at: datetime | None
    kind: str
    monthly_fee: Decimal
    missed_appointments: int = 0
    days: Mapping[date, str] = field(default_factory=dict)

    def kind_on(self, day: date) -> str:
        return self.days.get(day, self.kind)


@dataclass(frozen=True)
class DayAmount:
    """`day` counts from 1, the day after the report; `on` is its date where the law holds."""

    day: int
    on: date
    amount: Decimal


@dataclass(frozen=True)
class Compensation:
    """Every day from day 1 until the fix or the moment asked about, those that cost nothing too."""

    days: tuple[DayAmount, ...]
    missed: Decimal

    @property
    def total(self) -> Decimal:
        return sum((day.amount for day in self.days), self.missed)

    @property
    def is_owed(self) -> bool:
        return self.total > 0


def day_of(law: Law, reported_at: datetime, at: datetime) -> int:
    """Which day of the matter an instant lies in; 0 is the day of the report (§ 187 (1) BGB: it does not count)."""
    return (_local(law, at) - _local(law, reported_at)).days


def end_of_day(law: Law, reported_at: datetime, day: int) -> datetime:
    """The last second of that day, in UTC. Written as 23:59:59, since 24:00 would be read as the day after."""
    after = _local(law, reported_at) + timedelta(days=day + 1)
    # In a night that skips midnight (none in Germany) zoneinfo's first reading is the instant of the change.
    return datetime.combine(after, time(), law.zone).astimezone(UTC) - SECOND


def due_of(law: Law, duty: Duty, reported_at: datetime) -> datetime:
    """The last moment for a duty, in UTC."""
    if duty.within_minutes is not None:
        return reported_at.astimezone(UTC) + timedelta(minutes=duty.within_minutes)
    return end_of_day(law, reported_at, duty.by_day or 0)


def is_owed(law: Law, owed: str, outage: str) -> bool:
    """Whether the law wants this of such an outage: money only for those it names."""
    return owed in law.duties and (owed != "compensate" or outage in law.outages)


def falls_away(law: Law, owed: str, reported_at: datetime, fixed_at: datetime) -> bool:
    """Whether a fix at that moment leaves nothing of the duty: it came in time, or the duty is the fix itself."""
    if owed == "repair":
        return True
    until = law.duties[owed].unless_fixed_by_day
    return until is not None and day_of(law, reported_at, fixed_at) <= until


def compensate(law: Law, outage: Outage, *, at: datetime) -> Compensation:
    """What is owed by `at`, day by day. A day that has begun counts, as does the day of the fix.

    A fix after `at` is not known yet. Raises LawError naming the field.
    """
    _check(law, outage, at)
    end = min(at, outage.fixed_at) if outage.fixed_at else at
    first = _local(law, outage.reported_at)
    days = tuple(
        DayAmount(day, first + timedelta(days=day), _amount_of_day(law, outage, day, on=first + timedelta(days=day)))
        for day in range(1, day_of(law, outage.reported_at, end) + 1)
    )
    each = _amount(law.missed, outage.monthly_fee) if law.missed else Decimal("0.00")
    return Compensation(days, each * outage.missed_appointments)


def _amount_of_day(law: Law, outage: Outage, day: int, *, on: date) -> Decimal:
    reached = [step for step in law.steps if step.from_day <= day]
    if outage.kind_on(on) not in law.outages or not reached:
        return Decimal("0.00")
    return _amount(reached[-1], outage.monthly_fee)


def _amount(share: Share, fee: Decimal) -> Decimal:
    """To the cent, half a cent up, as invoices round."""
    of_fee = (fee * share.percent / WHOLE).quantize(CENT, ROUND_HALF_UP)
    return max(of_fee, share.at_least.quantize(CENT))


def _check(law: Law, outage: Outage, at: datetime) -> None:
    if outage.fixed_at is not None and outage.fixed_at < outage.reported_at:
        raise LawError("fixed_at", gettext_noop("must not be before reported_at"))
    if at < outage.reported_at:
        raise LawError("at", gettext_noop("must not be before reported_at"))
    if day_of(law, outage.reported_at, at) > MOST_DAYS:
        raise LawError("at", gettext_noop("lies more than a hundred years after reported_at"))


def _local(law: Law, at: datetime) -> date:
    return at.astimezone(law.zone).date()
