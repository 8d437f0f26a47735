"""Whether what a customer says may be a cause we know. Offered, never decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FEWEST_WORDS = 2
"""So many words must agree where neither product nor area says anything."""


@dataclass(frozen=True)
class Fault:
    """What is known of a cause: the words of its symptoms, and whom it concerns (None and "": anybody)."""

    number: int
    words: frozenset[str]
    product: int | None = None
    version: int | None = None
    area: str = ""


@dataclass(frozen=True)
class Situation:
    """Who calls with what: their words, what they have (product, version) and where (postcodes)."""

    words: frozenset[str]
    has: frozenset[tuple[int, int | None]] = frozenset()
    postcodes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    """Why it may be this one: the words in common, and whether product and area say so too."""

    fault: int
    words: tuple[str, ...]
    by_product: bool
    by_area: bool

    @property
    def weight(self) -> int:
        return len(self.words) + 2 * self.by_product + 2 * self.by_area


def match(fault: Fault, situation: Situation) -> Match | None:
    """None where product, version or area say that it cannot be, or too few words agree."""
    products = {product for product, _version in situation.has}
    is_theirs = fault.product in products and (
        fault.version is None or bool({(fault.product, fault.version), (fault.product, None)} & situation.has)
    )
    is_near = bool(fault.area) and any(code.startswith(fault.area) for code in situation.postcodes)
    if (fault.product is not None and not is_theirs) or (fault.area and situation.postcodes and not is_near):
        return None
    words = tuple(sorted(fault.words & situation.words))
    needed = 1 if is_theirs or is_near else FEWEST_WORDS
    return Match(fault.number, words, is_theirs, is_near) if len(words) >= needed else None


def matches(faults: Iterable[Fault], situation: Situation) -> list[Match]:
    """The likeliest first."""
    found = [one for fault in faults if (one := match(fault, situation)) is not None]
    return sorted(found, key=lambda one: (-one.weight, one.fault))
