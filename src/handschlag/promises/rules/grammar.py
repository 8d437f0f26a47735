"""Which phrases of the productions a sentence holds: at each place the one that reads furthest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from handschlag.promises.rules import lexicon
from handschlag.promises.rules.phrases import Day, InPeriod, Phrase, Unsure
from handschlag.promises.rules.productions import BARE, SENTENCE, TIMES, Build, Table
from handschlag.promises.rules.tokens import Token

HIGHEST_HOUR: Final = 99
LEAST_MINUTE: Final = 15
"""As a word: "zehn Uhr zehn Angebote" says no minutes."""
Production = tuple[tuple[str, ...], Build]


@dataclass(frozen=True)
class Match:
    """`phrase` was read from tokens [start, end)."""

    phrase: Phrase
    start: int
    end: int


def _cut(table: Table) -> tuple[Production, ...]:
    return tuple((tuple(pattern.split()), build) for pattern, build in table)


TABLES: Final = {"sentence": _cut(SENTENCE), "time": _cut(TIMES), "bare": _cut(BARE)}
PLACES: Final = {
    "anfang": "start", "beginn": "start", "start": "start", "beginning": "start", "early": "start",
    "mitte": "middle", "middle": "middle", "mid": "middle", "ende": "end", "end": "end", "late": "end",
}  # fmt: skip
IN_WORDS: Final = frozenset(("in", "over", "innerhalb", "binnen", "innert", "within"))
OF_WORDS: Final = frozenset(("of", "in", "von", "der", "des", "dem", "the", "das"))
SOME: Final = {"IN": (IN_WORDS, lexicon.INSIDE), "OF": (OF_WORDS, OF_WORDS)}
"""One word of the first set, then any of the second: in, innerhalb von, in den nächsten."""


def phrases_of(tokens: Sequence[Token]) -> list[Match]:
    """What the sentence says about time, in order. A bare number is a time only right behind a day or a dash.

    Words of time that no phrase took up, and "from when on" before a day, make the sentence unsure.
    """
    found: list[Match] = []
    place = 0
    while place < len(tokens):
        best = _furthest(tokens, place, "sentence")
        if best is None and found and found[-1].end == place and isinstance(found[-1].phrase, Day):
            best = _furthest(tokens, place, "bare")
        if best is not None:
            found.append(best)
        elif tokens[place].text in lexicon.LEFT_OVER or _is_not_before(tokens, place):
            found.append(Match(Unsure(), place, place + 1))
        place = best.end if best is not None else place + 1
    return found


def _is_not_before(tokens: Sequence[Token], place: int) -> bool:
    """Ab Freitag, nach dem 3.12.: says when it begins, not by when it is done. Vor Freitag: that day, or the one before?"""
    if tokens[place].text not in lexicon.NOT_BEFORE:
        return False
    behind = place + 1
    if behind < len(tokens) and tokens[behind].text in OF_WORDS:
        behind += 1
    match = _furthest(tokens, behind, "sentence")
    if match is None or not isinstance(match.phrase, Day):
        return False
    is_until = tokens[place].text in ("vor", "before")
    return not (is_until and isinstance(match.phrase, InPeriod))


def _furthest(tokens: Sequence[Token], place: int, table: str) -> Match | None:
    best: Match | None = None
    for atoms, build in _beginning_with(tokens[place], table) if place < len(tokens) else ():
        for end, values in _match(tokens, place, atoms):
            if best is None or end > best.end:
                phrase = build(*values)
                best = Match(phrase, place, end) if phrase is not None else best
    return best


@lru_cache(maxsize=10_000)
def _beginning_with(token: Token, table: str) -> tuple[Production, ...]:
    """Those productions of the table that the token can begin: few, of many."""
    return tuple(production for production in TABLES[table] if _can_begin(token, production[0]))


def _can_begin(token: Token, atoms: Sequence[str]) -> bool:
    """With its first word that must be there, or one before it that may be missing."""
    must = next(place for place, atom in enumerate(atoms) if not atom.endswith("?"))
    return any(_fits(token, atom.rstrip("?")) for atom in atoms[: must + 1])


def _fits(token: Token, atom: str) -> bool:
    if atom in ("TIME", "SURE"):
        return bool(_beginning_with(token, "time") or (atom == "TIME" and _beginning_with(token, "bare")))
    if atom in SOME:
        return token.text in SOME[atom][0]
    return any((CLASSES[one](token) if one.isupper() else _is_word(token, one)) is not None for one in atom.split("|"))


def _match(tokens: Sequence[Token], place: int, atoms: Sequence[str]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Every way the atoms fit from `place` on: where they end, and what the classes stood for."""
    if not atoms:
        yield place, ()
        return
    atom, *rest = atoms
    optional = atom.endswith("?")
    for end, values in _atom(tokens, place, atom.rstrip("?")):
        for last, more in _match(tokens, end, rest):
            yield last, (*values, *more)
    if optional:
        yield from _match(tokens, place, rest)


