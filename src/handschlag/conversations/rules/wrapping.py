"""What to propose when a contact is over. Proposed from what happened, confirmed by a person; nothing is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

REMAINS = frozenset({"promised", "passed_on", "waiting", "complaint"})
Outcome = Literal["settled", "promised", "passed_on", "not_reached", "spam"]
NextStep = Literal["", "call_back", "keep_promise", "try_again", "hand_over"]


@dataclass(frozen=True, kw_only=True)
class Happened:
    """What is known of a contact. `owed_*`: the promise made in it or owed for it that falls due first."""

    direction: str
    ending: str = ""
    is_spam: bool = False
    has_handover: bool = False
    owed_user: int | None = None
    owed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """`next_step` is a code the interface puts into words; with "" nothing remains."""

    outcome: Outcome
    next_step: NextStep = ""
    user: int | None = None
    on: date | None = None


def propose(happened: Happened) -> Proposal:
    """Outcome and next step as they follow from what happened. Whatever is owed has its person and its date."""
    if happened.is_spam:
        return Proposal(outcome="spam")
    if happened.ending not in ("", "talked", "forwarded"):
        return _not_reached(happened)
    if happened.owed_on is not None:
        return Proposal(outcome="promised", next_step="keep_promise", user=happened.owed_user, on=happened.owed_on)
    if happened.ending == "forwarded" or happened.has_handover:
        return Proposal(outcome="passed_on", next_step="hand_over")
    return Proposal(outcome="settled")


def _not_reached(happened: Happened) -> Proposal:
    if happened.owed_on is None:
        return Proposal(outcome="not_reached")
    step: NextStep = "call_back" if happened.direction == "in" else "try_again"
    return Proposal(outcome="not_reached", next_step=step, user=happened.owed_user, on=happened.owed_on)
