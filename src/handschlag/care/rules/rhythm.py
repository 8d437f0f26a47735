"""When fixed appointments fall: same weekday, same time, moved to the next open day where ours is closed."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

WEEKS: Final = {"weekly": 1, "fortnightly": 2}
MONTHS: Final = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
PER_YEAR: Final = {"": 0, "weekly": 52, "fortnightly": 26, "monthly": 12, "quarterly": 4, "half_yearly": 2, "yearly": 1}
FAR: Final = 14
"""Days an appointment may move; a house closed longer has none that time."""


class Hours(Protocol):
    """The part of a business clock that appointments need."""

    @property
    def zone(self) -> ZoneInfo: ...
    def elapsed(self, start: datetime, end: datetime) -> timedelta: ...


def days(rhythm: str, *, begins: date, weekday: int, after: date, until: date) -> list[date]:
    """The nominal days with after < day ≤ until. The first is the weekday on or after `begins`; months count from it.

    Every month: the weekday on or after the same day of the month, so that never two fall into one week.
    """
    found: list[date] = []
    step = 0
    while True:
        day = _nominal(rhythm, begins, weekday, step)
        if day is None or day > until:
            return found
        if day > after:
            found.append(day)
        step += 1


def appointments(
    rhythm: str,
    *,
    begins: date,
    weekday: int,
    at: time,
    minutes: int,
    hours: Hours,
    after: datetime,
    until: datetime,
) -> list[datetime]:
    """Beginnings (UTC, ascending, each once) with after < beginning ≤ until, wholly within opening hours."""
    zone = hours.zone
    first = after.astimezone(zone).date() - timedelta(days=FAR + 1)
    last = until.astimezone(zone).date()
    nominal = days(rhythm, begins=begins, weekday=weekday, after=first, until=last)
    moved = (_moved(day, at, minutes, hours) for day in nominal)
    return sorted({start for start in moved if start is not None and after < start <= until})


def _nominal(rhythm: str, begins: date, weekday: int, step: int) -> date | None:
    if rhythm in WEEKS:
        return _on_weekday(begins, weekday) + timedelta(weeks=WEEKS[rhythm] * step)
    if rhythm in MONTHS:
        return _on_weekday(_months_later(begins, MONTHS[rhythm] * step), weekday)
    return None


def _on_weekday(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, in a shorter one its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _moved(day: date, at: time, minutes: int, hours: Hours) -> datetime | None:
    for ahead in range(FAR + 1):
        start = datetime.combine(day + timedelta(days=ahead), at, tzinfo=hours.zone).astimezone(UTC)
        length = timedelta(minutes=minutes)
        if hours.elapsed(start, start + length) == length:
            return start
    return None
