"""What was typed into the search box, and why a customer fits it. Pure: the index proposes, this judges and ranks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from handschlag.core.text import folding, german, searching, slips, sound

FEWEST_DIGITS = 3
FEWEST_FRAGMENT = 4
FEWEST_KEY = 3
ALIKE = 75

_NUMBER_SIGNS = re.compile(r"[\d\s()./+\-–]+")

RANK = {
    "customer_number": 100, "number": 98, "identifier": 96, "email": 94, "name": 90, "last_digits": 85, "name_begins": 80,
    "number_part": 70, "address": 60, "product": 55, "several": 50, "note": 40, "name_alike": 30, "sound": 20,
}  # fmt: skip
"""Exact before beginning before part before alike before sound; each with room for finer steps below ten."""

LESS_BY_WORDS = {"email": 30.0, "name": 18.0}
"""A word inside an address, or a part of a compound in a name, says less than the address or the name."""


@dataclass(frozen=True)
class Typed:
    """The search as typed, read once."""

    text: str
    e164: str = ""

    @cached_property
    def folded(self) -> str:
        return folding.fold(self.text)

    @cached_property
    def query(self) -> searching.Query:
        return searching.understand(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(word.text for word in self.query.words)

    @cached_property
    def digits(self) -> str:
        """The digits, when nothing but a number was typed and it has enough of them to mean one."""
        typed = self.text.strip()
        found = folding.digits(typed) if _NUMBER_SIGNS.fullmatch(typed) else ""
        return found if len(found) >= FEWEST_DIGITS else ""

    @cached_property
    def fragment(self) -> str:
        """What of the digits stands in an international number too: without the zero or zeros in front."""
        return self.digits.lstrip("0")

    @cached_property
    def key(self) -> str:
        """Of one word with a digit in it: `WG-77120` is `wg77120`."""
        found = folding.key(self.text)
        return found if len(found) >= FEWEST_KEY and any(sign.isdigit() for sign in found) else ""

    @cached_property
    def is_a_name(self) -> bool:
        return bool(self.words) and all(word.isalpha() for word in self.words)


@dataclass(frozen=True)
class PersonDetail:
    id: int
    name: str
    has_left: bool


@dataclass(frozen=True)
class NumberDetail:
    person: int | None
    shown: str
    e164: str
    digits: str


@dataclass(frozen=True)
class Details:
    """What is stored of one customer (with all that was merged into it)."""

    customer: int
    numbers: tuple[str, ...]
    names: tuple[str, ...]
    is_former: bool = False
    persons: tuple[PersonDetail, ...] = ()
    phones: tuple[NumberDetail, ...] = ()
    emails: tuple[tuple[int | None, str], ...] = ()
    addresses: tuple[str, ...] = ()
    items: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """Why a customer fits: a code of `choices.MatchedBy`, what of it was found, whose it is, and how well."""

    why: str
    found: str
    person: int | None
    rank: float


def judge(typed: Typed, details: Details) -> Match | None:
    """The best reason to show this customer, or None when the index was wrong to propose it."""
    reasons = [
        *_by_key(typed, details),
        *_by_digits(typed, details),
        *_by_email(typed, details),
        *_by_name(typed, details),
    ]
    if max((match.rank for match in reasons), default=0.0) < RANK["address"]:
        reasons += _by_words(typed, details)
    best = max(reasons, key=lambda match: match.rank, default=None)
    if best is None or not details.is_former:
        return best
    return Match(best.why, best.found, best.person, best.rank - 5)


def _by_key(typed: Typed, details: Details) -> Iterator[Match]:
    if not typed.key:
        return
    for number in details.numbers:
        key = folding.key(number)
        if key == typed.key:
            yield _match("customer_number", number)
        elif key.startswith(typed.key):
            yield _match("customer_number", number, less=30)
    for product, identifier in details.items:
        key = folding.key(identifier)
        if key and typed.key in key:
            less = 0 if key == typed.key else 12 if key.startswith(typed.key) else 24
            yield _match("identifier", f"{product} {identifier}".strip(), less=less)


def _by_digits(typed: Typed, details: Details) -> Iterator[Match]:
    if not typed.digits:
        return
    for phone in details.phones:
        if phone.e164 and phone.e164 == typed.e164:
            yield _match("number", phone.shown, phone.person)
        elif phone.digits.endswith(typed.digits):
            yield _match("last_digits", phone.shown, phone.person)
        elif typed.fragment and len(typed.fragment) >= FEWEST_DIGITS and typed.fragment in phone.digits:
            yield _match("number_part", phone.shown, phone.person)


def _by_email(typed: Typed, details: Details) -> Iterator[Match]:
    wanted = typed.text.strip().casefold()
    for person, address in details.emails:
        stored = address.casefold()
        if stored == wanted:
            yield _match("email", address, person)
        elif "@" in wanted and (stored.startswith(wanted) or wanted in stored):
            yield _match("email", address, person, less=10)


def _by_name(typed: Typed, details: Details) -> Iterator[Match]:
    for name in details.names:
        yield from _name(typed, name, None, is_person=False)
    for person in details.persons:
        for match in _name(typed, person.name, person.id, is_person=True):
            yield Match(match.why, match.found, match.person, match.rank - (3 if person.has_left else 0))


def _name(typed: Typed, name: str, person: int | None, *, is_person: bool) -> Iterator[Match]:
    stored = folding.words(name)
    if not typed.words or not stored:
        return
    if sorted(typed.words) == sorted(_parts(name)):
        yield _match("name", name, person, less=0 if is_person else 0.5)
    elif all(word in stored for word in typed.words):
        yield _match("name", name, person, less=2 if is_person else 2.5)
    elif all(any(other.startswith(word) for other in stored) for word in typed.words):
        yield _match("name_begins", name, person, less=_distance_to_front(typed, stored))
    elif typed.is_a_name:
        yield from _alike(typed, name, stored, person)


def _alike(typed: Typed, name: str, stored: tuple[str, ...], person: int | None) -> Iterator[Match]:
    """Every typed word is at least spelled or sounds like a word of the name; the weakest one decides."""
    sounds = sound.of_name(name)
    weakest, closeness = "name_alike", 100.0
    for word in typed.words:
        if any(other.startswith(word) for other in stored):
            continue
        closest = max(fuzz.ratio(word, other) for other in stored)
        if not (closest >= ALIKE and any(slips.is_slip(word, other) for other in stored)):
            if sounds.isdisjoint(sound.of_word(word)):
                return
            weakest = "sound"
        closeness = min(closeness, closest)
    yield _match(weakest, name, person, less=(100 - closeness) / 12)


def _by_words(typed: Typed, details: Details) -> Iterator[Match]:
    """The words in one field after the other, then in all of them together."""
    if not typed.words:
        return
    fields = [
        *(("address", text, folding.words(text)) for text in details.addresses),
        *(("product", " ".join(filter(None, item)), german.analyse(" ".join(item))) for item in details.items),
        *(("email", address, folding.words(address)) for _, address in details.emails),
        *(("note", _line_with(typed, text), german.analyse(text)) for text in details.notes),
        *(("name", text, german.analyse(text)) for text in (*details.names, *(who.name for who in details.persons))),
    ]
    union: set[str] = set(folding.words(" ".join(details.numbers)))
    shown: list[str] = []
    for why, text, words in fields:
        fitting = [word for word in typed.query.words if _is_among(word, words)]
        if len(fitting) == len(typed.query.words):
            yield _match(why, text, less=LESS_BY_WORDS.get(why, 0.0))
        elif fitting:
            union.update(words)
            shown.append(text)
    if all(_is_among(word, union) for word in typed.query.words):
        yield _match("several", " · ".join(shown[:3]))


def _is_among(word: searching.Word, stored: Iterable[str]) -> bool:
    """Beginning or stem of a stored word; of a compound all parts; of `wg-77120` both halves."""
    known = set(stored)
    if any(other.startswith(word.text) for other in known) or german.stem(word.text) in known:
        return True
    pieces = word.parts if len(word.parts) > 1 else german.parts(word.text)
    return bool(pieces) and all(
        german.stem(piece) in known or any(other.startswith(piece) for other in known) for piece in pieces
    )


def _line_with(typed: Typed, text: str) -> str:
    """The line of a note in which most of the typed words stand, cut to what fits on the screen."""
    lines = [line for line in text.split("\n") if line.strip()] or [text]
    best = max(lines, key=lambda line: sum(_is_among(word, german.analyse(line)) for word in typed.query.words))
    return best[:160]


def _parts(name: str) -> tuple[str, ...]:
    """The words of a name without the joined forms of double names."""
    return tuple("".join(chunk) for chunk in folding.chunks(folding.fold(name)))


def _distance_to_front(typed: Typed, stored: tuple[str, ...]) -> float:
    """Little for a beginning of the first or last word, more for one in between."""
    first = typed.words[0]
    return 0.0 if stored[0].startswith(first) or stored[-1].startswith(first) else 4.0


def _match(why: str, found: str, person: int | None = None, *, less: float = 0.0) -> Match:
    return Match(why, found, person, RANK[why] - less)