def _atom(tokens: Sequence[Token], place: int, atom: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    if atom in ("TIME", "SURE"):
        yield from _time_of_day(tokens, place, is_bare_too=atom == "TIME")
    elif atom in SOME:
        yield from _some(tokens, place, *SOME[atom])
    elif place < len(tokens):
        for one in atom.split("|"):
            value = CLASSES[one](tokens[place]) if one.isupper() else _is_word(tokens[place], one)
            if value is not None:
                yield place + 1, () if value is NOTHING else (value,)


def _time_of_day(tokens: Sequence[Token], place: int, *, is_bare_too: bool) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The longest time there, and a bare number as well: "from 10 to 12" is not ten to twelve."""
    sure = _furthest(tokens, place, "time")
    bare = _furthest(tokens, place, "bare") if is_bare_too and not _is_day_of_month(tokens, place) else None
    for inner in (sure, bare):
        if inner is not None:
            yield inner.end, (inner.phrase,)


def _is_day_of_month(tokens: Sequence[Token], place: int) -> bool:
    """No later than 1 December, ab 3. Dezember: a number before a month is no hour."""
    behind = place + 1
    if behind < len(tokens) and tokens[behind].kind == "dot":
        behind += 1
    return behind < len(tokens) and tokens[behind].text in lexicon.MONTHS


def _some(
    tokens: Sequence[Token], place: int, first: frozenset[str], more: frozenset[str]
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    words = first
    while place < len(tokens) and tokens[place].text in words:
        place, words = place + 1, more
        yield place, ()


def _is_word(token: Token, word: str) -> object | None:
    return NOTHING if word in (token.text, token.kind) else None


NOTHING: Final = object()


def _number(token: Token) -> float | None:
    if token.kind == "number":
        return int(token.text[:6])
    if token.kind == "decimal":
        return float(token.text[:8].replace(",", "."))
    return lexicon.NUMBERS.get(token.text)


def _hour(token: Token) -> int | None:
    if token.text in ("a", "an", "ein", "eine", "einer", "einem", "einen", "eines", "ner", "nem"):
        return None
    number = _number(token)
    is_hour = (
        number is not None and number == int(number) and number <= HIGHEST_HOUR and not token.text.startswith("00")
    )
    return int(number) if number is not None and is_hour else None


def _year_of(token: Token) -> int | None:
    return int(token.text) if token.kind == "number" and len(token.text) == 4 else None  # noqa: PLR2004  # a year


def _ordinal(token: Token) -> int | None:
    if token.kind == "ordinal":
        return token.numbers[0]
    return lexicon.ORDINALS.get(token.text)


def _minute(token: Token) -> int | None:
    if token.kind == "number":
        return int(token.text) if len(token.text) == 2 else None  # noqa: PLR2004  # 00–59
    number = lexicon.NUMBERS.get(token.text, 0)
    return int(number) if number >= LEAST_MINUTE and number % 5 == 0 else None


def _one_of(words: frozenset[str]) -> Callable[[Token], object | None]:
    return lambda token: NOTHING if token.text in words else None


CLASSES: Final[dict[str, Callable[[Token], Any]]] = {
    "NUM": _number,
    "HOUR": _hour,
    "MINUTE": _minute,
    "YEAR": _year_of,
    "ORD": _ordinal,
    "UNIT": lambda token: lexicon.UNITS.get(token.text),
    "AGO": lambda token: lexicon.UNITS.get(token.text) if token.text != "h" else None,
    "PERIOD": lambda token: lexicon.PERIODS.get(token.text),
    "COMPOUND": lambda token: token.text if token.text in lexicon.COMPOUNDS else None,
    "FEAST": lambda token: lexicon.FEASTS.get(token.text),
    "FEASTDATE": lambda token: lexicon.FEAST_DATES.get(token.text),
    "THIS": _one_of(lexicon.THIS),
    "NEXT": _one_of(lexicon.NEXT),
    "COMING": _one_of(lexicon.COMING),
    "AFTERNEXT": _one_of(lexicon.AFTER_NEXT),
    "LAST": _one_of(lexicon.LAST),
    "ROUGHLY": _one_of(lexicon.ROUGHLY),
    "KW": _one_of(frozenset(("kw", "kalenderwoche", "week"))),
    "WEEKLY": lambda token: lexicon.WEEKLY.get(token.text),
    "WEEKDAY": lambda token: lexicon.WEEKDAYS.get(token.text),
    "MONTH": lambda token: lexicon.MONTHS.get(token.text),
    "REL": lambda token: lexicon.DAYS.get(token.text),
    "PART": lambda token: lexicon.PARTS.get(token.text),
    "PLACE": lambda token: PLACES.get(token.text),
    "HALF": lambda token: token.text if token.text in ("am", "pm") else None,
    "HALFWORD": _one_of(lexicon.HALF),
    "CLOCK": lambda token: token if token.kind == "clock" else None,
    "DATE": lambda token: token if token.kind == "date" else None,
    "SLASHED": lambda token: token if token.kind == "slashed" else None,
    "ISO": lambda token: token if token.kind == "iso" else None,
    "CLOSING": lambda token: token if token.text in lexicon.CLOSINGS else None,
    "VAGUE": lambda token: token if token.text in lexicon.VAGUE else None,
}
