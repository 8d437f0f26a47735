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
        elif _is_open(hours, start, length):
            found.append(start)
            start += max(length, 2 * STEP)
            start = _on_quarter(start)
        else:
            start = _next(hours, start)
    return found


def fits(hours: Sequence[Hours], taken: Iterable[Span], *, start: datetime, length: timedelta) -> bool:
    """Wholly within the hours of one of `hours`, touching nothing of `taken`."""
    return _is_open(hours, start, length) and not any(
        begins < start + length and ends > start for begins, ends in taken
    )


def _is_open(hours: Sequence[Hours], start: datetime, length: timedelta) -> bool:
    return any(clock.elapsed(start, start + length) == length for clock in hours)


def _next(hours: Sequence[Hours], start: datetime) -> datetime:
    """The next quarter of the hour at which any of them is open."""
    after = start + STEP
    return _on_quarter(min(clock.next_opening(after) for clock in hours))


def _on_quarter(at: datetime) -> datetime:
    seconds = int(STEP.total_seconds())
    return datetime.fromtimestamp(-(-at.timestamp() // seconds) * seconds, tz=UTC)


def there_from(hours: Sequence[Hours], away: Iterable[Span], *, at: datetime) -> datetime | None:
    """From when on somebody is there again: the first open moment from `at` on outside of `away`; None within two weeks."""
    spans, moment = sorted(away), at
    while moment <= at + FAR:
        blocking = next((span for span in spans if span[0] <= moment < span[1]), None)
        if blocking is not None:
            moment = blocking[1]
            continue
        opening = min(clock.next_opening(moment) for clock in hours)
        if opening == moment:
            return moment
        moment = opening
    return None


def was_there(hours: Iterable[Hours], away: Iterable[Span], *, midnight: datetime, at: datetime) -> bool:
    """Whether hours of theirs passed today outside of absences: only then can they be there "no more"."""
    spans = sorted((max(start, midnight), min(end, at)) for start, end in away if start < at and end > midnight)
    pieces, begin = [], midnight
    for start, end in spans:
        pieces.append((begin, max(begin, start)))
        begin = max(begin, end)
    pieces.append((begin, max(begin, at)))
    return any(clock.elapsed(start, end) for clock in hours for start, end in pieces)
