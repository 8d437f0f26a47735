"""Opening windows of a day and of a week."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from .errors import ClockError
from .errors import gettext_noop as _

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60  # minutes

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Open from `opens` up to but without `closes`, in minutes after midnight of the date it opens on.

    A window that ends on the next day has `closes` past 1440.
    """

    opens: int
    closes: int

    def __str__(self) -> str:
        end = "24:00" if self.closes == DAY else _written(self.closes % DAY)
        return f"{_written(self.opens)}–{end}"

    def as_pair(self) -> list[str]:
        return str(self).split("–")


Week = tuple[tuple[Window, ...], ...]
ALL_DAY = (Window(0, DAY),)


def _written(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def parse_time(value: object, field: str, *, is_end: bool = False) -> int:
    """Minutes after midnight of `"08:30"`; `"24:00"` only as an end."""
    if not isinstance(value, str):
        raise ClockError(field, _('must be a time such as "08:00"'))
    if value == "24:00":
        if is_end:
            return DAY
        raise ClockError(field, _("24:00 can only be an end"))
    found = _TIME.fullmatch(value)
    if not found:
        raise ClockError(field, _("%(value)s is not a time between 00:00 and 24:00"), value=value[:40])
    return int(found[1]) * 60 + int(found[2])


def parse_window(value: object, field: str) -> Window:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004  # a pair
        raise ClockError(field, _('must be a pair of times such as ["08:00", "12:00"]'))
    opens, closes = parse_time(value[0], field), parse_time(value[1], field, is_end=True)
    if opens == closes:
        raise ClockError(field, _("%(window)s begins and ends at the same time"), window=Window(opens, closes))
    return Window(opens, closes if closes > opens else closes + DAY)


def parse_windows(value: object, field: str) -> tuple[Window, ...]:
    """The windows of one day in order; none for a closed day. Errors: not a list, overlapping."""
    if not isinstance(value, list):
        raise ClockError(field, _("must be a list of pairs of times"))
    windows = sorted(parse_window(pair, f"{field}[{place}]") for place, pair in enumerate(value))
    for one, next_one in pairwise(windows):
        if one.closes > next_one.opens:
            raise ClockError(field, _("%(one)s and %(other)s overlap"), one=one, other=next_one)
    return tuple(windows)


def parse_week(value: object, field: str) -> Week:
    """Windows for Monday to Sunday. Errors: unknown day, overlap (also overnight into the next day), no hours at all."""
    if not isinstance(value, Mapping):
        raise ClockError(field, _("must be an object with the days mon to sun"))
    for day in value:
        if day not in WEEKDAYS:
            raise ClockError(f"{field}.{day}", _("is not a day; days are mon, tue, wed, thu, fri, sat, sun"))
    week = tuple(parse_windows(value.get(day, []), f"{field}.{day}") for day in WEEKDAYS)
    if not any(week):
        raise ClockError(field, _("there are no hours at all"))
    _refuse_overlap_across_midnight(week, field)
    return week


def _refuse_overlap_across_midnight(week: Week, field: str) -> None:
    for day, windows in enumerate(week):
        following = week[(day + 1) % 7]
        if windows and following and windows[-1].closes - DAY > following[0].opens:
            raise ClockError(
                f"{field}.{WEEKDAYS[day]}",
                _("%(one)s runs into %(other)s of the next day"),
                one=windows[-1],
                other=following[0],
            )
