"""In which order a customer is changed over, and what stands against the next step. Codes, in the order they are said."""

from __future__ import annotations

from dataclasses import dataclass

OVER, HELD, UNTOLD, UNANSWERED, LEAVING, NOT_READY, SWITCHED = (
    "over",
    "held",
    "untold",
    "unanswered",
    "leaving",
    "not_ready",
    "switched",
)


@dataclass(frozen=True)
class Standing:
    is_over: bool
    is_held: bool
    is_told: bool
    has_chosen: bool
    is_leaving: bool
    is_ready: bool
    is_switched: bool


def against_switching(one: Standing) -> tuple[str, ...]:
    """All that has to be settled first; empty: switch."""
    asked = (
        (one.is_over, OVER),
        (one.is_switched, SWITCHED),
        (one.is_held, HELD),
        (not one.is_told, UNTOLD),
        (not one.has_chosen, UNANSWERED),
        (one.is_leaving, LEAVING),
        (not one.is_ready, NOT_READY),
    )
    return tuple(code for holds, code in asked if holds)
