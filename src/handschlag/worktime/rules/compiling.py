"""From a definition to the open spans of a stretch of time."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from . import spans
from .days import day_of, unusual_dates
from .definition import Definition
from .hours import Window
from .instants import DAY, EPOCH_DAY, SECOND
from .spans import Spans, Ticks
from .zones import stretches

_MINUTE = 60 * SECOND


def open_spans(definition: Definition, first_day: int, last_day: int) -> Spans:
    """Open spans in UTC microseconds between the midnights (UTC) of two days counted from 1970, in order.

    Open is an instant whose local wall time lies in a window of its date. So windows are laid out on the wall clock and
    looked up from each stretch of constant offset: an hour the clock skips is in no stretch, one it repeats is in two.
    """
    if definition.is_always:
        return np.array([first_day * DAY], np.int64), np.array([last_day * DAY], np.int64)
    return _opened(definition, _wall_spans(definition, first_day - 2, last_day + 2), first_day, last_day)


def open_spans_of_date(definition: Definition, on: date) -> Spans:
    """Open spans of the windows that open on this date, tail after midnight included."""
    day = on.toordinal() - EPOCH_DAY
    return _opened(definition, _of_date(definition, on), day - 2, day + 4)


def _opened(definition: Definition, wall: Spans, first_day: int, last_day: int) -> Spans:
    utc = spans.ordered(_from_wall(wall, stretches(definition.zone, first_day, last_day)))
    closed = spans.ordered(
        (
            np.array([span.start for span in definition.closed_spans], np.int64),
            np.array([span.end for span in definition.closed_spans], np.int64),
        )
    )
    return spans.common(utc, spans.outside(closed, first_day * DAY, last_day * DAY))


def _wall_spans(definition: Definition, first_day: int, last_day: int) -> Spans:
    """Windows as spans on the wall clock, in microseconds as if it were UTC. They may overlap around special dates."""
    days = np.arange(first_day, last_day, dtype=np.int64)
    unusual = unusual_dates(definition, _date(first_day), _date(last_day - 1))
    numbers = np.array(sorted(on.toordinal() - EPOCH_DAY for on in unusual), np.int64)
    usual = days[~np.isin(days, numbers) & ~_in_closed_dates(definition, days)]
    parts = [_of_date(definition, on) for on in unusual]
    changes = [max(on.toordinal() - EPOCH_DAY, first_day) for on, _ in definition.hours]
    for (_, week), low, high in zip(definition.hours, changes, [*changes[1:], last_day], strict=True):
        these = usual[(usual >= low) & (usual < high)]
        # 1970-01-01 was a Thursday.
        parts += [_laid_out(these[(these + 3) % 7 == weekday], windows) for weekday, windows in enumerate(week)]
    return np.concatenate([start for start, _ in parts]), np.concatenate([end for _, end in parts])


def _of_date(definition: Definition, on: date) -> Spans:
    return _laid_out(np.array([on.toordinal() - EPOCH_DAY], np.int64), day_of(definition, on).windows)


def _in_closed_dates(definition: Definition, days: Ticks) -> NDArray[np.bool_]:
    closed = np.zeros(days.size, np.bool_)
    for dates in definition.closed_dates:
        closed |= (days >= dates.first_on.toordinal() - EPOCH_DAY) & (days <= dates.last_on.toordinal() - EPOCH_DAY)
    return closed


def _date(day: int) -> date:
    return date.fromordinal(day + EPOCH_DAY)


def _laid_out(days: Ticks, windows: tuple[Window, ...]) -> Spans:
    if not windows:
        return spans.NONE
    starts = np.concatenate([days * DAY + window.opens * _MINUTE for window in windows])
    ends = np.concatenate([days * DAY + window.closes * _MINUTE for window in windows])
    return starts, ends


def _from_wall(wall: Spans, constant: tuple[Ticks, Ticks, Ticks]) -> Spans:
    starts, ends, offsets = constant
    # No offset reaches a day.
    low = np.searchsorted(ends, wall[0] - DAY, side="right")
    high = np.searchsorted(starts, wall[1] + DAY, side="left")
    i, j = spans.matches(low, high)
    return np.maximum(wall[0][i] - offsets[j], starts[j]), np.minimum(wall[1][i] - offsets[j], ends[j])
