"""When a sentence must be read back, whose turn it is, and by when an answer is wanted (law 4).

Kinds, states and reasons are codes of `choices`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

THIRD = 3
PLANNED = frozenset({"shift", "absence", "return"})
"""Nobody plays ping-pong with these: they are not counted as passes."""
PASSED = frozenset({"accepted", "declined", "returned"})
DEFAULT_MINUTES = {"ordinary": 240, "warm": 15, "shift": 120, "absence": 480, "return": 480, "bad_news": 60}
"""Open minutes until an unanswered handover comes back."""


def read_back(
    kind: str, *, is_complaint: bool, has_broken: bool, is_partner: bool, pass_number: int
) -> tuple[str, ...]:
    """Why a sentence must be read back; nothing where doing the next step is enough."""
    asked = {
        "complaint": is_complaint,
        "broken": has_broken,
        "bad_news": kind == "bad_news",
        "partner": is_partner,
        "third": pass_number >= THIRD and kind not in PLANNED,
    }
    return tuple(why for why, is_so in asked.items() if is_so)


def pass_number(earlier: Iterable[tuple[str, str]]) -> int:
    """The how-manieth pass of a matter the next one is. `earlier`: (kind, state) of those before.

    Planned ones (shift, absence) and those taken back or overtaken by events were no ping-pong.
    """
    return 1 + sum(state in PASSED and kind not in PLANNED for kind, state in earlier)


def goes_to_lead(kind: str, number: int, *, is_given_by_lead: bool) -> bool:
    """Whether this pass is a lead's to decide, whoever was meant."""
    return number >= THIRD and kind not in PLANNED and not is_given_by_lead


def answer_by(allowed: datetime, *, given_at: datetime, first_due: datetime | None) -> datetime:
    """By when it comes back unanswered: early enough that whoever gave it can still keep what falls due first.

    `allowed` is the end of the usual time; half of what is left until the next due time where that is sooner.
    """
    if first_due is None or first_due <= given_at:
        return allowed
    return min(allowed, given_at + (first_due - given_at) / 2)
