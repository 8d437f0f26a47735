"""The definition of a calendar: what people wrote down, checked; the same JSON in the database and in `handschlag clock`.

"always"                                            open at every instant, or
{"timezone": "Europe/Berlin",
 "hours": {"mon": [["08:00", "12:00"], ["13:00", "17:00"]], …},     days not named are closed
 "hours_from": {"2027-01-01": {"mon": …}, …},                       other hours from that date on
 "holidays": {"region": "DE-BY", "municipality": "Augsburg"} | ["2026-10-03", …],
 "early_closing": {"12-24": "12:00", "12-31": "00:00"},             every year; 00:00 closes the whole date
 "closed": [[ISO, ISO], {"from": ISO, "to": ISO, "name": "…"},      instants, end excluded
            {"first_on": DATE, "last_on": DATE, "name": "…"}, …],   whole dates, both included
 "open": [{"on": DATE, "hours": [["13:00", "18:00"]], "name": "…"}, …]}  instead of the date's usual hours
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from .errors import ClockError
from .errors import gettext_noop as _
from .hours import ALL_DAY, Week, Window, parse_time, parse_week, parse_windows
from .instants import parse_date, parse_instant, ticks
from .regions import Region, parse_region
from .zones import parse_zone

_DAY_OF_YEAR = re.compile(r"[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class ClosedDates:
    """Whole dates, both ends included; the tail of their own overnight windows is closed with them."""

    first_on: date
    last_on: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class ClosedSpan:
    """Instants in UTC microseconds, end excluded."""

    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class SpecialOpening:
    """One date with its own windows, be it a holiday or not."""

    on: date
    windows: tuple[Window, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A checked calendar. `hours` holds (first date, week) in order, the first from `date.min`."""

    zone: ZoneInfo
    hours: tuple[tuple[date, Week], ...]
    is_always: bool = False
    region: Region | None = None
    holiday_dates: frozenset[date] = frozenset()
    early_closing: tuple[tuple[int, int, int], ...] = ()  # month, day, minute
    closed_dates: tuple[ClosedDates, ...] = ()
    closed_spans: tuple[ClosedSpan, ...] = ()
    openings: tuple[SpecialOpening, ...] = ()

    def week_of(self, on: date) -> Week:
        return next(week for first_on, week in reversed(self.hours) if first_on <= on)


ALWAYS = Definition(zone=ZoneInfo("UTC"), hours=((date.min, (ALL_DAY,) * 7),), is_always=True)


def parse_definition(value: object) -> Definition:
    """The calendar that a JSON value describes. Error: whatever is wrong first, with field and reason."""
    if value == "always":
        return ALWAYS
    source = _object(value, "", {"timezone", "hours"}, {"hours_from", "holidays", "early_closing", "closed", "open"})
    region, dates = _parse_holidays(source.get("holidays"), "holidays")
    closed_dates, closed_spans = _parse_closed(source.get("closed", []))
    definition = Definition(
        zone=parse_zone(source["timezone"], "timezone"),
        hours=((date.min, parse_week(source["hours"], "hours")), *_parse_hours_from(source.get("hours_from", {}))),
        region=region,
        holiday_dates=dates,
        early_closing=_parse_early_closing(source.get("early_closing", {})),
        closed_dates=closed_dates,
        closed_spans=closed_spans,
        openings=_parse_openings(source.get("open", [])),
    )
    _refuse_open_and_closed(definition)
    return definition


