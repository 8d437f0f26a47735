"""When an open hour is, whether a talk fell into one, and how long a way is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

TRAVEL: Final = {5: 10, 4: 15, 3: 20, 2: 40, 1: 90, 0: 150}
"""Minutes one way by how many leading digits two postcodes share: a guess to plan by, which whoever knows the way corrects."""
UNKNOWN_WAY: Final = 30
LONGEST_WAY: Final = 240
FAR: Final = 90
"""From so many minutes on, a way is long."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Weekly:
    """The part of an open hour the rules need; `ended_on`: the first day it is not any more."""

    host: int
    weekday: int
    begins: time
    ends: time
    from_on: date
    ended_on: date | None = None

    def is_on(self, day: date) -> bool:
        return day.weekday() == self.weekday and self.from_on <= day and (self.ended_on is None or day < self.ended_on)


def occurrences(hour: Weekly, *, zone: ZoneInfo, after: datetime, until: datetime) -> list[Span]:
    """Beginning and end of each (aware, in `zone`), those that end after `after` and begin before `until`."""
    first, last = after.astimezone(zone).date(), until.astimezone(zone).date()
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    spans = (
        (datetime.combine(day, hour.begins, tzinfo=zone), datetime.combine(day, hour.ends, tzinfo=zone))
        for day in days
        if hour.is_on(day)
    )
    return [(start, end) for start, end in spans if end > after and start < until]


def is_within(hours: Iterable[Weekly], *, host: int | None, at: datetime, zone: ZoneInfo) -> bool:
    """Whether a talk of `host` that began at `at` fell into one of these."""
    wall = at.astimezone(zone)
    return any(
        hour.host == host and hour.is_on(wall.date()) and hour.begins <= wall.time() < hour.ends for hour in hours
    )


def apart(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """Those of `spans` that overlap none of `others`."""
    taken = list(others)
    return [(start, end) for start, end in spans if all(low >= end or up <= start for low, up in taken)]


def clash(one: Weekly, other: Weekly) -> bool:
    """Whether the same host would be in both at once, in some week."""
    lasts = (one.ended_on is None or other.from_on < one.ended_on) and (
        other.ended_on is None or one.from_on < other.ended_on
    )
    same = one.host == other.host and one.weekday == other.weekday
    return same and lasts and one.begins < other.ends and other.begins < one.ends


def travel_minutes(ours: str, theirs: str) -> int:
    """One way between two German, Austrian or Swiss postcodes of the same country; a guess where one is unknown."""
    if not (ours.isdigit() and theirs.isdigit() and len(ours) == len(theirs)):
        return UNKNOWN_WAY
    same = next((place for place, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b), len(ours))
    return TRAVEL[min(same + max(0, 5 - len(ours)), 5)]
