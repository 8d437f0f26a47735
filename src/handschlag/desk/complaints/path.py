"""The path of a complaint as it is seen: every step of ISO 10002 with its date, what is due when, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.cases import queries as cases
from handschlag.cases.choices import OVER, Answer, Complexity, Immediate, Impact, Level, Proof, Role, Safety, Severity
from handschlag.cases.choices import State as CaseState
from handschlag.core.moments import when
from handschlag.desk.complaints.verbs import DECIDING, VERBS, Standing
from handschlag.promises.choices import RUNNING, State

if TYPE_CHECKING:
    from handschlag.cases.models import Assessment, Decision
    from handschlag.desk.cases.panel import Asked
    from handschlag.promises.models import Promise

FACTS = (
    "ComplaintTaken",
    "ComplaintDescribed",
    "ComplaintAcknowledged",
    "ComplaintForwarded",
    "ComplaintAssessed",
    "InterimTold",
    "InvestigationAdded",
    "DecisionMade",
    "DecisionTold",
    "DecisionAnswered",
    "RecourseOffered",
    "CauseFound",
    "PromiseKept",
    "PromiseBroken",
    "PromiseDoneLate",
)
NEXT = "e"
"""The key of whatever comes next."""
DONE, NOW, LATE, AHEAD, LEFT_OUT = "done", "now", "late", "ahead", "left_out"


@dataclass(frozen=True)
class Noted:
    """One thing that was done or said in a step."""

    text: str
    at: datetime | None = None
    more: str = ""


@dataclass(frozen=True)
class Offer:
    """What can be done in a step: its address, its words, and the key where it has one."""

    url: str
    title: str
    icon: str
    key: str = ""
    is_first: bool = False


@dataclass
class Step:
    """`done_at`: when it was; `due`: what was promised of it and is still owed."""

    name: str
    title: str
    done_at: datetime | None = None
    due: Promise | None = None
    noted: list[Noted] = field(default_factory=list)
    verbs: tuple[str, ...] = ()
    is_beside: bool = False
    state: str = AHEAD
    offers: list[Offer] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


@dataclass(frozen=True)
class Path:
    """`to_say`: what an acknowledgement says, in the customer's language, while it is owed."""

    found: cases.ComplaintPath
    steps: list[Step]
    to_say: str
    is_over: bool

    @property
    def next(self) -> Step | None:
        return next((one for one in self.steps if one.state in (NOW, LATE) and not one.is_beside), None)


def read(asked: Asked) -> Path | None:
    """What the panel shows; None for what is no complaint and no dispute."""
    found = cases.find_complaint(asked.case.pk) if asked.case.by_word_only else None
    if found is None:
        return None
    steps = [*_receiving(asked, found), *_deciding(asked, found), *_learning(found)]
    is_over = asked.case.state in OVER
    _place(steps, asked, found, is_over=is_over)
    return Path(found, steps, _to_say(asked, found), is_over)


def _receiving(asked: Asked, found: cases.ComplaintPath) -> list[Step]:
    complaint = found.complaint
    if complaint is None:
        return []
    remedy = complaint.remedy
    noted = [Noted(complaint.get_nature_display()), Noted(_("The customer wants: %s") % remedy)] if remedy else []
    if complaint.forwarded_to:
        noted.append(Noted(_("Sent on to %s") % complaint.forwarded_to, complaint.forwarded_at))
    assessments = [Noted(_weighed(one), one.assessed_at, one.done_at_once) for one in found.assessments]
    return [
        Step(
            "receipt",
            _("Received: what is it, and what does the customer want?"),
            done_at=asked.case.reported_at if remedy else None,
            noted=noted,
            verbs=("describe", "forward"),
        ),
        Step(
            "acknowledgement",
            _("Acknowledged: it has arrived, and who looks after it"),
            done_at=complaint.acknowledged_at,
            due=_owed(found, Role.ACKNOWLEDGES),
            verbs=("acknowledge",),
        ),
        Step(
            "assessment",
            _("Assessed: how grave, how urgent"),
            done_at=found.assessments[-1].assessed_at if found.assessments else None,
            noted=assessments,
            verbs=("assess",),
        ),
    ]


def _deciding(asked: Asked, found: cases.ComplaintPath) -> list[Step]:
    since = _anew_since(found)
    looked = [one for one in found.investigations if since is None or one.looked_at > since]
    decision = next((one for one in found.decisions if since is None or one.decided_at > since), None)
    investigation = Step(
        "investigation",
        _("Investigated: what was looked into, and what it showed"),
        done_at=looked[0].looked_at if looked else None,
        noted=[Noted(one.words, one.looked_at) for one in found.investigations],
        verbs=("investigate",),
    )
    return [investigation, *_news(found), *_answering(found, decision), *_recourse(found), _closing(asked)]


def _news(found: cases.ComplaintPath) -> list[Step]:
    if found.complaint is None:
        return []
    noted = [Noted(one.words, one.told_at) for one in found.interims]
    title, due = _("In between: the customer hears how it stands"), _owed(found, Role.UPDATES)
    return [Step("news", title, due=due, noted=noted, verbs=("interim",), is_beside=True)]