def _object(value: object, field: str, needed: set[str], allowed: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ClockError(field, _("must be an object"))
    for key in value:
        if key not in needed | allowed:
            raise ClockError(_path(field, str(key)), _("is not a known field"))
    for key in sorted(needed):
        if key not in value:
            raise ClockError(_path(field, key), _("is missing"))
    return {key: item for key, item in value.items() if item is not None or key in needed}


def _path(field: str, key: str) -> str:
    return f"{field}.{key[:40]}" if field else key[:40]


def _list(value: object, field: str) -> list[Any]:
    if not isinstance(value, list):
        raise ClockError(field, _("must be a list"))
    return value


def _name(source: Mapping[str, Any], field: str) -> str:
    name = source.get("name", "")
    if not isinstance(name, str):
        raise ClockError(f"{field}.name", _("must be a text"))
    return name


def _parse_hours_from(value: object) -> tuple[tuple[date, Week], ...]:
    if not isinstance(value, dict):
        raise ClockError("hours_from", _("must be an object"))
    changes = [(parse_date(on, f"hours_from.{on}"), parse_week(week, f"hours_from.{on}")) for on, week in value.items()]
    return tuple(sorted(changes, key=lambda change: change[0]))


def _parse_holidays(value: object, field: str) -> tuple[Region | None, frozenset[date]]:
    if value is None:
        return None, frozenset()
    if isinstance(value, list):
        return None, frozenset(parse_date(on, f"{field}[{place}]") for place, on in enumerate(value))
    if not isinstance(value, dict):
        raise ClockError(field, _("must be a list of dates or an object with a region"))
    return parse_region(_object(value, field, {"region"}, {"municipality", "catholic"}), field), frozenset()


def _parse_early_closing(value: object) -> tuple[tuple[int, int, int], ...]:
    if not isinstance(value, dict):
        raise ClockError("early_closing", _("must be an object"))
    found = []
    for day, time in value.items():
        field = f"early_closing.{day[:40]}"
        if not _DAY_OF_YEAR.fullmatch(day):
            raise ClockError(field, _("is not a day of the year such as 12-24"))
        # 2024 has a 29th of February.
        on = parse_date(f"2024-{day}", field)
        found.append((on.month, on.day, parse_time(time, field)))
    return tuple(sorted(found))


def _parse_closed(value: object) -> tuple[tuple[ClosedDates, ...], tuple[ClosedSpan, ...]]:
    dates, spans = [], []
    for place, item in enumerate(_list(value, "closed")):
        field = f"closed[{place}]"
        if isinstance(item, dict) and "first_on" in item:
            dates.append(_parse_closed_dates(item, field))
        else:
            spans.append(_parse_closed_span(item, field))
    return tuple(dates), tuple(spans)


def _parse_closed_dates(item: dict[str, Any], field: str) -> ClosedDates:
    source = _object(item, field, {"first_on", "last_on"}, {"name"})
    first_on = parse_date(source["first_on"], f"{field}.first_on")
    last_on = parse_date(source["last_on"], f"{field}.last_on")
    if last_on < first_on:
        raise ClockError(field, _("ends before it begins"))
    return ClosedDates(first_on, last_on, _name(source, field))


def _parse_closed_span(item: object, field: str) -> ClosedSpan:
    name = ""
    if isinstance(item, dict):
        source = _object(item, field, {"from", "to"}, {"name"})
        start, end, name = (
            _instant(source["from"], f"{field}.from"),
            _instant(source["to"], f"{field}.to"),
            _name(source, field),
        )
    elif isinstance(item, list) and len(item) == 2:  # noqa: PLR2004  # a pair
        start, end = _instant(item[0], f"{field}[0]"), _instant(item[1], f"{field}[1]")
    else:
        raise ClockError(field, _("must be a pair of instants"))
    if end <= start:
        raise ClockError(field, _("ends before or when it begins"))
    return ClosedSpan(start, end, name)


def _instant(value: object, field: str) -> int:
    return ticks(parse_instant(value, field), field)


def _parse_openings(value: object) -> tuple[SpecialOpening, ...]:
    found: dict[date, SpecialOpening] = {}
    for place, item in enumerate(_list(value, "open")):
        field = f"open[{place}]"
        source = _object(item, field, {"on", "hours"}, {"name"})
        on = parse_date(source["on"], f"{field}.on")
        windows = parse_windows(source["hours"], f"{field}.hours")
        if not windows:
            raise ClockError(f"{field}.hours", _("there are no hours at all"))
        if on in found:
            raise ClockError(f"{field}.on", _("%(date)s has special hours already"), date=on)
        found[on] = SpecialOpening(on, windows, _name(source, field))
    return tuple(found[on] for on in sorted(found))


def _refuse_open_and_closed(definition: Definition) -> None:
    for opening in definition.openings:
        if any(dates.first_on <= opening.on <= dates.last_on for dates in definition.closed_dates):
            raise ClockError("open", _("%(date)s is both specially open and closed"), date=opening.on)
