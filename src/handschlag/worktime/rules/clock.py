"""The compiled calendar: two sorted arrays, so that every question is two binary searches."""

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .compiling import open_spans
from .definition import Definition
from .errors import ClockError
from .errors import gettext_noop as _
from .instants import DAY, EPOCH_DAY, duration_ticks, moment, ticks
from .spans import Ticks

_FIRST_YEAR, _LAST_YEAR = 2, 9999
_MARGIN = 3  # days at the ends of the known time, for offsets and overnight tails
_BEHIND, _AHEAD = 31, 2 * 366  # days compiled around what is asked


def _view(values: NDArray[np.generic], dtype: str) -> Ticks:
    if values.dtype != np.dtype(dtype):
        # Casting would cut nanoseconds and wrap around far seconds without a word.
        raise TypeError(f"needs {dtype}, not {values.dtype}")
    return values.view(np.int64)


def _day_of_year(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal() - EPOCH_DAY


@dataclass(frozen=True, slots=True)
class Table:
    """Open spans of the days [first_day, last_day), counted from 1970 in UTC.

    `openings[i]` is the instant the i-th span begins, `before[i]` all open time before it; `before` has one entry more.
    """

    first_day: int
    last_day: int
    openings: "array[int]"
    before: "array[int]"

    @classmethod
    def compile(cls, definition: Definition, first_day: int, last_day: int) -> "Table":
        starts, ends = open_spans(definition, first_day, last_day)
        before = np.concatenate((np.zeros(1, np.int64), np.cumsum(ends - starts)))
        return cls(first_day, last_day, array("q", starts.tobytes()), array("q", before.tobytes()))

    @property
    def end(self) -> int:
        return self.last_day * DAY

    @property
    def total(self) -> int:
        return self.before[-1]

    def used(self, instant: int) -> int:
        """Open time in the table before the instant."""
        span = bisect_right(self.openings, instant) - 1
        if span < 0:
            return 0
        return self.before[span] + min(instant - self.openings[span], self.before[span + 1] - self.before[span])

    def used_many(self, instants: Ticks) -> Ticks:
        openings, before = self.arrays()
        if not openings.size:
            return np.zeros_like(instants)
        span = np.maximum(np.searchsorted(openings, instants, side="right") - 1, 0)
        # Since its span opened, but no more than the span is long; an instant before the first span comes out below 0.
        used: Ticks = instants - (openings - before[:-1])[span]
        np.minimum(used, before[span + 1], out=used)
        np.maximum(used, 0, out=used)
        return used

    def reached(self, amount: int) -> int:
        """The first instant with so much open time before it; 0 < amount ≤ total."""
        span = bisect_left(self.before, amount) - 1
        return self.openings[span] + amount - self.before[span]

    def reached_many(self, amounts: Ticks) -> Ticks:
        openings, before = self.arrays()
        span = np.searchsorted(before, amounts, side="left") - 1
        return amounts + (openings - before[:-1])[span]

    def arrays(self) -> tuple[Ticks, Ticks]:
        return np.frombuffer(self.openings, np.int64), np.frombuffer(self.before, np.int64)


class Clock:
    """Counts open time of one definition.

    Compiled for some years around what was asked and extended when a question reaches further; a thread that extends
    it replaces the whole table, so others read a complete one at all times.
    """

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        region = definition.region
        # Holidays of the first and the last known year reach over their edges with offsets and overnight tails.
        self._first_day = _day_of_year(region.first_year if region else _FIRST_YEAR, 1, 1) + _MARGIN
        self._last_day = _day_of_year(region.last_year if region else _LAST_YEAR, 12, 31) - _MARGIN
        self._table: Table | None = None

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Open time in [start, end). Errors: no offset, end before start, beyond the known years."""
        first, last = ticks(start, "start"), ticks(end, "end")
        if last < first:
            raise ClockError("end", _("must not be before start"))
        table = self._covering(first, last, "end")
        return timedelta(microseconds=table.used(last) - table.used(first))

    def due(self, start: datetime, amount: timedelta | int) -> datetime:
        """The earliest instant t ≥ start (UTC) with elapsed(start, t) ≥ amount; an int counts seconds.

        Errors: no offset, negative amount, not so much open time in the known years.
        """
        first, wanted = ticks(start, "start"), duration_ticks(amount, "seconds")
        if not wanted:
            return start.astimezone(UTC)
        table = self._covering(first, first, "start")
        target = table.used(first) + wanted
        if target > table.total:
            table = self._holding(first, wanted)
            target = table.used(first) + wanted
        return moment(table.reached(target))

    def due_many(self, starts: NDArray[np.datetime64], amounts: NDArray[np.timedelta64]) -> NDArray[np.datetime64]:
        """`due` for many at once: UTC instants as datetime64[us] and amounts as timedelta64[us], of equal shape."""
        first, wanted = _view(starts, "datetime64[us]"), _view(amounts, "timedelta64[us]")
        if not first.size:
            return first.view("datetime64[us]")
        if wanted.min() < 0:
            raise ClockError("seconds", _("must not be negative"))
        table = self._covering(int(first.min()), int(first.max()), "start")
        if int(wanted.max()) > table.total:
            table = self._holding(int(first[wanted.argmax()]), int(wanted.max()))
        target = table.used_many(first) + wanted
        while target.max() > table.total:
            hardest = target.argmax()
            table = self._holding(int(first[hardest]), int(wanted[hardest]))
            target = table.used_many(first) + wanted
        nothing = wanted == 0
        due = table.reached_many(np.where(nothing, 1, target)) if not nothing.all() else first
        return np.where(nothing, first, due).view("datetime64[us]")

    def elapsed_many(self, starts: NDArray[np.datetime64], ends: NDArray[np.datetime64]) -> NDArray[np.timedelta64]:
        """`elapsed` for many at once, UTC instants as datetime64[us]."""
        first, last = _view(starts, "datetime64[us]"), _view(ends, "datetime64[us]")
        if not first.size:
            return first.view("timedelta64[us]")
        if (last < first).any():
            raise ClockError("end", _("must not be before start"))
        table = self._covering(int(first.min()), int(last.max()), "end")
        return (table.used_many(last) - table.used_many(first)).view("timedelta64[us]")

    def is_open(self, at: datetime) -> bool:
        instant = ticks(at, "at")
        table = self._covering(instant, instant + 1, "at")
        return table.used(instant + 1) > table.used(instant)

    def next_opening(self, at: datetime) -> datetime:
        """The first open instant at or after `at`; `at` itself while open."""
        instant = ticks(at, "at")
        table = self._covering(instant, instant + 1, "at")
        if table.used(instant + 1) > table.used(instant):
            return at.astimezone(UTC)
        if table.used(instant) == table.total:
            table = self._holding(instant, 1)
        return moment(table.openings[bisect_left(table.openings, instant)])

    def check_date(self, on: date) -> None:
        """Error: beyond the years known for this calendar."""
        if not self._first_day <= on.toordinal() - EPOCH_DAY < self._last_day - _MARGIN:
            raise ClockError(
                "on", _("lies outside the time known for this calendar, %(first)s to %(last)s"), **self._known()
            )

    def local_date(self, at: datetime) -> date:
        ticks(at, "at")
        return at.astimezone(self.definition.zone).date()

    def _covering(self, low: int, high: int, field: str) -> Table:
        if low < self._first_day * DAY or high > self._last_day * DAY:
            raise ClockError(
                field, _("lies outside the time known for this calendar, %(first)s to %(last)s"), **self._known()
            )
        table = self._table
        if table and table.first_day * DAY <= low and high <= table.end:
            return table
        return self._compile(low // DAY - _BEHIND, high // DAY + _AHEAD)

    def _holding(self, start: int, amount: int) -> Table:
        """A table with so much open time after `start`. Doubles what is known until it is enough or all."""
        table = self._covering(start, start, "start")
        while table.total - table.used(start) < amount:
            if table.last_day >= self._last_day or amount > self._last_day * DAY - start:
                raise ClockError("seconds", _("so much open time does not come before %(last)s"), **self._known())
            table = self._compile(table.first_day, 2 * table.last_day - table.first_day)
        return table

    def _compile(self, first_day: int, last_day: int) -> Table:
        table = self._table
        if table:
            first_day, last_day = min(first_day, table.first_day), max(last_day, table.last_day)
        table = Table.compile(self.definition, max(first_day, self._first_day), min(last_day, self._last_day))
        self._table = table
        return table

    def _known(self) -> dict[str, object]:
        return {"first": moment(self._first_day * DAY).date(), "last": moment(self._last_day * DAY).date()}


@lru_cache(maxsize=512)
def compiled(definition: Definition) -> Clock:
    """The clock of a definition, the same one for equal definitions."""
    return Clock(definition)
