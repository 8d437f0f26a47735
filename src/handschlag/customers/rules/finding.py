"""The words a customer is found by. Pure: what is stored goes in, the words of the search document come out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from handschlag.core.text import folding, german, sound

MOST_NOTE_WORDS = 1500
MOST_WORDS = 6000

_NAME_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True)
class Findable:
    """What is searched of one customer, as it is stored."""

    customer: int
    number: str = ""
    name: str = ""
    persons: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    names: tuple[str, ...]
    words: tuple[str, ...]
    sounds: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def document(found: Findable) -> Document:
    """Names are kept as written; of what is German prose, stems and the parts of compounds are kept too."""
    names = _once(word for name in (found.name, *found.persons) for word in folding.words(name))
    exact = [
        word
        for text in (*found.streets, *found.addresses, *found.emails, *found.identifiers, found.number)
        for word in folding.words(text)
    ]
    keys = [key[: folding.LONGEST_WORD] for text in (*found.identifiers, found.number) if (key := folding.key(text))]
    prose = [word for text in (found.name, *found.streets, *found.texts) for word in german.analyse(text)]
    notes = german.analyse("\n".join(found.notes), most=MOST_NOTE_WORDS)
    return Document(names, _once((*names, *keys, *exact, *prose, *notes))[:MOST_WORDS], sounds_of(found))


def sounds_of(found: Findable) -> frozenset[tuple[str, str]]:
    """Each word of each name with each of its sounds, halves of double names too."""
    written = (whole for name in (found.name, *found.persons) for whole in _NAME_WORD.findall(name))
    pieces = (piece for whole in written for piece in {whole, *whole.split("-")})
    return frozenset(
        (folded, code)
        for piece in pieces
        if len(folded := folding.key(piece)[: folding.LONGEST_WORD]) > 1
        for code in sound.of_word(piece.replace("-", ""))
    )


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
