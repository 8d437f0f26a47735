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
class ComplaintTaken(Fact):
    """`promises`: that its arrival is acknowledged, and that the customer hears how it stands."""

    case: int
    promises: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ComplaintDescribed(Fact):
    """`nature` is a code of `choices.Nature`; what the customer wants stands in the row."""

    case: int
    nature: str


@dataclass(frozen=True, kw_only=True)
class ComplaintAcknowledged(Fact):
    case: int
    conversation: int | None = None


@dataclass(frozen=True, kw_only=True)
class ComplaintForwarded(Fact):
    case: int


@dataclass(frozen=True, kw_only=True)
class ComplaintAssessed(Fact):
    """Codes of `choices`: `severity`, `safety`."""

    case: int
    assessment: int
    severity: str
    safety: str


@dataclass(frozen=True, kw_only=True)
class InvestigationAdded(Fact):
    case: int
    investigation: int


@dataclass(frozen=True, kw_only=True)
class InterimTold(Fact):
    """The customer heard how it stands, and by when they hear again."""

    case: int
    interim: int
    next_promise: int | None


@dataclass(frozen=True, kw_only=True)
class DecisionMade(Fact):
    case: int
    decision: int
    verdict: str


@dataclass(frozen=True, kw_only=True)
class DecisionTold(Fact):
    case: int
    decision: int
    conversation: int | None = None


@dataclass(frozen=True, kw_only=True)
class DecisionAnswered(Fact):
    case: int
    decision: int
    answer: str
    conversation: int


@dataclass(frozen=True, kw_only=True)
class RecourseOffered(Fact):
    case: int
    recourse: int
    level: str


@dataclass(frozen=True, kw_only=True)
class CauseFound(Fact):
    case: int
    cause: int
    is_systemic: bool


@dataclass(frozen=True, kw_only=True)
class FindingMade(Fact):
    """Something is established; question and answer stand in the row. Codes of `choices`: `scope`, `manner`."""

    finding: int
    scope: str
    manner: str
    case: int | None = None


@dataclass(frozen=True, kw_only=True)
class FindingEnded(Fact):
    """It no longer stands; `overtaken_as` is a code of `choices.Overtaken`."""

    finding: int
    overtaken_as: str
    overtaken_by: int | None = None


@dataclass(frozen=True, kw_only=True)
class StepTried(Fact):
    """`showed` is a code of `choices.Showed`."""

    case: int
    step: int
    showed: str


@dataclass(frozen=True, kw_only=True)
class WorkRepeated(Fact):
    """Asked or tried once more, with a reason (a code of `choices.Again`). Recorded without who did it (law 10)."""

    repeated: int
    why: str
    case: int | None = None


@dataclass(frozen=True, kw_only=True)
class KnownFaultFound(Fact):
    """One cause of many concerns is known; how it shows stands in the row."""

    fault: int


@dataclass(frozen=True, kw_only=True)
class KnownFaultDescribed(Fact):
    fault: int


@dataclass(frozen=True, kw_only=True)
class CauseShared(Fact):
    """A concern has that cause too, and waits with the others."""

    case: int
    fault: int


@dataclass(frozen=True, kw_only=True)
class CauseLeft(Fact):
    """It was another cause after all; what was promised stays promised."""

    case: int
    fault: int


@dataclass(frozen=True, kw_only=True)
class WaitingPromised(Fact):
    """Everybody who waits for it was promised the same."""

    fault: int
    group: int


@dataclass(frozen=True, kw_only=True)
class KnownFaultFixed(Fact):
    """The cause is gone, we think: these concerns are solved with it."""

    fault: int
    cases: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class DiagnosisBegun(Fact):
    case: int
    version: int


@dataclass(frozen=True, kw_only=True)
class DiagnosisConcluded(Fact):
    case: int
    diagnosis: int


@dataclass(frozen=True, kw_only=True)
class SeverityRaised(Fact):
    """It hits the customer harder; `severity` is a code of `customers.choices.Severity`."""

    case: int
    severity: str


@dataclass(frozen=True, kw_only=True)
class CauseChanged(Fact):
    """A cause was named, renamed, retired or taken up again; `fields` are the names of what changed."""

    cause: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CausesJoined(Fact):
    """Two names were for the same cause; `cases` are the complaints that had the one and have the other now."""

    cause: int
    into: int
    cases: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class OfficeChanged(Fact):
    """An office customers can turn to was entered, changed, retired or taken up again."""

    office: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CaseViewKept(Fact):
    view: int
    team: int | None


@dataclass(frozen=True, kw_only=True)
class CaseViewRemoved(Fact):
    view: int
