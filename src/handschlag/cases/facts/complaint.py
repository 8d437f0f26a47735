"""What happened on the path of a complaint."""

from __future__ import annotations

from dataclasses import dataclass

from handschlag.core.facts import Fact


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
