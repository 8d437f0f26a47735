"""How somebody calls: how often, when, and whether a plan changed it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

LATE_HOUR = 17


@dataclass(frozen=True)
class Contact:
    """One contact: when it began, how long it took, whether the customer began it, whether it kept a fixed appointment."""

    at: datetime
    seconds: float
    is_theirs: bool
    is_planned: bool = False


@dataclass(frozen=True)
class Pattern:
    """Contacts of a stretch of `days` days.

    `gap_days` is the median time between two of theirs; `hour` (0 to 23, wall clock) and `weekday` those they mostly
    begin at; `late` their contacts from 17 o'clock on. None where there are fewer than two to tell by.
    """

    days: float
    contacts: int
    unplanned: int
    minutes: float
    unplanned_minutes: float
    gap_days: float | None
    hour: int | None
    weekday: int | None
    late: int

    @property
    def minutes_per_quarter(self) -> float:
        return self.minutes * 91 / self.days if self.days else 0.0

    @property
    def unplanned_per_quarter(self) -> float:
        return self.unplanned_minutes * 91 / self.days if self.days else 0.0


def pattern(contacts: Sequence[Contact], *, since: datetime, until: datetime, zone: ZoneInfo) -> Pattern:
    """Of the contacts with since ≤ beginning < until, in any order."""
    within = sorted((one for one in contacts if since <= one.at < until), key=lambda one: one.at)
    theirs = [one for one in within if one.is_theirs and not one.is_planned]
    wall = [one.at.astimezone(zone) for one in theirs]
    gaps = [(later.at - earlier.at) / timedelta(days=1) for earlier, later in pairwise(theirs)]
    unplanned = [one for one in within if not one.is_planned]
    return Pattern(
        days=(until - since) / timedelta(days=1),
        contacts=len(within),
        unplanned=len(unplanned),
        minutes=sum(one.seconds for one in within) / 60,
        unplanned_minutes=sum(one.seconds for one in unplanned) / 60,
        gap_days=median(gaps) if gaps else None,
        hour=_most([at.hour for at in wall]),
        weekday=_most([at.weekday() for at in wall]),
        late=sum(at.hour >= LATE_HOUR for at in wall),
    )


def _most(values: Sequence[int]) -> int | None:
    """The commonest, of equally common ones the earliest."""
    counted = Counter(values)
    return min(counted, key=lambda value: (-counted[value], value)) if len(values) > 1 else None
