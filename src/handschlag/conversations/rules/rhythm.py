"""How somebody usually calls: "every 9 days, mostly at half past five". Said only when the calls bear it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import pairwise
from statistics import median
from typing import Final

FEWEST: Final = 4
DAY: Final = 24 * 60
WINDOW: Final = 30
SHARE: Final = 0.5


@dataclass(frozen=True)
class Rhythm:
    """`every_days` between calls (median, at least 1), `usual_at` local time of day or None where there is none."""

    calls: int
    every_days: int
    usual_at: time | None


def rhythm(times: Sequence[datetime]) -> Rhythm | None:
    """From local times of calls in any order; None for fewer than four. Several calls of one day count once."""
    days = sorted({at.date() for at in times})
    if len(days) < FEWEST:
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return Rhythm(calls=len(times), every_days=max(1, round(median(gaps))), usual_at=_usual_time(times))


def _usual_time(times: Sequence[datetime]) -> time | None:
    """The quarter of an hour around which at least half of the calls come, half an hour either way."""
    minutes = [at.hour * 60 + at.minute for at in times]

    def near(centre: int) -> int:
        return sum(min((minute - centre) % DAY, (centre - minute) % DAY) <= WINDOW for minute in minutes)

    centres = range(0, DAY, 15)
    best = max(centres, key=lambda centre: (near(centre), -sum(abs(minute - centre) for minute in minutes)))
    return time(best // 60, best % 60) if near(best) >= SHARE * len(times) else None
