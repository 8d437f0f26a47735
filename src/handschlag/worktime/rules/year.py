"""A year at a glance."""

from dataclasses import replace
from datetime import date, timedelta

from .compiling import open_spans_of_date
from .days import Day, cuts_of, day_of
from .definition import Definition


def days_of_year(definition: Definition, year: int) -> tuple[Day, ...]:
    """Every date of the year. One whose hours are all taken by closed spans counts as closed. Error: unknown holidays."""
    first = date(year, 1, 1)
    count = (date(year, 12, 31) - first).days + 1
    return tuple(_seen(definition, first + timedelta(days=number)) for number in range(count))


def _seen(definition: Definition, on: date) -> Day:
    day = day_of(definition, on)
    cuts = cuts_of(definition, on) if day.windows else ()
    if not cuts:
        return day
    if not open_spans_of_date(definition, on)[0].size:
        return Day(on, "closed", (), ", ".join(cut.name for cut in cuts if cut.name))
    return replace(day, cuts=cuts)
