"""Whether the care that was chosen fits the hours that are there, and what would make it fit. Minutes of a quarter."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

PERCENT: Final = 40
"""Part of our hours that is there for planned care until the house says otherwise: our guess, to be corrected."""
HOURLY_CENTS: Final = 6000
"""What an hour of ours costs, all in, until the house says otherwise."""
TIGHT: Final = 0.9

State = Literal["fits", "tight", "over"]


@dataclass(frozen=True)
class Need:
    """`customers` of one tier (None: the room's own basic one) and what one of them takes in a quarter."""

    tier: int | None
    customers: int
    minutes_each: int

    @property
    def minutes(self) -> int:
        return self.customers * self.minutes_each


@dataclass(frozen=True)
class Weighed:
    """What is needed against what is there, in minutes of the quarter."""

    needs: tuple[Need, ...]
    has: float

    @property
    def needed(self) -> int:
        return sum(need.minutes for need in self.needs)

    @property
    def short(self) -> float:
        return max(0.0, self.needed - self.has)

    @property
    def state(self) -> State:
        return state_of(self.needed, self.has)


@dataclass(frozen=True)
class Remedy:
    """One way to make it fit, by itself. `kind` and what it needs:

    "hours": `minutes` more a quarter; "shorten": `tier` with at most `minutes` a customer and quarter;
    "move": `customers` of `tier` would get `to` instead.
    """

    kind: Literal["hours", "shorten", "move"]
    tier: int | None = None
    to: int | None = None
    customers: int = 0
    minutes: int = 0


def state_of(needed: float, has: float) -> State:
    if needed > has:
        return "over"
    return "tight" if has and needed >= TIGHT * has else "fits"


def weigh(needs: Iterable[Need], has: float) -> Weighed:
    """Tiers nobody has stay in, so that what would be can name them; the costliest tier first."""
    ordered = sorted(needs, key=lambda need: (-need.minutes_each, -need.customers, need.tier or 0))
    return Weighed(tuple(ordered), has)


def months(start: datetime, end: datetime, *, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """[start, end) cut at the first of each month, midnight on the wall clock."""
    found, at = [], start
    while at < end:
        first = (at.astimezone(zone).replace(day=1) + timedelta(days=32)).replace(day=1)
        until = min(end, first.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(start.tzinfo))
        found.append((at, until))
        at = until
    return found


def suggestion(weighed: Weighed) -> list[Remedy]:
    """Moves which together make it fit: always from the costliest tier to the next smaller one, no more than needed.

    Empty where it fits. Where all in the smallest tier would still be too many, "hours" for what is missing then ends it.
    """
    rest = {need.tier: need.customers for need in weighed.needs}
    ordered, short, found = list(weighed.needs), weighed.short, []
    for place, need in enumerate(ordered):
        smaller = next((other for other in ordered[place + 1 :] if other.minutes_each < need.minutes_each), None)
        if short <= 0 or smaller is None:
            break
        gain = need.minutes_each - smaller.minutes_each
        customers = min(rest[need.tier], math.ceil(short / gain))
        if customers:
            found.append(Remedy("move", tier=need.tier, to=smaller.tier, customers=customers))
            rest[smaller.tier] += customers
            short -= customers * gain
    if short > 0:
        found.append(Remedy("hours", minutes=math.ceil(short)))
    return found


def remedies(weighed: Weighed) -> list[Remedy]:
    """What would make it fit, each by itself; empty where it fits. What is impossible alone is left out."""
    if not weighed.short:
        return []
    found = [Remedy("hours", minutes=math.ceil(weighed.short))]
    for need in weighed.needs:
        if not need.customers:
            continue
        left = math.floor((need.minutes - weighed.short) / need.customers)
        if left > 0:
            found.append(Remedy("shorten", tier=need.tier, minutes=left))
        found += _moves(need, weighed.needs, weighed.short)
    return found


def _moves(need: Need, others: Sequence[Need], short: float) -> Iterable[Remedy]:
    """The next smaller tier that is enough: nobody loses more than needed."""
    smaller = sorted(
        (other for other in others if other.minutes_each < need.minutes_each), key=lambda o: -o.minutes_each
    )
    for other in smaller:
        customers = math.ceil(short / (need.minutes_each - other.minutes_each))
        if customers <= need.customers:
            return [Remedy("move", tier=need.tier, to=other.tier, customers=customers)]
    return []
