"""The year as twelve small calendars, and the week as lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from handschlag.desk.hours.forms import DAYS
from handschlag.desk.hours.typed import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from handschlag.worktime.rules import Day, Window


@dataclass(frozen=True)
class Line:
    """A weekday and its hours, in words."""

    day: str
    hours: str


def week_lines(week: Iterable[Iterable[Window]]) -> list[Line]:
    return [Line(str(name), written(windows) or _("closed")) for name, windows in zip(DAYS.values(), week, strict=True)]


@dataclass(frozen=True)
class Cell:
    """A date in a month. `mark` says without colour what kind of day it is, `style` with; `says` says it in words."""

    day: Day
    style: str
    mark: str
    says: str

    @property
    def is_named(self) -> bool:
        """Told below the month, beyond its mark."""
        return self.day.kind not in ("usual", "weekly_closed") or bool(self.day.cuts)


@dataclass(frozen=True)
class Month:
    first_on: date
    weeks: tuple[tuple[Cell | None, ...], ...]

    @property
    def named(self) -> list[Cell]:
        return [cell for week in self.weeks for cell in week if cell and cell.is_named]


MARKS = {"holiday": "F", "closed": "×", "early": "½", "special": "+"}


def months(days: Iterable[Day]) -> list[Month]:
    return [_month(list(found)) for _number, found in groupby(days, key=lambda day: day.on.month)]


def ahead(days: Iterable[Day], *, today: date) -> list[Cell]:
    """The dates from today on that differ from their week, in order."""
    return [cell for day in days if day.on >= today and (cell := _cell(day)).is_named]


def _month(days: list[Day]) -> Month:
    cells: list[Cell | None] = [None] * days[0].on.weekday()
    cells += [_cell(day) for day in days]
    cells += [None] * (-len(cells) % 7)
    return Month(days[0].on, tuple(tuple(cells[place : place + 7]) for place in range(0, len(cells), 7)))


def _cell(day: Day) -> Cell:
    style = _style(day)
    return Cell(day, style, MARKS.get(style, ""), says(day))


def _style(day: Day) -> str:
    if day.kind == "early" and not day.is_open:
        return "closed"
    return "early" if day.cuts and day.kind == "usual" else day.kind


def says(day: Day) -> str:
    """Why the date differs, and until when or in which hours the house is open or closed."""
    return " · ".join(part for part in _parts(day) if part)


def _parts(day: Day) -> Iterator[str]:
    hours = written(day.windows)
    if day.kind == "holiday":
        yield day.name or _("public holiday")
        yield _("closed")
    elif day.kind in ("closed", "weekly_closed"):
        yield day.name
        yield _("closed")
    elif day.kind == "special":
        yield day.name
        yield _("specially open %(hours)s") % {"hours": hours}
    elif day.kind == "early":
        yield _("open %(hours)s only") % {"hours": hours} if hours else _("closed")
    else:
        yield hours if not day.cuts else ""
    for cut in day.cuts:
        yield " ".join(part for part in (cut.name, _("closed %(hours)s") % {"hours": cut.window}) if part)
