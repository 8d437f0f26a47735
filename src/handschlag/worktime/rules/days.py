"""What kind of day a date is, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from .definition import Definition
from .hours import DAY, Window
from .instants import moment

Kind = Literal["usual", "weekly_closed", "holiday", "closed", "early", "special"]


@dataclass(frozen=True, slots=True)
class Cut:
    """Some hours of a date that a closed span takes away, on its wall clock."""

    window: Window
    name: str


@dataclass(frozen=True, slots=True)
class Day:
    """A date with the windows that open on it. `name` tells of the holiday or the exception.

    `cuts` are only filled in by `cuts_of`. Kinds: usual hours; closed every week; holiday; closed by an exception; closing early; special opening.
    """

    on: date
    kind: Kind
    windows: tuple[Window, ...]
    name: str = ""
    cuts: tuple[Cut, ...] = ()

    @property
    def is_open(self) -> bool:
        return bool(self.windows)


def day_of(definition: Definition, on: date) -> Day:
    """The date as the definition has it: special opening before closed dates before holidays before early closing.

    Closed spans of instants are not counted here; they cut what this leaves open.
    """
    return _special(definition, on) or _closed(definition, on) or _of_the_week(definition, on)


def _special(definition: Definition, on: date) -> Day | None:
    for opening in definition.openings:
        if opening.on == on:
            return Day(on, "special", opening.windows, opening.name)
    return None


def _closed(definition: Definition, on: date) -> Day | None:
    for dates in definition.closed_dates:
        if dates.first_on <= on <= dates.last_on:
            return Day(on, "closed", (), dates.name)
    name = _holiday(definition, on)
    return None if name is None else Day(on, "holiday", (), name)


def _of_the_week(definition: Definition, on: date) -> Day:
    windows = definition.week_of(on)[on.weekday()]
    if not windows:
        return Day(on, "weekly_closed", ())
    for month, day, minute in definition.early_closing:
        if (on.month, on.day) == (month, day):
            return Day(on, "early", tuple(_cut(windows, minute)))
    return Day(on, "usual", windows)


def _holiday(definition: Definition, on: date) -> str | None:
    if on in definition.holiday_dates:
        return ""
    return definition.region.holidays(on.year).get(on) if definition.region else None


def _cut(windows: tuple[Window, ...], minute: int) -> Iterator[Window]:
    for window in windows:
        if window.opens < minute:
            yield Window(window.opens, min(window.closes, minute))


def unusual_dates(definition: Definition, first_on: date, last_on: date) -> set[date]:
    """Dates in the range, both ends included, on which something else than the week's hours may hold; closed dates apart."""
    found = {on for on in definition.holiday_dates if first_on <= on <= last_on}
    found.update(opening.on for opening in definition.openings if first_on <= opening.on <= last_on)
    for year in range(first_on.year, last_on.year + 1):
        if definition.region:
            found.update(on for on in definition.region.holidays(year) if first_on <= on <= last_on)
        for month, day, _minute in definition.early_closing:
            on = _date_or_none(year, month, day)
            if on and first_on <= on <= last_on:
                found.add(on)
    return found


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def cuts_of(definition: Definition, on: date) -> tuple[Cut, ...]:
    """What closed spans take of a date, midnight to midnight."""
    found = []
    for span in definition.closed_spans:
        start, end = (moment(at).astimezone(definition.zone) for at in (span.start, span.end))
        opens = _minute(start) if start.date() == on else 0
        closes = _minute(end) if end.date() == on else DAY
        if start.date() <= on <= end.date() and opens < closes:
            found.append(Cut(Window(opens, closes), span.name))
    return tuple(found)


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute
