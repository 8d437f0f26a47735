"""What the chosen complaints add up to, each figure with what it counts; none is about one of us (law 10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.desk.figures.showing import percent

if TYPE_CHECKING:
    from handschlag.cases.queries import Count, Sums

ALL = 100


@dataclass(frozen=True)
class Figure:
    title: str
    value: str
    formula: str


@dataclass(frozen=True)
class Table:
    """Counts of one kind, the most frequent first; `share` of the most frequent one in percent, for its bar."""

    name: str
    title: str
    rows: list[tuple[Count, int]]


def figures(sums: Sums) -> list[Figure]:
    return [
        Figure(
            _("Complaints received"),
            str(sums.total),
            _("%(open)s open, %(closed)s closed, %(rest)s answered and not closed")
            % {"open": sums.open, "closed": sums.closed, "rest": sums.total - sums.open - sums.closed},
        ),
        Figure(
            _("At least partly successful"),
            share(sums.successful, sums.answered),
            _("granted, granted in part or goodwill ÷ answered = %(some)s ÷ %(all)s")
            % {"some": sums.successful, "all": sums.answered},
        ),
        Figure(
            _("Days until the answer"),
            "–" if sums.days is None else number_format(sums.days, 0 if float(sums.days).is_integer() else 1),
            _lasting(sums.longest),
        ),
        Figure(
            _("Acknowledged in time"),
            share(sums.acknowledged_in_time, sums.acknowledged),
            _("heard in time that it had arrived ÷ those whose time is over = %(some)s ÷ %(all)s")
            % {"some": sums.acknowledged_in_time, "all": sums.acknowledged},
        ),
        Figure(
            _("Systemic"),
            str(sums.systemic),
            _("it will happen to others as well; sent on: %(sent)s, turned to a board: %(board)s")
            % {"sent": sums.forwarded, "board": sums.to_a_board},
        ),
    ]


def tables(sums: Sums) -> list[Table]:
    found = (
        ("causes", _("Root causes"), sums.causes),
        ("lines", _("Products or lines"), sums.lines),
        ("natures", _("Nature"), sums.natures),
        ("routes", _("Routes"), sums.routes),
    )
    return [
        Table(name, title, [(one, round(ALL * one.times / counts[0].times)) for one in counts])
        for name, title, counts in found
        if counts
    ]


def _lasting(longest: int | None) -> str:
    if longest is None:
        return _("the middle one of those answered")
    return _("the middle one of those answered, the longest %s") % days(longest)


def share(some: int, of: int) -> str:
    return percent(ALL * some / of if of else None)


def days(count: int) -> str:
    return ngettext("%d day", "%d days", count) % count
