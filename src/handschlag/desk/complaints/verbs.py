"""What is done on the path of a complaint: a form, one action of the room, and when it is offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from handschlag.cases import actions as cases
from handschlag.cases.choices import NEVER_BY_SILENCE, OVER, Answer, Kind, Level
from handschlag.cases.permissions import may_decide_cases, may_work_on_cases
from handschlag.cases.rules import paths
from handschlag.desk.complaints import forms

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from handschlag.cases.models import Case, Decision
    from handschlag.cases.queries import ComplaintPath
    from handschlag.people.models import User


@dataclass(frozen=True)
class Standing:
    """A complaint as it stands, for whoever looks at it."""

    case: Case
    found: ComplaintPath
    user: User

    @property
    def is_complaint(self) -> bool:
        return self.case.kind == Kind.COMPLAINT and self.found.complaint is not None

    @property
    def is_open(self) -> bool:
        """On its way to a decision, or to carrying it out."""
        return self.case.kind in NEVER_BY_SILENCE and self.case.state in paths.PATHS[self.case.kind]

    @property
    def newest(self) -> Decision | None:
        return next(iter(self.found.decisions), None)

    @property
    def is_refused(self) -> bool:
        return self.newest is not None and self.newest.answer == Answer.REFUSED


@dataclass(frozen=True)
class Verb:
    """`told`: what is said when it was done. `may`: whose it is; the address has the same lock."""

    title: _StrPromise
    icon: str
    form: type[forms.StepForm]
    act: Callable[..., object]
    told: _StrPromise
    is_possible: Callable[[Standing], bool]
    may: Callable[[User], bool] = may_work_on_cases
    key: str = ""
    hint: _StrPromise | str = ""

    def is_offered(self, standing: Standing) -> bool:
        return self.may(standing.user) and self.is_possible(standing)


def _is_complaint(standing: Standing) -> bool:
    return standing.is_complaint and standing.case.state not in OVER


def _is_unacknowledged(standing: Standing) -> bool:
    complaint = standing.found.complaint
    return _is_complaint(standing) and complaint is not None and complaint.acknowledged_at is None


def _is_open(standing: Standing) -> bool:
    return standing.is_open


def _is_undecided(standing: Standing) -> bool:
    """Nothing told stands without an answer: then the customer is asked first."""
    newest = standing.newest
    return standing.is_open and (newest is None or newest.told_at is None or newest.answer == Answer.REFUSED)


def _is_untold(standing: Standing) -> bool:
    return standing.is_open and standing.newest is not None and standing.newest.told_at is None


def _is_unanswered(standing: Standing) -> bool:
    newest = standing.newest
    return standing.is_open and newest is not None and newest.told_at is not None and not newest.answer


def _is_refused(standing: Standing) -> bool:
    return standing.is_open and standing.is_refused


def _was_everything_offered(standing: Standing) -> bool:
    levels = {one.level for one in standing.found.recourses}
    newest = standing.newest
    if not _is_refused(standing) or newest is None or levels != set(Level.values):
        return False
    return all(one.offered_at <= newest.decided_at for one in standing.found.recourses if one.level == Level.INTERNAL)


def _has_line(standing: Standing) -> bool:
    return standing.is_complaint


VERBS: dict[str, Verb] = {
    "describe": Verb(
        _("Take it down"), "pencil", forms.DescribeForm, cases.describe_complaint, _("Kept."), _is_complaint
    ),
    "forward": Verb(
        _("Note that it was sent on"), "forward", forms.ForwardForm, cases.forward_complaint, _("Kept. We stay the face."), _is_complaint
    ),
    "acknowledge": Verb(
        _("Acknowledge it"), "check", forms.HeardForm, cases.acknowledge_complaint,
        _("The customer knows who looks after it, and when they hear again."), _is_unacknowledged,
    ),
    "assess": Verb(_("Assess"), "activity", forms.AssessForm, cases.assess_complaint, _("Assessed."), _is_complaint),
    "investigate": Verb(
        _("Note what it showed"), "search", forms.NoteForm, cases.note_investigation, _("Kept."), _is_open
    ),
    "interim": Verb(
        _("Say how it stands"), "megaphone", forms.InterimForm, cases.tell_interim,
        _("Kept. They hear again in five working days."), _is_complaint, key="i",
    ),
    "decide": Verb(
        _("Decide"), "check-check", forms.DecideForm, cases.decide_case, _("Decided. Now tell the customer."),
        _is_undecided, may=may_decide_cases,
    ),
    "tell": Verb(
        _("Tell the decision"), "megaphone", forms.HeardForm, cases.tell_decision,
        _("The customer knows. Now hear what they say to it."), _is_untold,
        hint=_("Say the decision and its reasons; both stand above."),
    ),
    "answer": Verb(
        _("Note the answer"), "user-check", forms.AnswerForm, cases.answer_decision, _("Kept."), _is_unanswered
    ),
    "anew": Verb(
        _("Have it looked at anew"), "users", forms.AnewForm, cases.offer_recourse,
        _("Somebody else of ours looks at it anew."), _is_refused,
    ),
    "board": Verb(
        _("Name an arbitration board"), "building-2", forms.BoardForm, cases.offer_recourse,
        _("The customer knows where they can turn."), _is_refused,
    ),
    "final": Verb(
        _("Close as final"), "lock", forms.CloseForm, cases.close_as_final, _("Closed: every way was offered."),
        _was_everything_offered, may=may_decide_cases,
        hint=_("The customer does not accept, somebody else of ours has looked at it, and a board was named."),
    ),
    "cause": Verb(
        _("Name the cause"), "pencil", forms.FoundForm, cases.set_root_cause, _("Kept, in the register too."), _has_line
    ),
}  # fmt: skip
DECIDING = frozenset(name for name, verb in VERBS.items() if verb.may is may_decide_cases)
"""Whose address only leads may open."""
