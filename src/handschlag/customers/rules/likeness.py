"""When two customers may be one: what they are compared by, and how much each thing in common weighs.

Numbers, mail addresses, addresses and whole names (by sound) bring two customers together; what else they share only
counts once something of these did. A first name and family name alone prove nothing: there are many Anna Meiers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from handschlag.core.text import folding, sound

PROPOSING = ("number", "email", "address", "sound", "sound_place")
"""By these customers are looked up; the others are too common for that and only add to the weight."""
LIKELY = 60
MOST_KEYS = 120
LONGEST_KEY = 120
LEGAL_FORMS = folding.listed(
    "gmbh mbh ag kg ohg gbr ug se ev eg gag co und sohn söhne haftungsbeschränkt inh inhaber firma fa ltd inc sarl sa"
)
NO_NAME = LEGAL_FORMS | folding.listed("familie fam eheleute herr frau dr prof dipl ing von van de der den zu zum zur")

_WORD = re.compile(r"[^\W\d_]+")
_WEIGHTS = {
    "number": 45,
    "email": 45,
    "address": 35,
    "name": 55,
    "sound": 50,
    "word": 25,
    "postcode": 10,
}
_OTHER_KIND = 15
_SHOWN_INSTEAD = {
    "sound": {"name"},
    "word": {"name", "sound"},
    "postcode": {"address"},
}
"""A weaker reason counts for nothing beside the stronger one that contains it."""


@dataclass(frozen=True)
class Traits:
    """What is known of one customer with all that was merged into it. `places` are (street line, postcode)."""

    kind: str
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    emails: tuple[str, ...]
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Verdict:
    """How likely two customers are one (`LIKELY` and more is worth a look), and why, weightiest first."""

    score: int
    reasons: tuple[str, ...]

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY


def keys(traits: Traits) -> list[tuple[str, str]]:
    """(kind, key) of everything the customer is compared by, each once, at most `MOST_KEYS`."""
    found = dict.fromkeys((kind, key[:LONGEST_KEY]) for kind, key in _keys(traits) if key)
    return list(found)[:MOST_KEYS]


def judge(shared: Collection[str]) -> Verdict:
    """The verdict on two customers that share these kinds of keys."""
    reasons = [
        kind for kind in _WEIGHTS if kind in shared and not any(more in shared for more in _SHOWN_INSTEAD.get(kind, ()))
    ]
    score = sum(_WEIGHTS[kind] for kind in reasons) - (0 if "kind" in shared else _OTHER_KIND)
    ranked = sorted(reasons, key=lambda kind: -_WEIGHTS[kind])
    return Verdict(max(0, min(100, score)), tuple(ranked))


def _keys(traits: Traits) -> Iterator[tuple[str, str]]:
    yield "kind", traits.kind
    yield from (("number", number) for number in traits.numbers)
    yield from (("email", email.casefold()) for email in traits.emails)
    postcodes = [folding.key(postcode) for _, postcode in traits.places if postcode]
    for line, postcode in traits.places:
        if line and postcode:
            yield "address", f"{folding.key(postcode)} {folding.key(folding.street(line))}"
    yield from (("postcode", postcode) for postcode in postcodes)
    for name in traits.names:
        yield from _of_name(name, postcodes)


def _of_name(name: str, postcodes: Iterable[str]) -> Iterator[tuple[str, str]]:
    words = [word for word in _WORD.findall(name) if folding.fold(word) not in NO_NAME]
    heard = [codes for word in words if (codes := sound.of_word(word))]
    whole = "-".join(sorted(codes[0] for codes in heard))
    yield from (("word", code) for codes in heard for code in codes)
    if not whole:
        return
    yield from (("sound_place", f"{postcode} {whole}") for postcode in postcodes)
    if len(heard) > 1:
        yield "name", " ".join(sorted(map(folding.fold, words)))
        yield "sound", whole
