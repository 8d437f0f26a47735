"""The next time a colleague can really be promised: they are there, nothing else is promised then, and it fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

STEP: Final = timedelta(minutes=15)
NOTICE: Final = timedelta(minutes=30)
"""Nothing sooner is promised: whoever is spoken about must hear of it first."""
FAR: Final = timedelta(days=14)

Span = tuple[datetime, datetime]


class Hours(Protocol):
    """The part of a business clock that slots need."""

    def next_opening(self, at: datetime) -> datetime: ...
    def elapsed(self, start: datetime, end: datetime) -> timedelta: ...


def free_slots(
    hours: Sequence[Hours], taken: Iterable[Span], *, at: datetime, length: timedelta, most: int
) -> list[datetime]:
    """At most `most` beginnings (UTC, ascending, apart from each other) of `length` open time within two weeks.

    On quarters of the hour, `NOTICE` ahead at least, wholly within the hours of one of `hours`, touching nothing of
    `taken` (absences, appointments, promises with their minutes).
    """
    spans = sorted(taken)
    found: list[datetime] = []
    start, end = _on_quarter(at + NOTICE), at + FAR
    while start <= end and len(found) < most:
        if (
            blocking := next((span for span in spans if span[0] < start + length and span[1] > start), None)
        ) is not None:
            start = _on_quarter(max(blocking[1], start + STEP))
        elif any(clock.elapsed(start, start + length) == length for clock in hours):
            found.append(start)
            start += max(length, 2 * STEP)
            start = _on_quarter(start)
        else:
            start = _next(hours, start)
    return found


def _next(hours: Sequence[Hours], start: datetime) -> datetime:
    """The next quarter of the hour at which any of them is open."""
    after = start + STEP
    return _on_quarter(min(clock.next_opening(after) for clock in hours))


def _on_quarter(at: datetime) -> datetime:
    seconds = int(STEP.total_seconds())
    return datetime.fromtimestamp(-(-at.timestamp() // seconds) * seconds, tz=UTC)
