"""By what customers are classified: criteria with weights, borders of the classes, and how calm a border is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

CRITERIA: Final = ("margin", "potential", "years", "recommendations", "payment", "cost_to_serve")
"""Yearly contribution margin and potential in money, years, recommendations, paid in time in percent, yearly cost."""
TAKING: Final = frozenset({"cost_to_serve"})
"""Criteria of which less is better: their share is taken off."""
LETTERS: Final = "ABCD"
HEAVIEST: Final = 1e6


class WrongScheme(ValueError):
    """A scheme nobody can classify by; `field` names the part ("weights.margin"), `reason` says what is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


@dataclass(frozen=True)
class Scheme:
    """`weights` add up to 1; `borders` are the cumulative shares at which A, B, … end, ascending, below 1.

    `hysteresis` 0.1: who was in a class stays while their score is within ten percent of its border.
    """

    weights: tuple[tuple[str, float], ...]
    borders: tuple[float, ...]
    hysteresis: float

    @property
    def classes(self) -> str:
        """The letters in use, the best first."""
        return LETTERS[: len(self.borders) + 1]


def make_scheme(weights: Mapping[str, float], shares: Mapping[str, float], hysteresis: float) -> Scheme:
    """Checked and normalised; a last border of 1 is what remains anyway. Raises WrongScheme."""
    for name, weight in weights.items():
        if not 0 <= weight <= HEAVIEST:
            raise WrongScheme(f"weights.{name}", "must be a number that is not negative (and not above a million)")
    total = math.fsum(weights.values())
    if not total > 0:
        raise WrongScheme("weights", "at least one must be above 0")
    if not (math.isfinite(hysteresis) and 0 <= hysteresis < 1):
        raise WrongScheme("hysteresis", "must be at least 0 and below 1")
    normal = tuple((name, weight / total) for name, weight in sorted(weights.items()) if weight > 0)
    return Scheme(normal, _borders(shares), hysteresis)


def _borders(shares: Mapping[str, float]) -> tuple[float, ...]:
    named = sorted(shares.items())
    borders = [border for _letter, border in named]
    for (letter, border), expected in zip(named, LETTERS, strict=False):
        if letter != expected:
            raise WrongScheme(f"shares.{letter}", f"classes are called A, B, C in this order; {expected} is missing")
        if not 0 < border <= 1:
            raise WrongScheme(f"shares.{letter}", "must be above 0 and not above 1")
    if len(borders) > len(LETTERS):
        raise WrongScheme("shares", "there are no more classes than A to D")
    if any(later <= earlier for earlier, later in pairwise(borders)):
        raise WrongScheme("shares", "each class must end above the one before")
    if borders and borders[-1] == 1:
        borders.pop()
    if not borders or len(borders) >= len(LETTERS):
        raise WrongScheme("shares", "between one and three borders below 1 are needed")
    return tuple(borders)
