"""Whether what is owed fits into the hours that are there. Seconds of work, instants with an offset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

MINUTES: Final = {
    "call_back": 10,
    "answer": 20,
    "offer": 45,
    "visit": 90,
    "delivery": 60,
    "repair": 120,
    "information": 15,
    "other": 20,
}
"""What a promise of each kind takes until the house says otherwise: our guess, documented, to be corrected."""

SHARE: Final = 50
"""Percent of the opening hours that are there for what was promised; the rest belongs to the telephone."""

TIGHT: Final = 0.8

State = Literal["free", "fits", "tight", "over"]


@dataclass(frozen=True)
class Stretch:
    """A stretch of time: what falls due in it (`count` promises, `needs` seconds), and the seconds that are there."""

    from_at: datetime
    to_at: datetime
    count: float = 0
    needs: float = 0
    has: float = 0


@dataclass(frozen=True)
class Strain:
    """A stretch with all before it: `short` seconds of what is owed by its end do not fit, however it is ordered."""

    stretch: Stretch
    owed: float
    needs: float
    has: float

    @property
    def short(self) -> float:
        return max(0.0, self.needs - self.has)

    @property
    def state(self) -> State:
        if self.short:
            return "over"
        if self.stretch.has and self.stretch.needs >= TIGHT * self.stretch.has:
            return "tight"
        return "fits" if self.stretch.count else "free"


@dataclass(frozen=True)
class Full:
    """Why a promise would not be kept: by `until` there are `owed` promises of `needs` seconds for `has` seconds.

    `next_at` is the earliest time from which it could be, None if it lies beyond what was looked at.
    """

    until: datetime
    owed: float
    needs: float
    has: float
    next_at: datetime | None


def strains(stretches: Iterable[Stretch]) -> Iterator[Strain]:
    """Each stretch with what is owed and there from the beginning until its end.

    Whoever always does first what is due first keeps everything that can be kept, and fails exactly where more is
    owed by some moment than there is time until then; so the sums until each moment decide.
    """
    owed = needs = has = 0.0
    for stretch in stretches:
        owed, needs, has = owed + stretch.count, needs + stretch.needs, has + stretch.has
        yield Strain(stretch, owed, needs, has)


def fullness(stretches: Sequence[Stretch], *, due_at: datetime, needs: float) -> Full | None:
    """Whether one more promise of `needs` seconds, due at `due_at` (an end of a stretch), displaces anything.

    None when it fits. Where nothing else is owed nothing is displaced: somebody can do it at once.
    """
    after = [strain for strain in strains(stretches) if strain.stretch.to_at >= due_at]
    full = [place for place, strain in enumerate(after) if strain.owed and strain.needs + needs > strain.has]
    if not full:
        return None
    first, following = after[full[0]], after[full[-1] + 1 :]
    return Full(
        until=first.stretch.to_at,
        owed=first.owed,
        needs=first.needs,
        has=first.has,
        next_at=following[0].stretch.to_at if following else None,
    )
