"""What stands in braces in a changeover's letter, in both languages. A field nobody can fill is named, never printed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

FIELD: Final = re.compile(r"\{([^{}]*)\}")
MEANS: Final[dict[str, str]] = {
    "kunde": "customer",
    "produkt": "product",
    "nachfolger": "successor",
    "stichtag": "ends_on",
    "geräte": "devices",
    "betreuer": "owner",
    "anruf bis": "call_by",
    "customer": "customer",
    "product": "product",
    "successor": "successor",
    "end date": "ends_on",
    "devices": "devices",
    "owner": "owner",
    "call by": "call_by",
}
GERMAN: Final = ("kunde", "produkt", "nachfolger", "stichtag", "geräte", "betreuer", "anruf bis")
ENGLISH: Final = ("customer", "product", "successor", "end date", "devices", "owner", "call by")


def unknown_fields(words: str) -> tuple[str, ...]:
    """Those nobody can fill, as written, each once, in order."""
    return tuple(dict.fromkeys(name for name in FIELD.findall(words) if _key(name) is None))


def fields_of(words: str) -> set[str]:
    """The values (of MEANS) a text asks for."""
    return {key for name in FIELD.findall(words) if (key := _key(name)) is not None}


def filled(words: str, values: Mapping[str, str]) -> str:
    """`words` with its fields filled. A value is text, never again read for fields; unknown fields stay as written."""

    def fill(found: re.Match[str]) -> str:
        key = _key(found[1])
        return found[0] if key is None else values[key]

    return FIELD.sub(fill, words)


def joined(names: Sequence[str], last: str) -> str:
    """„Telefon, Fax und Alarmanlage“ with `last` = „und“."""
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def _key(name: str) -> str | None:
    return MEANS.get(" ".join(name.lower().split()))
