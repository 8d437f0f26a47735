"""Slips of the fingers: which of the words there are may be meant by one that is not among them."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

SHORTEST_ALIKE = 4
LONG_WORD = 8


def is_slip(word: str, other: str) -> bool:
    """One letter wrong, missing, too many or swapped; two in a long word."""
    if len(word) < SHORTEST_ALIKE:
        return False
    return DamerauLevenshtein.distance(word, other, score_cutoff=2) <= (2 if len(word) >= LONG_WORD else 1)


def closest(word: str, others: Iterable[str], most: int) -> list[str]:
    """The words that are spelled most like the word, each once."""
    return sorted(dict.fromkeys(others), key=lambda other: (-fuzz.ratio(word, other), other))[:most]
