"""Time zones as stretches of constant offset."""

from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import numpy as np

from .errors import ClockError
from .errors import gettext_noop as _
from .instants import DAY, EPOCH_DAY, SECOND, moment
from .spans import Ticks

# "localtime" depends on the machine, "Factory" is the mark of a machine nobody has set up.
_NOT_A_PLACE = frozenset({"localtime", "Factory"})
_STEP = 3  # days
_LAST_BY_LOOKING = 2500
_CYCLE = 146_097 * DAY


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    return frozenset(available_timezones() - _NOT_A_PLACE)


def parse_zone(value: object, field: str) -> ZoneInfo:
    if not isinstance(value, str) or not value:
        raise ClockError(field, _('must be a time zone such as "Europe/Berlin"'))
    if value not in zone_names():
        raise ClockError(field, _("%(value)s is not a known time zone"), value=value[:60])
    return ZoneInfo(value)


def _offset(zone: ZoneInfo, count: int) -> int:
    return (moment(count).astimezone(zone).utcoffset() or timedelta()) // timedelta(microseconds=1)


def _change(zone: ZoneInfo, low: int, high: int) -> tuple[int, int]:
    """The instant in (low, high] (UTC seconds) at which the offset changes, and the new offset, in microseconds."""
    before = _offset(zone, low * SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle * SECOND) == before else (low, middle)
    return high * SECOND, _offset(zone, high * SECOND)


@lru_cache(maxsize=20_000)
def _changes_of_year(zone: ZoneInfo, year: int) -> tuple[tuple[int, int], ...]:
    """Instants of a UTC year at which the offset changes, with the new offset.

    A look at every third midnight finds every change: no zone of the database ever changed twice within three days.
    Far years follow the zone's last rule, which repeats with the calendar every 400 years.
    """
    if year > _LAST_BY_LOOKING:
        return tuple((at + _CYCLE, offset) for at, offset in _changes_of_year(zone, year - 400))
    first_day, last_day = (date(any_year, 1, 1).toordinal() - EPOCH_DAY for any_year in (year, year + 1))
    looks = [*range(first_day, last_day, _STEP), last_day]
    offsets = [_offset(zone, day * DAY) for day in looks]
    return tuple(
        _change(zone, looks[place] * DAY // SECOND, looks[place + 1] * DAY // SECOND)
        for place in range(len(looks) - 1)
        if offsets[place] != offsets[place + 1]
    )


def stretches(zone: ZoneInfo, first_day: int, last_day: int) -> tuple[Ticks, Ticks, Ticks]:
    """Starts, ends (UTC microseconds) and offsets (microseconds) of the stretches that cover the UTC days."""
    first_year, last_year = (date.fromordinal(day + EPOCH_DAY).year for day in (first_day, last_day - 1))
    changes = [change for year in range(first_year, last_year + 1) for change in _changes_of_year(zone, year)]
    within = [(at, offset) for at, offset in changes if first_day * DAY < at < last_day * DAY]
    starts = [first_day * DAY, *(at for at, _ in within)]
    offsets = [_offset(zone, first_day * DAY), *(offset for _, offset in within)]
    ends = [*starts[1:], last_day * DAY]
    return np.array(starts, np.int64), np.array(ends, np.int64), np.array(offsets, np.int64)
