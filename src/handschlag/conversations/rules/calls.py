"""What a call is, from what was heard about its legs. The order of hearing does not matter: only the legs do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

State = Literal["ringing", "connected", "over"]
Ending = Literal["talked", "missed", "busy", "voicemail", "forwarded", "blocked", "not_reached", "lost"]


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What is known of one leg. Times carry an offset; `seconds` is the talking time the exchange reported."""

    offered_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    by_machine: bool = False
    cause: str = ""
    seconds: int | None = None
    is_lost: bool = False

    @property
    def talked_from(self) -> datetime | None:
        """Since when a human of ours spoke on it; None if none did. An answer after the hang-up is none."""
        if self.by_machine or self.cause in ("voicemail", "blocked"):
            return None
        if self.answered_at is not None and (self.ended_at is None or self.answered_at <= self.ended_at):
            return self.answered_at
        if self.ended_at is not None and self.seconds:
            return self.ended_at - timedelta(seconds=self.seconds)
        return None

    @property
    def went_to_machine(self) -> bool:
        return self.by_machine or self.cause == "voicemail"

    @property
    def first_at(self) -> datetime | None:
        times = [at for at in (self.offered_at, self.answered_at, self.ended_at) if at is not None]
        return min(times) if times else None


@dataclass(frozen=True, kw_only=True)
class Standing:
    state: State
    ending: Ending | None
    connected_at: datetime | None
    over_at: datetime | None


def standing(legs: Sequence[Sight], *, is_incoming: bool) -> Standing:
    """State and ending of the whole call. It is over when every leg has ended, and it was talked if any leg was."""
    talks = [leg.talked_from for leg in legs if leg.talked_from is not None]
    connected_at = min(talks) if talks else None
    live = [leg for leg in legs if leg.ended_at is None]
    if live or not legs:
        is_talking = any(leg.talked_from is not None for leg in live)
        state: State = "connected" if is_talking else "ringing"
        return Standing(state=state, ending=None, connected_at=connected_at, over_at=None)
    over_at = max(leg.ended_at for leg in legs if leg.ended_at is not None)
    ending = _ending(legs, is_talked=bool(talks), is_incoming=is_incoming)
    return Standing(state="over", ending=ending, connected_at=connected_at, over_at=over_at)


def _ending(legs: Sequence[Sight], *, is_talked: bool, is_incoming: bool) -> Ending:
    if any(leg.is_lost for leg in legs):
        return "lost"
    if is_talked:
        return "talked"
    if any(leg.went_to_machine for leg in legs):
        return "voicemail"
    return _unanswered(legs, is_incoming=is_incoming)


def _unanswered(legs: Sequence[Sight], *, is_incoming: bool) -> Ending:
    """A forwarded leg is judged by where it went; if it left the house, that is all we know."""
    causes = {leg.cause for leg in legs}
    if "blocked" in causes:
        return "blocked"
    here = causes - {"forwarded"}
    if not here:
        return "forwarded"
    if "busy" in here:
        return "busy"
    return "missed" if is_incoming else "not_reached"
