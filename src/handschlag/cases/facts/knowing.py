"""What was established, tried, known and learned; and what the house calls things."""

from __future__ import annotations

from dataclasses import dataclass

from handschlag.core.facts import Fact


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


@dataclass(frozen=True, kw_only=True)
class LessonLearned(Fact):
    """An article helps with the case, was written of it, or (`article` None) there is nothing to learn."""

    case: int
    lesson: int
    learned_as: str
    article: int | None


@dataclass(frozen=True, kw_only=True)
class LessonWithdrawn(Fact):
    case: int
    lesson: int
