"""Whose turn it is when a call is nobody's: whoever carried least lately, per time they were there.

What somebody carried never leaves this judgement: the answer is an order, drawn by lot among those who are about equal,
so that a single turn tells nothing about a colleague (law.md R20).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

LONG_MINUTES: Final = 15
LONG_WEIGHS: Final = 5
HARD_WEIGHS: Final = 20
"""What a long and a hard talk weigh beside their minutes, in minutes: a pause to breathe, and a harder one."""
ABOUT_EQUAL: Final = 30
"""Minutes by which two may differ and still draw lots."""
HARDLY_THERE: Final = 0.25
"""Whoever was there for less of the time tells nothing by it, and counts like the others on average."""


@dataclass(frozen=True)
class Carried:
    """What somebody carried in a stretch of time: talks in minutes, of them long and hard ones; `there`: the share of it they were not absent."""

    minutes: float = 0.0
    long: int = 0
    hard: int = 0
    there: float = 1.0

    @property
    def weighs(self) -> float:
        return self.minutes + LONG_WEIGHS * self.long + HARD_WEIGHS * self.hard


NOTHING: Final = Carried()


def in_turn(there: Collection[int], carried: Mapping[int, Carried], *, lot: int) -> list[int]:
    """Everybody in `there` once, whose turn it is first.

    Indifferent to the order of what is given; `lot` (the call) decides among those who are about equal.
    """
    weighed = _weighed(there, carried)
    least = min(weighed.values(), default=0.0)
    return sorted(weighed, key=lambda user: (int((weighed[user] - least) // ABOUT_EQUAL), _drawn(lot, user), user))


def _weighed(there: Collection[int], carried: Mapping[int, Carried]) -> dict[int, float]:
    """What each carried as if they had been there all the time."""
    all_of = {user: carried.get(user, NOTHING) for user in there}
    known = {user: one.weighs / one.there for user, one in all_of.items() if one.there >= HARDLY_THERE}
    usual = sum(sorted(known.values())) / len(known) if known else 0.0
    return {user: known.get(user, usual) for user in all_of}


def _drawn(lot: int, user: int) -> bytes:
    return blake2b(f"{lot}:{user}".encode(), digest_size=8).digest()
