"""Numbers and days as people and programs write them in German and in English."""

from __future__ import annotations

import re
from datetime import date, datetime

_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)")
_GERMAN = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?")
_ENGLISH = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+\.\d*|[+-]?[1-9]\d{0,2}(?:,\d{3}){2,}")


def number_in(text: str) -> float | None:
    """German and English ways of writing it, with or without currency; None when it is no number."""
    plain = re.sub(r"[\s'€%]|EUR|Euro", "", text, flags=re.IGNORECASE).replace("\u2212", "-")
    if _GERMAN.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif _ENGLISH.fullmatch(plain):
        plain = plain.replace(",", "")
    elif not _NUMBER.fullmatch(plain):
        return None
    return float(plain.replace(",", "."))


def day_in(text: str) -> date | None:
    for shape in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), shape).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return None
