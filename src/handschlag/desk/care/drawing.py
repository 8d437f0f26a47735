"""The portfolio as marks on a plane: what customers bring to the right, what serving them costs upwards.

Both axes grow by square roots, so that small customers can be told apart beside a large one; the ticks say real euros.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from handschlag.care.queries import Cell, Dot, Map

WIDTH, HEIGHT = 720, 340
LEFT, BOTTOM, MARGIN = 70, 40, 14
SMALLEST, LARGEST = 2.0, 9.0
STEPS = (0.0, 0.05, 0.25, 0.55, 1.0)


@dataclass(frozen=True)
class Mark:
    """A customer, or several together: where, how large, which look, and what it says. Numbers as SVG reads them."""

    x: str
    y: str
    radius: str
    look: str
    says: str


@dataclass(frozen=True)
class Tick:
    at: str
    label: str


@dataclass(frozen=True)
class Drawing:
    marks: list[Mark]
    across: list[Tick]
    up: list[Tick]


def draw(found: Map) -> Drawing:
    points: Sequence[Dot | Cell] = found.dots or found.cells
    across = _Axis([point.value for point in points], LEFT, WIDTH - MARGIN)
    up = _Axis([point.cost for point in points], HEIGHT - BOTTOM, MARGIN)
    most = max((cell.count for cell in found.cells), default=1)
    marks = [
        Mark(_at(across(dot.value)), _at(up(dot.cost)), "4", (dot.letter or "").lower(), _said_of(dot))
        for dot in found.dots
    ]
    marks += [
        Mark(_at(across(cell.value)), _at(up(cell.cost)), _at(_radius(cell.count, most)), "many", _said_of_many(cell))
        for cell in found.cells
    ]
    return Drawing(marks, across.ticks(), up.ticks())


class _Axis:
    """Euros to a place on the plane."""

    def __init__(self, values: Iterable[float], start: float, end: float) -> None:
        known = [0.0, *values]
        self.low, self.high = _root(min(known)), _root(max(known)) or 1.0
        self.start, self.end = start, end

    def __call__(self, euros: float) -> float:
        return self.start + (_root(euros) - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> list[Tick]:
        top = self.high**2
        euros = sorted({_round(share * top) for share in STEPS})
        below = [-_round(self.low**2)] if self.low < 0 else []
        inside = [one for one in (*below, *euros) if self.low <= _root(one) <= self.high]
        return [Tick(_at(self(one)), number_format(one, force_grouping=True)) for one in inside]


def _root(euros: float) -> float:
    return math.copysign(math.sqrt(abs(euros)), euros)


def _round(euros: float) -> int:
    """Down to one leading digit."""
    if euros < 1:
        return 0
    size = 10 ** int(math.log10(euros))
    return int(euros // size * size)


def _radius(count: int, most: int) -> float:
    """The area says how many."""
    return max(SMALLEST, LARGEST * math.sqrt(count / most))


def _at(number: float) -> str:
    return f"{number:.1f}"


def _said_of(dot: Dot) -> str:
    said = _("%(name)s: brings %(value)s €, costs %(cost)s € a year") % {
        "name": dot.name,
        "value": number_format(round(dot.value), force_grouping=True),
        "cost": number_format(round(dot.cost), force_grouping=True),
    }
    return f"{said} ({dot.letter})" if dot.letter else said


def _said_of_many(cell: Cell) -> str:
    return ngettext("%(count)d customer around here", "%(count)d customers around here", cell.count) % {
        "count": cell.count
    }
