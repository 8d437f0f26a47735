"""By when, counted in days on which we are open."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LEAST = timedelta(hours=1)


class Hours(Protocol):
    @property
    def zone(self) -> ZoneInfo: ...
    def due(self, start: datetime, amount: timedelta | int) -> datetime: ...
    def elapsed(self, start: datetime, end: datetime) -> timedelta: ...
    def next_opening(self, at: datetime) -> datetime: ...


def close_of_day(hours: Hours, at: datetime, *, days: int = 0, least: timedelta = LEAST) -> datetime:
    """The end of the open day `days` open days after the one of `at`; today only with `least` open time left."""
    opens = hours.next_opening(at)
    if hours.elapsed(opens, _midnight(opens, hours.zone)) < least:
        opens = hours.next_opening(_midnight(opens, hours.zone))
    for _day in range(days):
        opens = hours.next_opening(_midnight(opens, hours.zone))
    return hours.due(opens, hours.elapsed(opens, _midnight(opens, hours.zone)))


def _midnight(at: datetime, zone: ZoneInfo) -> datetime:
    day = at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, time(0), tzinfo=zone)
