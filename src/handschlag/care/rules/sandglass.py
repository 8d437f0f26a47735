"""The sandglass of a running conversation: minutes meant for it, and what is left of the quarter's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WANTS_TO_TALK: Final = 1.5
"""From this share on, whoever is still speaking wants to talk on."""


@dataclass(frozen=True)
class Sandglass:
    """Seconds. `before`: used this quarter without this conversation; `elapsed`: since it was answered."""

    contact: int
    quarter: int
    before: float
    elapsed: float

    @property
    def contact_left(self) -> float:
        return max(0.0, self.contact - self.elapsed)

    @property
    def quarter_left(self) -> float:
        """Never below nothing: whoever calls is spoken to."""
        return max(0.0, self.quarter - self.before - self.elapsed)

    @property
    def is_over(self) -> bool:
        return self.elapsed >= self.contact

    @property
    def talks_on(self) -> bool:
        return self.elapsed >= self.contact * WANTS_TO_TALK


def sandglass(
    *, is_chosen: bool, minutes_per_contact: int, minutes_per_quarter: int, before: float, elapsed: float
) -> Sandglass | None:
    """None where nobody chose how the customer is looked after, or the tier sets no limit (no minutes a quarter)."""
    if not is_chosen or minutes_per_quarter <= 0:
        return None
    return Sandglass(minutes_per_contact * 60, minutes_per_quarter * 60, max(0.0, before), max(0.0, elapsed))


OVER_TIME: Final = "over_time"
NEXT_APPOINTMENT: Final = "next_appointment"
LATE: Final = "late"
ASKS_FOR: Final = "asks_for"
TALKS_ON: Final = "talks_on"
"""Codes of `knowledge.models.Situation`."""


def situations(glass: Sandglass | None, *, is_late: bool, has_appointment: bool, asks_for: bool) -> list[str]:
    """Which closing sentences fit now, the most fitting first, each once; never none: every talk may end politely."""
    fits = (
        (ASKS_FOR, asks_for),
        (LATE, is_late),
        (TALKS_ON, glass is not None and glass.talks_on),
        (NEXT_APPOINTMENT, has_appointment),
        (OVER_TIME, True),
        (TALKS_ON, True),
    )
    return list(dict.fromkeys(name for name, fit in fits if fit))
