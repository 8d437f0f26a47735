"""One thing the doctor looked at."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class State(enum.StrEnum):
    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """`code` for machines, `says` for people, `do` what helps (empty if nothing needs doing)."""

    code: str
    state: State
    says: str
    do: str = ""

    @classmethod
    def fine(cls, code: str, says: str) -> Finding:
        return cls(code, State.FINE, says)

    @classmethod
    def note(cls, code: str, says: str, do: str) -> Finding:
        return cls(code, State.NOTE, says, do)

    @classmethod
    def wrong(cls, code: str, says: str, do: str) -> Finding:
        return cls(code, State.WRONG, says, do)
