"""How a text module becomes a sentence: placeholders in braces are filled, what is unknown is said, never invented."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{([^\W\d_][\w-]*)\}")

MEANS: dict[str, str] = {
    "anrede": "salutation",
    "name": "name",
    "ansprechpartner": "person",
    "kunde": "customer",
    "betreuer": "owner",
    "vertretung": "stand_in",
    "ich": "me",
    "firma": "company",
    "heute": "today",
    "salutation": "salutation",
    "person": "person",
    "customer": "customer",
    "owner": "owner",
    "stand_in": "stand_in",
    "me": "me",
    "company": "company",
    "today": "today",
    "termin": "appointment",
    "freie-zeit": "slot",
    "sprechstunde": "open_hour",
    "verlangt": "asked_for",
    "appointment": "appointment",
    "slot": "slot",
    "open_hour": "open_hour",
    "asked_for": "asked_for",
}
"""What may stand in braces, in both languages, and the value it takes."""

GERMAN = (
    "anrede",
    "name",
    "ansprechpartner",
    "kunde",
    "betreuer",
    "vertretung",
    "ich",
    "firma",
    "heute",
    "termin",
    "freie-zeit",
    "sprechstunde",
    "verlangt",
)
ENGLISH = (
    "salutation",
    "name",
    "person",
    "customer",
    "owner",
    "stand_in",
    "me",
    "company",
    "today",
    "appointment",
    "slot",
    "open_hour",
    "asked_for",
)

SALUTATIONS = {
    ("de", "mr"): "Herr",
    ("de", "ms"): "Frau",
    ("en", "mr"): "Mr",
    ("en", "ms"): "Ms",
}


@dataclass(frozen=True)
class Rendered:
    """`text` as it can be said; `missing` are the placeholders (as written) for which nothing is known."""

    text: str
    missing: tuple[str, ...]


def placeholders(body: str) -> tuple[str, ...]:
    """The placeholders of a text as written, each once, in order."""
    return tuple(dict.fromkeys(PLACEHOLDER.findall(body)))


def unknown_placeholders(body: str) -> tuple[str, ...]:
    """Those nobody can fill: a slip of the pen most of the time."""
    return tuple(name for name in placeholders(body) if name.lower() not in MEANS)


def render(body: str, values: Mapping[str, str]) -> Rendered:
    """Fill `body` with `values` (keys are the values of MEANS).

    Where nothing is known the gap closes so that the sentence can still be said: no doubled blank, none before a
    comma, no comma before a full stop. Unknown placeholders stay as they are. A value is text, never again read for placeholders.
    """
    missing: list[str] = []

    def fill(found: re.Match[str]) -> str:
        key = MEANS.get(found[1].lower())
        if key is None:
            return found[0]
        value = values.get(key, "").strip()
        if not value:
            missing.append(found[1])
            return GAP
        return value

    return Rendered(_close_gaps(PLACEHOLDER.sub(fill, body.replace(GAP, ""))), tuple(dict.fromkeys(missing)))


GAP = "\x00"


def _close_gaps(text: str) -> str:
    text = re.sub(rf"{GAP}(?:[ \t]*{GAP})+", GAP, text)
    # A name set off by a comma takes it along: "…, {name}." is not "…,.".
    text = re.sub(rf",[ \t]*{GAP}(?=[ \t]*[,.;:!?…\n]|[ \t]*$)", "", text)
    text = re.sub(rf"[ \t]*{GAP}(?=[ \t]*[,.;:!?…\n]|[ \t]*$)", "", text)
    text = re.sub(rf"(?:^|(?<=\n)){GAP}[ \t]*", "", text)
    return re.sub(rf"([ \t]?){GAP}([ \t]?)", lambda found: found[1] or found[2], text)


def salutation(code: str, language: str) -> str:
    """How somebody is addressed ("Herr", "Ms"); empty where we do not know, because guessing offends."""
    return SALUTATIONS.get((language, code), "")


def tidy_shortcut(text: str) -> str:
    """As shortcuts are stored and typed: small letters, no blanks, no leading slash."""
    return re.sub(r"\s+", "-", unicodedata.normalize("NFKC", text).strip().lstrip("/").lower())
