"""A sentence as tokens: words folded, numbers, clock times, dates."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

LONGEST: Final = 500
FOLDS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "’": "'", "–": "-", "—": "-"})
PIECES: Final = re.compile(
    r"""
    (?P<iso>\b\d{4}-\d{1,2}-\d{1,2}\b)
  | (?P<date>\b\d{1,2}\.\s?[01]?\d\.(?:\s?\d{4}\b|\d{2}\b(?![:.]))?)
  | (?P<clock>\b\d{1,2}[:.]\d{2}\b(?![.:]\d))
  | (?P<ordinal>\b\d{1,2}(?:st|nd|rd|th)\b)
  | (?P<decimal>\b\d+,\d+\b)
  | (?P<number>\b\d+)
  | (?P<word>[a-z]+(?:'[a-z]+)?|'[a-z]+)
  | (?P<dash>-)
  | (?P<dot>\.)
    """,
    re.VERBOSE,
)

DAY_AND_PART: Final = re.compile(
    r"\b((?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend)s?(vormittags?|nachmittags?|mittags?|abends?|frueh)\b"
)
# Abbreviated weekdays that are words as well: they count before a time, a dot or the end.
SHORT: Final = frozenset(["mo", "di", "mi", "do", "fr", "sa", "so"])
BEHIND_SHORT: Final = frozenset(
    [
        "um",
        "bis",
        "ab",
        "gegen",
        "zwischen",
        "vor",
        "nach",
        "frueh",
        "vormittag",
        "mittag",
        "nachmittag",
        "abend",
        "at",
        "by",
    ]
)

Kind = Literal["iso", "date", "clock", "ordinal", "decimal", "number", "word", "dash", "dot"]


@dataclass(frozen=True)
class Token:
    kind: Kind
    text: str

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(int(part) for part in re.findall(r"\d+", self.text))


def tokens_of(sentence: str) -> list[Token]:
    """Everything that can matter, in order; other signs are dropped."""
    text = unicodedata.normalize("NFC", sentence[:LONGEST]).casefold().translate(FOLDS)
    text = re.sub(r"\b([ap])\.\s?m\.", r"\1m", text)
    text = DAY_AND_PART.sub(r"\1 \2", text)
    found = []
    for piece in PIECES.finditer(text):
        kind = piece.lastgroup
        assert kind is not None
        found.append(Token(kind, piece[0].strip("'")))  # type: ignore[arg-type]  # the groups above are the kinds
    return [_weekday_or_word(found, place) for place in range(len(found))]


def _weekday_or_word(tokens: list[Token], place: int) -> Token:
    token = tokens[place]
    if token.text not in SHORT or place + 1 == len(tokens):
        return token
    behind = tokens[place + 1]
    return token if behind.kind != "word" or behind.text in BEHIND_SHORT else Token("word", f"_{token.text}")
