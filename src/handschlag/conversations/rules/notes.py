"""The commands typed into a note. A line of its own that begins with a slash and a letter; the rest is said freely."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["promise", "finding", "handover", "told", "theirs", "complaint", "concern"]

LETTERS: Final[dict[str, Kind]] = {
    "v": "promise", "p": "promise", "b": "finding", "f": "finding", "u": "handover", "h": "handover", "t": "told",
    "k": "theirs", "c": "theirs", "r": "complaint", "a": "concern",
}  # fmt: skip
COMMAND: Final = re.compile(r"[ \t]*/([A-Za-z])(?:[ \t]+(.*?))?[ \t]*")


@dataclass(frozen=True)
class Command:
    """One command of a note. `line` counts from 0, `words` is what follows the letter (may be empty while typing)."""

    kind: Kind
    words: str
    line: int


def note_commands(text: str) -> tuple[Command, ...]:
    """`/v morgen bis 10` promise, `/b Router neu gestartet` finding, `/u Schaden` handover, `/t …` what we told, `/k …` what the
    customer promised.

    `/r Rechnung falsch` is a complaint, `/a Router tot` any other concern: what becomes of them is not decided here.
    English letters do the same: /p, /f, /h, /t, /c, /r, /a. Other slashes are text. Order as in the note.
    """
    found = []
    for number, line in enumerate(text.splitlines()):
        match = COMMAND.fullmatch(line)
        kind = LETTERS.get(match[1].lower()) if match else None
        if match and kind:
            found.append(Command(kind, (match[2] or "").strip(), number))
    return tuple(found)
