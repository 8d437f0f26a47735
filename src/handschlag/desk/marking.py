"""Where the words somebody typed stand in a text: „mueller“ in „Müller“, „4710382“ in „+49 221 4710 382“."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue"}
LONGEST = 200


def marked(text: str, typed: str) -> SafeString:
    """`text` escaped, with <mark> around what was typed; each typed word is looked for alone."""
    spans = _joined(sorted(span for word in typed[:LONGEST].split() for span in _spans(text, word)))
    parts, end = [], 0
    for start, stop in spans:
        parts += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        end = stop
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308  # every piece of text above went through escape


def _spans(text: str, word: str) -> Iterator[tuple[int, int]]:
    foldings: tuple[Callable[[str], str], ...] = (_plain, _spelled_out)
    if re.fullmatch(r"[+\d/()-]{3,}", word):
        foldings = (_digit,)
    for fold in foldings:
        wanted = "".join(map(fold, unicodedata.normalize("NFC", word)))
        folded = [(letter, place) for place, sign in enumerate(text) for letter in fold(sign)]
        haystack = "".join(letter for letter, _ in folded)
        if not wanted:
            return
        start = haystack.find(wanted)
        if start >= 0:
            yield folded[start][1], folded[start + len(wanted) - 1][1] + 1
            return


def _plain(sign: str) -> str:
    decomposed = unicodedata.normalize("NFKD", sign.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _spelled_out(sign: str) -> str:
    return UMLAUTS.get(sign.casefold()) or _plain(sign)


def _digit(sign: str) -> str:
    return sign if sign.isdecimal() else ""


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    whole: list[tuple[int, int]] = []
    for start, stop in spans:
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(stop, whole[-1][1]))
        else:
            whole.append((start, stop))
    return whole


def fold(text: str) -> str:
    """Letters without case and accents, umlauts spelled out: how names of commands are compared."""
    return "".join(map(_spelled_out, unicodedata.normalize("NFC", text)))
