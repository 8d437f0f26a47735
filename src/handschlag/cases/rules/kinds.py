"""Which kind of concern a line of the note opens: „Kündigung zum 31.12.“, „Frage: gilt der Rabatt noch“, „Wann kommt jemand?“."""

from __future__ import annotations

import re
from typing import Final

from handschlag.core.text import folding

NAMES: Final[dict[str, str]] = {
    "frage": "question", "anfrage": "question", "question": "question",
    "storung": "fault", "fehler": "fault", "fault": "fault",
    "reklamation": "complaint", "beschwerde": "complaint", "complaint": "complaint",
    "streitfall": "dispute", "widerspruch": "dispute", "einspruch": "dispute", "dispute": "dispute",
    "wunsch": "wish", "wish": "wish",
    "anderung": "change", "change": "change",
    "kundigung": "cancellation", "cancellation": "cancellation",
}  # fmt: skip
_FIRST: Final = re.compile(r"([^\W\d_]+)(\s*:\s*)?")


def read_kind(line: str) -> tuple[str, str]:
    """The kind (a code of `choices.Kind`) and the words. A kind at the beginning is meant (with a colon it is no part of the words); else a line that
    asks is a question, and any other a fault.
    """
    words = line.strip()
    first = _FIRST.match(words)
    kind = NAMES.get(folding.phrase(first[1])) if first else None
    if first and kind is not None:
        rest = words[first.end() :] if first[2] else words
        return kind, rest or words
    return ("question" if words.endswith("?") else "fault"), words
