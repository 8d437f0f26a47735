"""A sentence as tokens: words folded, numbers, clock times, dates."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

LONGEST: Final = 2000
FOLDS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "’": "'", "–": "-", "—": "-"})
PIECES: Final = re.compile(
    r"""
    (?P<iso>\b\d{4}-\d{1,2}-\d{1,2}\b)
  | (?P<date>\b\d{1,2}\.\s?[01]?\d\.(?:\s?\d{4}\b|\d{2}\b(?![:.]))?)
  | (?P<clock>\b\d{1,2}[:.]\d{2}(?:\b|(?=[ap]m\b|h\b|uhr))(?![.:]\d))
  | (?P<slashed>\b\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})\b)
  | (?P<ordinal>\b\d{1,2}(?:st|nd|rd|th)\b)
  | (?P<decimal>\b\d+(?:,\d+|\.\d)\b(?!\.\d))
  | (?P<number>\b\d+)
  | (?P<word>[a-z]+(?:'[a-z]+)?|'[a-z]+)
  | (?P<dash>-)
  | (?P<dot>\.)
    """,
    re.VERBOSE,
)

_WEEKDAY: Final = r"(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend)"
_SMALL: Final = "one|two|three|four|five|six|seven|eight|nine"
# What is one thing in two words, two things in one, or written with a sign of its own.
_ENGLISH_DAY: Final = r"today|tomorrow|(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?:day|nesday|sday|rsday|urday)?"
# What is abbreviated while somebody types with a telephone at the ear.
SHORTHAND: Final = (
    (re.compile(r"\bue[-. ]{0,2}(?:morgen|mrg)\b|\bueber(?:mrg\b|m\.)"), "uebermorgen"),
    (re.compile(r"\bnae(?:chst)?\.|\bnae(?= )"), "naechste "),
    (re.compile(r"\bkomm\."), "kommende "),
    (re.compile(r"\bwo\.(?=\s|$)|(?<=[rnes] )wo(?=\s+(?:mo|di|mi|do|fr|sa|so|am|bis)\b|$)"), "woche"),
    (re.compile(r"\bvorm\.|\bvm\."), "vormittag"),
    (re.compile(r"\bnachm\.|\bnm\."), "nachmittag"),
    (re.compile(r"\b(?:tmrw|tmr|tmw|tomoz|2moro)\b"), "tomorrow"),
    (re.compile(r"\bwk(s?)\b"), r"week\1"),
    (re.compile(r"(?<=[a-z]{3})/(?=[a-z]{3})"), " oder "),
)
REWRITES: Final = (
    *SHORTHAND,
    (re.compile(r"\b([ap])\.\s?m\."), r"\1m"),
    (re.compile(rf"\b({_ENGLISH_DAY}) am\b(?! \d)"), r"\1 morning"),
    (re.compile(rf"\b({_ENGLISH_DAY}) pm\b"), r"\1 afternoon"),
    (re.compile(r"(\d{4}-\d{2}-\d{2})t(?=\d)"), r"\1 "),
    (re.compile(r"\b(minute|hour|day|week|month)(?:s'|'s)(?=\s)"), r"\1s"),
    (re.compile(r"(\d)h(?=\d)"), r"\1 h "),
    (re.compile(r"(\d)(?:\s?½|\s1/2)"), r"\1,5"),
    (re.compile(r"½|\b1/2\b"), " halbe "),
    (re.compile(rf"\b({_WEEKDAY})s?(vormittags?|nachmittags?|mittags?|abends?|nachts?|frueh)\b"), r"\1 \2"),
    (re.compile(rf"\b({_WEEKDAY}) ?morgens?\b"), r"\1 vormittag"),
    (re.compile(r"\bam (?:naechsten|folgenden) (morgen|vormittag)\b"), "morgen vormittag"),
    (re.compile(r"\b(?:the )?(?:next|following) morning\b"), "tomorrow morning"),
    (re.compile(rf"\b(twenty|thirty|forty|fifty)[- ]({_SMALL})\b"), r"\1\2"),
)
# Abbreviated weekdays that are words as well: they count before a time, a dot or the end.
SHORT: Final = frozenset(["mo", "di", "mi", "do", "fr", "sa", "so"])
_BEHIND_SHORT: Final = (
    "um bis ab gegen zwischen vor nach frueh vormittag mittag nachmittag abend in kw naechste kommende at by"
)
BEHIND_SHORT: Final = frozenset(_BEHIND_SHORT.split())

Kind = Literal["iso", "date", "clock", "slashed", "ordinal", "decimal", "number", "word", "dash", "dot"]


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
    for spelling, instead in REWRITES:
        text = spelling.sub(instead, text)
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
    is_day = behind.kind != "word" or behind.text in BEHIND_SHORT or (place and tokens[place - 1].text == "woche")
    return token if is_day else Token("word", f"_{token.text}")
