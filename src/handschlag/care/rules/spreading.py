"""Many customers get a fixed appointment or a talk at once: spread over days and hours, so that each can be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from handschlag.care.rules.rhythm import MONTHS, WEEKS

FIRST: Final = time(9, 30)
LAST: Final = time(16, 0)
"""Fixed appointments are offered between these; the first half hour and the evening belong to who calls."""
WORKDAYS: Final = 5
TALKS_A_DAY: Final = 4


@dataclass(frozen=True)
class Slot:
    weekday: int
    at: time
    begins_on: date


def slots(rhythm: str, count: int, *, minutes: int, begins: date, taken: Sequence[Slot] = ()) -> list[Slot]:
    """`count` different places for appointments of this rhythm, as far from each other as the rhythm allows.

    Week by week of the rhythm, then day by day, then hour by hour. `taken` are left out. When the hours of a whole
    rhythm are full, they are given twice.
    """
    weeks = WEEKS.get(rhythm) or MONTHS.get(rhythm, 1) * 4
    step = max(15, -(-minutes // 15) * 15)
    first, last = FIRST.hour * 60 + FIRST.minute, LAST.hour * 60 + LAST.minute
    times = [time(minute // 60, minute % 60) for minute in range(first, last - minutes + 1, step)] or [FIRST]
    used = {(slot.begins_on, slot.weekday, slot.at) for slot in taken}
    every = [
        Slot(weekday, at, begins + timedelta(weeks=week))
        for at in times
        for weekday in range(WORKDAYS)
        for week in range(weeks)
    ]
    free = [slot for slot in every if (slot.begins_on, slot.weekday, slot.at) not in used] or every
    return [free[place % len(free)] for place in range(count)]


def talk_days(count: int) -> list[int]:
    """In how many working days each of `count` talks of one colleague is held, beyond the usual time."""
    return [place // TALKS_A_DAY for place in range(count)]
