"""The customer's clock: from the first report until it was really solved. Nothing of ours restarts or stops it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class CustomersClock:
    """`begins_at`: the first report. `ends_at`: when what is held to be the solution was given; None: it runs.

    `is_certain`: the customer confirmed it. `waited`: the part in which the customer owed us something; it is shown
    apart and never taken off.
    """

    begins_at: datetime
    ends_at: datetime | None
    is_certain: bool
    elapsed: timedelta
    waited: timedelta

    @property
    def is_running(self) -> bool:
        return self.ends_at is None


def clock(
    reported: Iterable[datetime],
    *,
    solved_at: datetime | None,
    is_certain: bool,
    waits: Iterable[Span],
    now: datetime,
) -> CustomersClock:
    """`reported`: when each of the merged cases was first reported; `solved_at`: of the solution that stands."""
    begins_at = min(reported)
    until = max(solved_at or now, begins_at)
    spent = covered((max(begin, begins_at), min(end, until)) for begin, end in waits)
    return CustomersClock(begins_at, solved_at, is_certain and solved_at is not None, until - begins_at, spent)


def covered(spans: Iterable[Span]) -> timedelta:
    """How long at least one of the spans lasts; empty and reversed ones count nothing, overlaps once."""
    total, reached = timedelta(0), None
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        start = begin if reached is None or begin > reached else reached
        if end > start:
            total += end - start
        reached = end if reached is None or end > reached else reached
    return total
