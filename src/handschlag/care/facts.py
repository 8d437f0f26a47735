"""What happens in care. No fact names a class: what is told of a customer may be disclosed, and classes stay inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handschlag.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class FiguresRead(Fact):
    batch: int
    lines: int


@dataclass(frozen=True, kw_only=True)
class FiguresTaken(Fact):
    batch: int
    lines: int


@dataclass(frozen=True, kw_only=True)
class FiguresUndone(Fact):
    batch: int


@dataclass(frozen=True, kw_only=True)
class FiguresDropped(Fact):
    batch: int


@dataclass(frozen=True, kw_only=True)
class FiguresNoted(Fact):
    """Somebody wrote down what is known of one customer."""

    figures: int


@dataclass(frozen=True, kw_only=True)
class SchemeSet(Fact):
    scheme: int


@dataclass(frozen=True, kw_only=True)
class ClassesComputed(Fact):
    run: int
    customers: int


@dataclass(frozen=True, kw_only=True)
class ClassesApplied(Fact):
    """A human being decided it (Art. 22 DSGVO)."""

    run: int
    moved: int


@dataclass(frozen=True, kw_only=True)
class ClassesDropped(Fact):
    run: int


@dataclass(frozen=True, kw_only=True)
class ClassOverrideEntered(Fact):
    override: int
    until: datetime


@dataclass(frozen=True, kw_only=True)
class ClassOverrideEnded(Fact):
    override: int


@dataclass(frozen=True, kw_only=True)
class CareRuleSet(Fact):
    rule: int


@dataclass(frozen=True, kw_only=True)
class TierEntered(Fact):
    tier: int


@dataclass(frozen=True, kw_only=True)
class TierChanged(Fact):
    tier: int


@dataclass(frozen=True, kw_only=True)
class TierRetired(Fact):
    tier: int


@dataclass(frozen=True, kw_only=True)
class PlanChosen(Fact):
    """`tier` None: the basic one. `talk`: the promise to tell the customer."""

    plan: int
    tier: int | None
    talk: int | None


@dataclass(frozen=True, kw_only=True)
class PlanTold(Fact):
    plan: int
    manner: str


@dataclass(frozen=True, kw_only=True)
class AppointmentMade(Fact):
    appointment: int
    promise: int
    starts: datetime


@dataclass(frozen=True, kw_only=True)
class ClassRequested(Fact):
    """What was asked stands in the request; `promise`: that it is answered."""

    request: int
    promise: int


@dataclass(frozen=True, kw_only=True)
class ClassDisclosed(Fact):
    """The lawful exception to law 8. The class stands in the disclosure, never here."""

    request: int
    disclosure: int
    manner: str


@dataclass(frozen=True, kw_only=True)
class ClassRequestAnswered(Fact):
    request: int


@dataclass(frozen=True, kw_only=True)
class DraftMade(Fact):
    draft: int
    plans: int


@dataclass(frozen=True, kw_only=True)
class DraftChanged(Fact):
    draft: int
    plans: int


@dataclass(frozen=True, kw_only=True)
class DraftApplied(Fact):
    draft: int
    plans: int


@dataclass(frozen=True, kw_only=True)
class DraftDropped(Fact):
    draft: int


@dataclass(frozen=True, kw_only=True)
class ColleagueWanted(Fact):
    """The customer wanted to speak to somebody by name."""

    asked: int
    conversation: int
    colleague: int


@dataclass(frozen=True, kw_only=True)
class AskedForSettled(Fact):
    asked: int
    conversation: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class VainWeekTold(Fact):
    week: int
    customers: int


@dataclass(frozen=True, kw_only=True)
class OpenHourEntered(Fact):
    open_hour: int


@dataclass(frozen=True, kw_only=True)
class OpenHourEnded(Fact):
    open_hour: int


@dataclass(frozen=True, kw_only=True)
class OpenHourOffered(Fact):
    """The customer was invited to the open hour that begins then."""

    invitation: int
    starts: datetime


@dataclass(frozen=True, kw_only=True)
class VisitGiven(Fact):
    """Who asked for a visit is promised one."""

    visit_answer: int
    promise: int


@dataclass(frozen=True, kw_only=True)
class VisitRefusalTold(Fact):
    """Who asked for a visit heard an honest no, and what they get instead."""

    visit_answer: int
    why: str
    instead: str


@dataclass(frozen=True, kw_only=True)
class CircularWritten(Fact):
    circular: int


@dataclass(frozen=True, kw_only=True)
class CircularDropped(Fact):
    circular: int


@dataclass(frozen=True, kw_only=True)
class CircularSent(Fact):
    """From now on its words stand, and these are to be told."""

    circular: int
    customers: int


@dataclass(frozen=True, kw_only=True)
class CircularTold(Fact):
    circular: int
    manner: str


@dataclass(frozen=True, kw_only=True)
class CircularEnded(Fact):
    """Whoever has not heard it by now need not."""

    circular: int
