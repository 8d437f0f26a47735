"""Customers into classes by cumulative shares: all at once, the same whatever their order.

Each criterion is turned into the customer's share of what the whole house has of it, weighted, and added up: with the
one criterion margin this is the classic ABC analysis. The score is then itself a share of the whole. From the highest
down, class A is the smallest set of customers that brings its share, B the next, and so on. Equal scores are never
parted: they all stand where the first of them stands. Who brings nothing or less is in the last class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from handschlag.care.rules.scheme import TAKING, Scheme

NONE: Final = -1
"""As `previous`: was in no class yet."""
SAME: Final = 1e-12
"""Scores that differ by less, relatively, are equal: the rest is rounding."""

Floats = NDArray[np.float64]
Places = NDArray[np.int8]


@dataclass(frozen=True)
class Classified:
    """One entry per customer in the order given. Classes are places in `scheme.classes`, 0 the best.

    `parts`: what each criterion gave (or took), in shares of the whole; they add up to `scores`. `before`: the share of
    all who stand before them. `by_figures`: the class without hysteresis. `borders`: the score at each border.
    """

    scheme: Scheme
    parts: Mapping[str, Floats]
    scores: Floats
    before: Floats
    by_figures: Places
    classes: Places
    borders: tuple[float, ...]


def classify(figures: Mapping[str, Floats], previous: Places, scheme: Scheme) -> Classified:
    """`figures`: one array for each criterion of the scheme, NaN where nobody knows: what is unknown gives nothing."""
    parts = {name: _part(figures[name], weight, takes=name in TAKING) for name, weight in scheme.weights}
    scores = np.zeros(len(previous))
    for part in parts.values():
        scores = scores + part
    whole = float(np.sort(np.maximum(scores, 0.0)).sum())
    if whole > 0:
        parts = {name: part / whole for name, part in parts.items()}
        scores = scores / whole
    before = _before(scores)
    ends = np.array(scheme.borders)
    fresh = np.searchsorted(ends - 1e-9, before, side="right").astype(np.int8)
    fresh[scores <= 0] = len(ends)
    borders = tuple(_border(scores, fresh, place) for place in range(len(ends)))
    return Classified(scheme, parts, scores, before, fresh, _held(scores, fresh, previous, borders, scheme), borders)


def _part(values: Floats, weight: float, *, takes: bool) -> Floats:
    known = np.nan_to_num(values, nan=0.0)
    # Sorted, so that the sum does not depend on the order of the rows.
    whole = float(np.sort(np.maximum(known, 0.0)).sum())
    if not whole > 0:
        return np.zeros(len(values))
    part: Floats = known / whole * (-weight if takes else weight) + 0.0  # and never minus nothing
    return part


def _before(scores: Floats) -> Floats:
    """For each the share of all with a higher score; equal ones stand together."""
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    gained = np.concatenate(([0.0], np.cumsum(np.maximum(ranked, 0.0))[:-1])) if len(ranked) else ranked
    is_first = np.ones(len(ranked), dtype=bool)
    is_first[1:] = ranked[:-1] - ranked[1:] > SAME * np.abs(ranked[:-1])
    firsts = np.maximum.accumulate(np.where(is_first, np.arange(len(ranked)), 0))
    before = np.empty(len(ranked))
    before[order] = gained[firsts]
    return before


def _border(scores: Floats, fresh: Places, place: int) -> float:
    """Halfway between the last above the border and the first below it; infinite where nobody is above."""
    inside = scores[fresh <= place]
    if not len(inside):
        return float("inf")
    outside = scores[fresh > place]
    below = max(float(outside.max()), 0.0) if len(outside) else 0.0
    return (float(inside.min()) + below) / 2


def _held(scores: Floats, fresh: Places, previous: Places, borders: tuple[float, ...], scheme: Scheme) -> Places:
    """Who was in a class leaves it upwards only well above a border, downwards only well below it."""
    last = len(borders)
    rising, staying = np.full(len(scores), last, np.int8), np.full(len(scores), last, np.int8)
    for place in reversed(range(last)):
        rising[scores >= borders[place] * (1 + scheme.hysteresis)] = place
        staying[scores >= borders[place] * (1 - scheme.hysteresis)] = place
    kept = np.where(fresh < previous, np.clip(rising, fresh, previous), np.clip(staying, previous, fresh))
    held: Places = np.where((previous == NONE) | (scores <= 0), fresh, kept).astype(np.int8)
    return held


@dataclass(frozen=True)
class Explanation:
    """Why one customer is in their class. `up` and `down` are scores as multiples of their own.

    `up` 1.2: a fifth more would bring the next better class; `down` 0.9: a tenth less, the next worse. None where
    there is no such class, or no score to multiply. `missing`: criteria nobody knows of them.
    """

    letter: str
    score: float
    before: float
    parts: Mapping[str, float]
    missing: tuple[str, ...]
    by_figures: str
    up: float | None
    down: float | None

    @property
    def is_held(self) -> bool:
        """In this class because they were before: the figures alone would say another."""
        return self.letter != self.by_figures


def explain(found: Classified, figures: Mapping[str, Floats], place: int) -> Explanation:
    """One row of what was classified, for people."""
    parts = {name: float(part[place]) for name, part in found.parts.items()}
    return explanation(
        scheme=found.scheme,
        borders=found.borders,
        place=int(found.classes[place]),
        by_figures=int(found.by_figures[place]),
        score=float(found.scores[place]),
        before=float(found.before[place]),
        parts=parts,
        missing=tuple(name for name in parts if np.isnan(figures[name][place])),
    )


def explanation(
    *,
    scheme: Scheme,
    borders: tuple[float, ...],
    place: int,
    by_figures: int,
    score: float,
    before: float,
    parts: Mapping[str, float],
    missing: tuple[str, ...],
) -> Explanation:
    """The same from stored values; `place` and `by_figures` are places in `scheme.classes`."""
    letters, calm = scheme.classes, scheme.hysteresis
    up = borders[place - 1] * (1 + calm) / score if place and score > 0 else None
    down = borders[place] * (1 - calm) / score if place < len(borders) and score > 0 else None
    return Explanation(letters[place], score, before, parts, missing, letters[by_figures], _finite(up), _finite(down))


def _finite(value: float | None) -> float | None:
    return value if value is not None and np.isfinite(value) else None
