"""What happened to handovers and to questions among colleagues: ids and codes only.

That somebody declined is recorded without who did (law 10); the row says it to whoever gave it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handschlag.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class HandoverGiven(Fact):
    """Somebody is asked to take it; nothing has moved. `users` are those who may accept."""

    handover: int
    kind: str
    users: tuple[int, ...]
    case: int | None = None
    promise: int | None = None
    conversation: int | None = None


@dataclass(frozen=True, kw_only=True)
class HandoverCorrected(Fact):
    """Whoever gives it put the story right."""

    handover: int


@dataclass(frozen=True, kw_only=True)
class HandoverAccepted(Fact):
    """Responsibility is `user`'s from now on, and with it `promises`. `manner` is a code of `choices.Manner`."""

    handover: int
    user: int | None
    manner: str
    promises: tuple[int, ...]
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class HandoverDeclined(Fact):
    """`reason` is a code of `choices.Decline`; `users` hear of it."""

    handover: int
    reason: str
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class HandoverReturned(Fact):
    """Nobody answered in time: it is back with whoever gave it."""

    handover: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class HandoverClimbed(Fact):
    """Nobody answered in time and the giver is off duty: these are asked now."""

    handover: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class HandoverWithdrawn(Fact):
    handover: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class HandoverEnded(Fact):
    """The matter was settled or went elsewhere before anybody took it."""

    handover: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class TakerTold(Fact):
    """The customer heard who looks after it now."""

    handover: int
    conversation: int


@dataclass(frozen=True, kw_only=True)
class DeskGiven(Fact):
    """All that was open on a desk was handed over at once."""

    bundle: int
    kind: str
    user: int
    returns_at: datetime | None
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class DeskReturned(Fact):
    """The absence is over: what is still open of it was offered back."""

    bundle: int


@dataclass(frozen=True, kw_only=True)
class InquiryMade(Fact):
    """A colleague was asked; responsibility stays where it is."""

    inquiry: int
    users: tuple[int, ...]
    case: int | None = None
    promise: int | None = None
    conversation: int | None = None


@dataclass(frozen=True, kw_only=True)
class InquiryAnswered(Fact):
    inquiry: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class InquiryWithdrawn(Fact):
    inquiry: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class AnswerRuleSet(Fact):
    """How long a handover of this kind waits for an answer."""

    kind: str
    minutes: int
