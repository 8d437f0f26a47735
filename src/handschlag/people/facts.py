"""What happened to our users and teams.

Presence leaves no trace of a person: `PresenceChanged` names nobody and is recorded without `by`, because an
append-only log of who was where would be exactly the record of conduct the works council forbids (BetrVG § 87(1) 6).
"""

from __future__ import annotations

from dataclasses import dataclass

from handschlag.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class UserCreated(Fact):
    user: int
    role: str


@dataclass(frozen=True, kw_only=True)
class UserChanged(Fact):
    """`fields` are the names of what changed, never their contents."""

    user: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UserDeactivated(Fact):
    user: int


@dataclass(frozen=True, kw_only=True)
class UserReactivated(Fact):
    user: int


@dataclass(frozen=True, kw_only=True)
class PasswordSet(Fact):
    user: int


@dataclass(frozen=True, kw_only=True)
class SecondFactorRemoved(Fact):
    user: int


@dataclass(frozen=True, kw_only=True)
class PasskeyAdded(Fact):
    user: int
    passkey: int


@dataclass(frozen=True, kw_only=True)
class PasskeyRenamed(Fact):
    user: int
    passkey: int


@dataclass(frozen=True, kw_only=True)
class PasskeyRemoved(Fact):
    user: int
    passkey: int


@dataclass(frozen=True, kw_only=True)
class PasskeyUsed(Fact):
    """Somebody signed in with it, without a password."""

    user: int
    passkey: int


@dataclass(frozen=True, kw_only=True)
class InvitationIssued(Fact):
    """`user` is None for the link that makes the first administrator."""

    user: int | None


@dataclass(frozen=True, kw_only=True)
class PracticeStarted(Fact):
    user: int


@dataclass(frozen=True, kw_only=True)
class PracticeEnded(Fact):
    user: int


@dataclass(frozen=True, kw_only=True)
class PresenceChanged(Fact):
    """Somebody is or is no longer here; who, only the present moment knows."""


@dataclass(frozen=True, kw_only=True)
class AbsenceRecorded(Fact):
    absence: int


@dataclass(frozen=True, kw_only=True)
class AbsenceCancelled(Fact):
    absence: int


@dataclass(frozen=True, kw_only=True)
class TeamCreated(Fact):
    team: int


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Fact):
    team: int


@dataclass(frozen=True, kw_only=True)
class TeamDissolved(Fact):
    team: int


@dataclass(frozen=True, kw_only=True)
class TeamJoined(Fact):
    team: int
    user: int


@dataclass(frozen=True, kw_only=True)
class TeamLeft(Fact):
    team: int
    user: int


@dataclass(frozen=True, kw_only=True)
class LeadChanged(Fact):
    team: int
    user: int
    leads: bool


@dataclass(frozen=True, kw_only=True)
class SkillCreated(Fact):
    skill: int


@dataclass(frozen=True, kw_only=True)
class SkillRemoved(Fact):
    skill: int


@dataclass(frozen=True, kw_only=True)
class SkillsChanged(Fact):
    user: int


@dataclass(frozen=True, kw_only=True)
class ExtensionAdded(Fact):
    user: int
    extension: int


@dataclass(frozen=True, kw_only=True)
class ExtensionRemoved(Fact):
    user: int
    extension: int


@dataclass(frozen=True, kw_only=True)
class NoticeGiven(Fact):
    """A notice (or what it grew by) is to reach its reader now: the desk shows it, every carrier hears this fact."""

    notice: int
    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class NoticesSettled(Fact):
    """What these users were told of is done; nothing is left to know."""

    users: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class QuietHoursSet(Fact):
    """Of one user, or of the house."""

    user: int | None
