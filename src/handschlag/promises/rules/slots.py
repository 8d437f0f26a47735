"""Which other times can be offered without asking anybody: noon and closing time of the next open days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

NOON: Final = time(12)
LATEST: Final = time(20)
"""Nobody is offered a call at midnight because the house never closes."""
NOTICE: Final = timedelta(hours=1)
FAR: Final = 21


class Hours(Protocol):
    """The business clock, as far as offering times needs it."""

    @property
    def zone(self) -> ZoneInfo: ...
    def is_open(self, at: datetime, /) -> bool: ...
    def closing_of(self, on: date, /) -> datetime | None: ...


def slots(hours: Hours, at: datetime, *, most: int = 6) -> list[datetime]:
    """At most `most` moments (UTC, ascending) by which something can be promised anew, an hour from `at` at least.

    Each lies within opening hours or just closes them. None where the house opens on no day of the next three weeks.
    """
    today = at.astimezone(hours.zone).date()
    found: list[datetime] = []
    for ahead in range(FAR):
        found += [moment for moment in _of_day(hours, today + timedelta(days=ahead)) if moment >= at + NOTICE]
        if len(found) >= most:
            break
    return found[:most]


def _of_day(hours: Hours, on: date) -> list[datetime]:
    closing = hours.closing_of(on)
    if closing is None:
        return []
    last = min(closing.astimezone(UTC), _moment(on, LATEST, hours.zone))
    noon = _moment(on, NOON, hours.zone)
    return [moment for moment in dict.fromkeys((noon, last)) if moment <= last and fits(hours, moment)]


def fits(hours: Hours, moment: datetime) -> bool:
    """Open until then: within opening hours, or just closing."""
    return hours.is_open(moment - timedelta(seconds=1))


def _moment(on: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, at, tzinfo=zone).astimezone(UTC)
