from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

Kind = Literal["call_back", "answer", "offer", "visit", "delivery", "repair", "information", "other"]
Clock = Literal["business", "calendar", "fixed"]
Asks = Literal["", "time", "vague", "past", "no_such_date", "closed"]


class Hours(Protocol):
    """The business clock, as far as a sentence needs it."""

    def due(self, start: datetime, seconds: int) -> datetime: ...
    def closing_of(self, day: date) -> datetime | None: ...


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What a sentence promises. `due_at` is None when it names no usable time; `asks` says why."""

    kind: Kind = "call_back"
    due_at: datetime | None = None
    clock: Clock = "fixed"
    is_certain: bool = True
    asks: Asks = ""


CLOCK_TIME = re.compile(r"\b(\d{1,2})(?::(\d{2}))?\s*(?:uhr)?\b", re.IGNORECASE)


def read(words: str, *, at: datetime, zone: ZoneInfo, hours: Hours) -> Understood:  # noqa: ARG001  # minimal
    """First words: a day (heute, morgen, übermorgen) and a time of day."""
    text = words.casefold()
    days = 2 if "übermorgen" in text else 1 if "morgen" in text or "tomorrow" in text else 0
    found = CLOCK_TIME.search(text)
    if found is None:
        return Understood(asks="time")
    wall = time(int(found[1]) % 24, int(found[2] or 0))
    due = datetime.combine(at.astimezone(zone).date() + timedelta(days=days), wall, tzinfo=zone).astimezone(UTC)
    return Understood(due_at=due) if due > at else Understood(asks="past")
