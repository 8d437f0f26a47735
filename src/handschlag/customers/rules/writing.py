"""Names and texts as they are stored, and the keys they are found by."""

from __future__ import annotations

import re
import unicodedata

from handschlag.core import phone
from handschlag.core.text import folding

KEY_LENGTH = 200

_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\n{3,}")
_CENTRAL_ZERO = re.compile(r"\d\s*[-/]\s*0\s*$")


def tidy(text: str) -> str:
    """One line: composed letters, single blanks, nothing invisible in front, behind or between."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return _BLANKS.sub(" ", _visible(text).replace("\n", " ")).strip()


def tidy_lines(text: str) -> str:
    """Several lines, each tidy, at most one empty line between two."""
    lines = _visible(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return _LINES.sub("\n\n", "\n".join(_BLANKS.sub(" ", line).strip() for line in lines)).strip()


def _visible(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(char for char in composed if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs"))


def name_key(name: str) -> str:
    return folding.fold(name)[:KEY_LENGTH].strip()


def person_key(given_name: str, family_name: str) -> str:
    """Family name first, as people look others up."""
    return name_key(f"{family_name} {given_name}")


def looks_like_trunk(raw: str) -> bool:
    """`0911 1234-0` is a switchboard: the zero behind the dash is its operator."""
    return bool(_CENTRAL_ZERO.search(raw))


def trunk_of(raw: str, e164: str) -> str:
    """What stands before the extensions: E.164 without the operator's zero."""
    return e164[:-1] if looks_like_trunk(raw) and e164.endswith("0") else e164


def digits_of(raw: str, e164: str) -> str:
    """What a search for digits looks at."""
    return (phone.last_digits(e164, 20) if e164 else folding.digits(raw))[:60]