def _answering(found: cases.ComplaintPath, decision: Decision | None) -> list[Step]:
    """`decision`: the one that counts now; None where somebody is to decide, or to decide anew."""
    return [
        Step(
            "decision",
            _("Decided: what we do, and why"),
            done_at=decision.decided_at if decision is not None else None,
            noted=[Noted(_decided(one), one.decided_at, one.reasons) for one in found.decisions],
            verbs=("decide",),
        ),
        Step(
            "told",
            _("Told: the customer knows the decision and its reasons"),
            done_at=decision.told_at if decision is not None else None,
            verbs=("tell",),
        ),
        Step(
            "answer",
            _("Answered: does the customer accept it?"),
            done_at=decision.answered_at if decision is not None else None,
            noted=[Noted(one.get_answer_display(), one.answered_at) for one in found.decisions if one.answer],
            verbs=("answer",),
        ),
    ]


def _recourse(found: cases.ComplaintPath) -> list[Step]:
    is_refused = any(one.answer == Answer.REFUSED for one in found.decisions)
    if not is_refused:
        return []
    levels = {one.level for one in found.recourses}
    newest = found.decisions[0]
    is_done = levels == set(Level.values) or newest.answer != Answer.REFUSED
    return [
        Step(
            "recourse",
            _("Not accepted: where the customer can go"),
            done_at=found.recourses[0].offered_at if is_done and found.recourses else None,
            noted=[Noted(one.body, one.offered_at, str(Level(one.level).label)) for one in found.recourses],
            verbs=("anew", "board"),
        )
    ]


def _closing(asked: Asked) -> Step:
    solution = next((one for one in asked.page.solutions if one.failed_at is None), None)
    noted = [Noted(_("Solved, we think: %s") % solution.words, solution.solved_at)] if solution is not None else []
    if solution is not None and solution.confirmed_as:
        noted.append(Noted(str(Proof(solution.confirmed_as).label), solution.confirmed_at))
    if asked.case.withdrawn_as:
        noted.append(Noted(asked.case.get_withdrawn_as_display(), asked.case.ended_at))
    return Step("closing", _("Closed: never by silence"), done_at=asked.case.ended_at, noted=noted, verbs=("final",))


def _learning(found: cases.ComplaintPath) -> list[Step]:
    complaint = found.complaint
    if complaint is None:
        return []
    systemic = _("systemic: it will happen to others as well") if complaint.is_systemic else _("a single case")
    noted = (
        [Noted(f"{complaint.cause}: {systemic}", complaint.caused_at, complaint.root_cause)] if complaint.cause else []
    )
    title = _("Learnt: what caused it?")
    return [Step("cause", title, done_at=complaint.caused_at, noted=noted, verbs=("cause",))]


def _place(steps: list[Step], asked: Asked, found: cases.ComplaintPath, *, is_over: bool) -> None:
    """Which is done, which comes next, which is late, and what can be done in each."""
    standing = Standing(asked.case, found, asked.user)
    comes = next(
        (one for one in steps if not one.is_done and not one.is_beside and _is_open(one, is_over=is_over)), None
    )
    for step in steps:
        is_late = step.due is not None and step.due.breaks_at <= asked.now
        if step.is_done:
            step.state = DONE
        elif is_late:
            step.state = LATE
        elif step is comes:
            step.state = NOW
        elif is_over and not step.is_beside:
            step.state = LEFT_OUT
        offered = [name for name in step.verbs if VERBS[name].is_offered(standing)]
        step.offers = [
            Offer(
                address(asked.case.pk, name),
                str(VERBS[name].title),
                VERBS[name].icon,
                key=NEXT if step is comes and not place else VERBS[name].key,
                is_first=step is comes and not place,
            )
            for place, name in enumerate(offered)
        ]


def address(case: int, verb: str) -> str:
    return reverse("case-decision" if verb in DECIDING else "case-complaint", args=[case, verb])


def _is_open(step: Step, *, is_over: bool) -> bool:
    return step.name == "cause" or not is_over


def _anew_since(found: cases.ComplaintPath) -> datetime | None:
    """Since when somebody else of ours looks at it; None where nobody was to."""
    return next((one.offered_at for one in found.recourses if one.level == Level.INTERNAL), None)


def _owed(found: cases.ComplaintPath, role: Role) -> Promise | None:
    """The first due of those still owed, also when it is broken and not done."""
    owed = (one.promise for one in found.promises if one.role == role)
    return next(
        (one for one in owed if one.state in RUNNING or (one.state == State.BROKEN and one.done_at is None)), None
    )


def _weighed(one: Assessment) -> str:
    said = (
        (_("How grave"), Severity(one.severity).label),
        (_("Safety"), Safety(one.safety).label),
        (_("Complexity"), Complexity(one.complexity).label),
        (_("Whom it hits"), Impact(one.impact).label),
        (_("To be done at once"), Immediate(one.immediate).label),
    )
    return " · ".join(f"{name}: {label}" for name, label in said)


def _decided(one: Decision) -> str:
    return f"{one.get_verdict_display()}: {one.words}"


def _to_say(asked: Asked, found: cases.ComplaintPath) -> str:
    """The acknowledgement as it is said or written: it has arrived, who looks after it, when they hear again."""
    complaint, case = found.complaint, asked.case
    if complaint is None or complaint.acknowledged_at is not None or case.state == CaseState.WITHDRAWN:
        return ""
    news = _owed(found, Role.UPDATES)
    with override(case.customer.language):
        said = _("Your complaint has arrived. %(face)s looks after it.") % {"face": case.face or case.face_team}
        if news is not None:
            said += " " + _("You hear by %(when)s how it stands.") % {"when": when(news.due_at, now=asked.now)}
    return said
