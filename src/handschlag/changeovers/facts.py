"""What happened to changeovers and to those they concern."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from handschlag.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ChangeoverPlanned(Fact):
    changeover: int
    product: int
    successor: int
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class ChangeoverMoved(Fact):
    """Another date; whoever had been told has to be told again."""

    changeover: int
    was_ends_on: date
    ends_on: date
    untold: int


@dataclass(frozen=True, kw_only=True)
class ChangeoverFinished(Fact):
    """Everybody is checked or dropped out."""

    changeover: int


@dataclass(frozen=True, kw_only=True)
class ChangeoverDropped(Fact):
    """Thrown away before anybody was told."""

    changeover: int


@dataclass(frozen=True, kw_only=True)
class ChangeoverRoundMade(Fact):
    """Looked for whom it concerns: newly found, dropped out."""

    changeover: int
    found: int
    dropped: int


@dataclass(frozen=True, kw_only=True)
class ChangeoverLetterWritten(Fact):
    changeover: int
    group: int


@dataclass(frozen=True, kw_only=True)
class ChangeoverTold(Fact):
    """They have been told, with a promise by when we call; `letter` when it was one."""

    affected: int
    manner: str
    letter: int | None
    promise: int | None


@dataclass(frozen=True, kw_only=True)
class ChangeoverLetterReturned(Fact):
    """It did not reach them: they have to be told again."""

    affected: int
    letter: int


@dataclass(frozen=True, kw_only=True)
class ChangeoverAnswered(Fact):
    affected: int
    option: int
    conversation: int | None


@dataclass(frozen=True, kw_only=True)
class ChangeoverAppointed(Fact):
    affected: int
    promise: int
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReadinessNoted(Fact):
    affected: int
    check: int
    is_ok: bool
    is_ready: bool


@dataclass(frozen=True, kw_only=True)
class CustomerSwitched(Fact):
    """The new works beside the old; the old stays until the check call `promise` has succeeded."""

    affected: int
    promise: int
    items: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CheckCallMade(Fact):
    """Works: the old has ended. Does not: a fault is open, the old goes on."""

    affected: int
    works: bool
    case: int | None


@dataclass(frozen=True, kw_only=True)
class CheckCallWithdrawn(Fact):
    """That it works was noted by mistake: the old goes on, and another check call is promised."""

    affected: int
    call: int


@dataclass(frozen=True, kw_only=True)
class SwitchReversed(Fact):
    affected: int


@dataclass(frozen=True, kw_only=True)
class ChangeoverLeft(Fact):
    """They are no longer part of it."""

    affected: int
    why: str


@dataclass(frozen=True, kw_only=True)
class ChangeoverRejoined(Fact):
    """Dropped out before, and concerned once more."""

    affected: int
