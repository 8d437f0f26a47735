"""Which kind of concern a line of the note opens: „Kündigung zum 31.12.“, „Frage: gilt der Rabatt noch“, „Wann kommt jemand?“."""

from __future__ import annotations

import re
from typing import Final

from handschlag.cases.choices import Kind
from handschlag.core.text import folding

NAMES: Final[dict[str, Kind]] = {
    "frage": Kind.QUESTION, "anfrage": Kind.QUESTION, "question": Kind.QUESTION,
    "storung": Kind.FAULT, "fehler": Kind.FAULT, "fault": Kind.FAULT,
    "reklamation": Kind.COMPLAINT, "beschwerde": Kind.COMPLAINT, "complaint": Kind.COMPLAINT,
    "streitfall": Kind.DISPUTE, "widerspruch": Kind.DISPUTE, "einspruch": Kind.DISPUTE, "dispute": Kind.DISPUTE,
    "wunsch": Kind.WISH, "wish": Kind.WISH,
    "anderung": Kind.CHANGE, "change": Kind.CHANGE,
    "kundigung": Kind.CANCELLATION, "cancellation": Kind.CANCELLATION,
}  # fmt: skip
_FIRST: Final = re.compile(r"([^\W\d_]+)(\s*:\s*)?")


def read_kind(line: str) -> tuple[Kind, str]:
    """The kind and the words. A kind at the beginning is meant (with a colon it is no part of the words); else a line that
    asks is a question, and any other a fault.
    """
    words = line.strip()
    first = _FIRST.match(words)
    kind = NAMES.get(folding.phrase(first[1])) if first else None
    if first and kind is not None:
        rest = words[first.end() :] if first[2] else words
        return kind, rest or words
    return (Kind.QUESTION if words.endswith("?") else Kind.FAULT), words
