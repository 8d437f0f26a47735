"""What happened to a concern, from its first report until it is settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handschlag.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Fact):
    case: int
    kind: str
    reported_at: datetime
    conversation: int | None = None


@dataclass(frozen=True, kw_only=True)
class SayingAdded(Fact):
    """The customer said something about it; the words stand in the row."""

    case: int
    saying: int


@dataclass(frozen=True, kw_only=True)
class ReadingWritten(Fact):
    case: int
    reading: int


@dataclass(frozen=True, kw_only=True)
class ReadingConfirmed(Fact):
    """Read back to the customer, who said yes."""

    case: int
    reading: int
    conversation: int


@dataclass(frozen=True, kw_only=True)
class CaseContactLinked(Fact):
    case: int
    conversation: int


@dataclass(frozen=True, kw_only=True)
class CasePromiseLinked(Fact):
    """`role`: what the promise is for, a code of `choices.Role`."""

    case: int
    promise: int
    role: str


@dataclass(frozen=True, kw_only=True)
class CaseMovedOn(Fact):
    """What happens next is something else now; the customer's clock knows nothing of it."""

    case: int
    state: str


@dataclass(frozen=True, kw_only=True)
class CaseKindChanged(Fact):
    case: int
    kind: str
    was: str


@dataclass(frozen=True, kw_only=True)
class CaseDescribed(Fact):
    """Subject, what it is about, or by when the customer needs it was put right."""

    case: int


@dataclass(frozen=True, kw_only=True)
class CaseAssigned(Fact):
    case: int
    owner: int | None
    owner_team: int | None


@dataclass(frozen=True, kw_only=True)
class FaceTold(Fact):
    case: int
    face: int | None
    face_team: int | None
    conversation: int


@dataclass(frozen=True, kw_only=True)
class CaseSolved(Fact):
    case: int
    solution: int
    promises: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class SolutionTold(Fact):
    """`silence_until`: after that silence counts as yes; None: never."""

    case: int
    solution: int
    silence_until: datetime | None
    conversation: int | None = None


@dataclass(frozen=True, kw_only=True)
class CaseConfirmed(Fact):
    """Really solved. `proof` is a code of `choices.Proof`."""

    case: int
    solution: int
    proof: str
    confirmed_at: datetime


@dataclass(frozen=True, kw_only=True)
class FixFailed(Fact):
    """The customer came back with it: the solution did not hold, and these promises are judged by that."""

    case: int
    solution: int
    promises: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CaseWithdrawn(Fact):
    case: int
    withdrawn_as: str


@dataclass(frozen=True, kw_only=True)
class WithdrawalUndone(Fact):
    """The customer wants it after all; the clock runs since the first report."""

    case: int


@dataclass(frozen=True, kw_only=True)
class CasesMerged(Fact):
    case: int
    into: int


@dataclass(frozen=True, kw_only=True)
class CaseMergeUndone(Fact):
    case: int
    into: int


@dataclass(frozen=True, kw_only=True)
class CaseSplit(Fact):
    case: int
    origin: int


@dataclass(frozen=True, kw_only=True)
class CaseSplitUndone(Fact):
    case: int
    origin: int


@dataclass(frozen=True, kw_only=True)
class CasesLinked(Fact):
    one: int
    other: int


@dataclass(frozen=True, kw_only=True)
class CaseRuleSet(Fact):
    kind: str


@dataclass(frozen=True, kw_only=True)
class PastCaseRecorded(Fact):
    """Moved in from another system, with its times there; nothing is owed for it by that."""

    case: int
    reported_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class PastCaseSettled(Fact):
    """Settled in the other system, since it was moved in."""

    case: int
    ended_at: datetime


@dataclass(frozen=True, kw_only=True)
class PastCaseRemoved(Fact):
    """Taken back with the whole move: nobody had worked on it here."""

    case: int
