"""A scheme of classes in words: what counts how much, and where classes end. All in percent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handschlag.care import queries as care
from handschlag.care.choices import Criterion

if TYPE_CHECKING:
    from handschlag.care.models import ClassScheme

WHOLE = 100


def weights(row: ClassScheme) -> list[tuple[str, int]]:
    """Each criterion that counts, the heaviest first."""
    weighed = sorted(care.rule_of(row).weights, key=lambda one: -one[1])
    return [(str(Criterion(name).label), round(weight * WHOLE)) for name, weight in weighed]


def shares(row: ClassScheme) -> list[tuple[str, int]]:
    """Each class but the last, with what all down to its end bring of the whole."""
    borders = (("A", row.border_a), ("B", row.border_b), ("C", row.border_c))
    return [(letter, round(border * WHOLE)) for letter, border in borders if border is not None]
