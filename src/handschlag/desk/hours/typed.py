"""Opening hours as people type them: "8-12, 13-17", "8:30 bis 12 Uhr und 13–17", "09.00–12.30"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handschlag.worktime.rules import Window

_BETWEEN = re.compile(r"\s*(?:,|;|/|\n|\bund\b|\band\b|\s)\s*")
_TO = re.compile(r"\s*(?:–|—|-|\bbis\b|\bto\b)\s*")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?")
_HOUR_WORD = re.compile(r"\s*(?:uhr|h|o'clock)(?![0-9a-z])")
_CLOSED = frozenset({"", "-", "–", "zu", "geschlossen", "closed"})


class NotHours(ValueError):
    """What could not be read as a time span, in the words it was typed in."""


def read_windows(text: str) -> list[list[str]]:
    """`[["08:00", "12:00"], …]` as the business clock takes it; nothing for a closed day. Raises NotHours."""
    plain = _HOUR_WORD.sub("", text.casefold()).strip()
    if plain in _CLOSED:
        return []
    spans = _BETWEEN.split(_TO.sub("-", plain))
    return [_window(span) for span in spans if span]


def _window(span: str) -> list[str]:
    ends = [_TIME.fullmatch(end) for end in span.split("-")]
    if len(ends) != 2 or not all(ends):  # noqa: PLR2004  # from and to
        raise NotHours(span)
    return [f"{int(end[1]):02}:{end[2] or '00'}" for end in ends if end]


def written(windows: Iterable[Window]) -> str:
    """Windows as the field shows them again."""
    return ", ".join(str(window) for window in windows)
