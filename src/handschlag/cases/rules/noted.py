"""What a line of the note establishes: „Lampe am Router: rot (gesehen)“, „Router neu gestartet: half nicht“."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from handschlag.core.text import folding

MANNERS: Final = {
    "seen": ("gesehen", "nachgesehen", "selbst gesehen", "seen", "looked"),
    "measured": ("gemessen", "nachgemessen", "measured"),
    "told": ("gesagt", "sagt er", "sagt sie", "laut kunde", "told", "said"),
    "document": ("dokument", "beleg", "laut beleg", "laut vertrag", "laut rechnung", "document", "paper"),
}
SHOWED: Final = {
    "helped": ("half", "hat geholfen", "geholfen", "hilft", "geht wieder", "helped", "works"),
    "partly": ("half teilweise", "teilweise", "zum teil", "half zum teil", "partly", "helped partly"),
    "nothing": (
        "half nicht", "hilft nicht", "hat nicht geholfen", "nicht geholfen", "nichts", "nutzlos", "ohne erfolg", "anderte nichts",
        "keine anderung", "keine besserung", "nothing", "no change", "no effect", "did not help", "failed",
    ),
    "worse": ("schlimmer", "machte es schlimmer", "verschlechtert", "worse", "made it worse"),
}  # fmt: skip
_BRACKET: Final = re.compile(r"\s*\(([^()]*)\)\s*[.!]?$")
_APART: Final = re.compile(r"(?::(?=\s)|\s=\s|\s[–—-]\s|\s?(?:->|→)\s?|,\s)")
_ASKED: Final = re.compile(r"(.*?\?)\s*(\S.*)")


@dataclass(frozen=True)
class Noted:
    """A question with its answer, or (`showed`: a code) something that was tried.

    A plain statement is its own question and answer: it stands, and who notes it again asks again.
    """

    question: str
    answer: str
    manner: str
    showed: str = ""

    @property
    def is_step(self) -> bool:
        return bool(self.showed)


def read(line: str) -> Noted:
    """What follows the command. A word in brackets at the end says how we know it; told by the customer where nothing does."""
    words, manner = _manner(line.strip())
    step = _step(words)
    if step is not None:
        return step
    if asked := _ASKED.fullmatch(words):
        return Noted(asked[1].strip(), asked[2].strip(), manner)
    found = re.search(r":\s+|\s=\s", words)
    if found and folding.phrase(words[: found.start()]) and folding.phrase(words[found.end() :]):
        return Noted(words[: found.start()].strip(), words[found.end() :].strip(), manner)
    return Noted(words, words, manner)


def _manner(words: str) -> tuple[str, str]:
    found = _BRACKET.search(words)
    said = folding.phrase(found[1]) if found else ""
    manner = next((code for code, ways in MANNERS.items() if said in ways), "")
    return (words[: found.start()], manner) if found and manner else (words, "told")


def _step(words: str) -> Noted | None:
    """„<what was tried>: <what it showed>“, parted at the last sign that parts."""
    for sign in reversed(list(_APART.finditer(words))):
        what, said = words[: sign.start()].strip(), folding.phrase(words[sign.end() :])
        showed = next((code for code, ways in SHOWED.items() if said in ways), "")
        if showed and folding.phrase(what):
            return Noted(what, words[sign.end() :].strip(), "seen", showed)
    return None
