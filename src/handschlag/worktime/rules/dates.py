"""Questions by date: when a day closes, and counting working days."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .clock import Clock
from .compiling import open_spans_of_date
from .errors import ClockError
from .errors import gettext_noop as _
from .instants import moment

_ONE = timedelta(days=1)


def wall_time(on: date, minute: int, zone: ZoneInfo) -> datetime:
    """The instant at which the wall clock of a date shows this minute after midnight; past 1440 on the next date."""
    days, rest = divmod(minute, 24 * 60)
    day = on + timedelta(days=days)
    return datetime(day.year, day.month, day.day, rest // 60, rest % 60, tzinfo=zone)


def closing_of(clock: Clock, on: date) -> datetime | None:
    """When the last window that opens on this date closes (UTC), perhaps after midnight; None on a closed date."""
    clock.check_date(on)
    _starts, ends = open_spans_of_date(clock.definition, on)
    return moment(int(ends[-1])) if ends.size else None


def closing_time(clock: Clock, on: date) -> datetime:
    """The end of "until Tuesday": closing of that date or, if it is closed, of the next open date (§ 193 BGB)."""
    return _nth_closing(clock, on, 1)


def add_working_days(clock: Clock, start: datetime, days: int) -> datetime:
    """Closing of the n-th open date after the date of `start`, which itself does not count (§ 187 Abs. 1 BGB).

    Nought gives the next closing at or after `start`.
    """
    if days < 0:
        raise ClockError("days", _("must not be negative"))
    today = clock.local_date(start)
    if days:
        return _nth_closing(clock, today + _ONE, days)
    closing = _nth_closing(clock, today, 1)
    return closing if closing >= start else _nth_closing(clock, today + _ONE, 1)


def _nth_closing(clock: Clock, on: date, count: int) -> datetime:
    left = count
    while True:
        closing = closing_of(clock, on)
        left -= closing is not None
        if closing and not left:
            return closing
        on = _next_date_with_open_time(clock, on)


def _next_date_with_open_time(clock: Clock, on: date) -> date:
    """A later date; closed ones may come (the tail of a night opens on them), but a calendar closed for ever ends in an error."""
    midnight = datetime(on.year, on.month, on.day, tzinfo=clock.definition.zone) + _ONE
    return max(on + _ONE, clock.local_date(clock.next_opening(midnight)))
