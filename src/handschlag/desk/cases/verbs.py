"""What can be done about a concern: each verb with its form, its action and what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.choices import OVER, SOLVED, State
from handschlag.cases.queries.warning import NOT_READ_BACK
from handschlag.customers.choices import Severity
from handschlag.desk.cases import forms
from handschlag.desk.cases.panel import Asked
from handschlag.handovers import actions as handovers

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from handschlag.cases.queries import Warned


@dataclass(frozen=True)
class Verb:
    """`is_open_to`: whether it makes sense now; the room says so again. `heeds`: what to see to before.

    `key`: the letter that opens its form. `undo`: the address that takes back what the action returned.
    """

    title: _StrPromise
    icon: str
    form: type[forms.CaseForm]
    act: Callable[..., Any]
    told: _StrPromise
    is_open_to: Callable[[Asked], bool]
    key: str = ""
    heeds: tuple[str, ...] = ()
    undo: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Offer:
    """A verb as a link of the page."""

    name: str
    verb: Verb
    url: str


def warned(verb: Verb, asked: Asked) -> list[Warned]:
    return [one for one in asked.page.warnings if one.code in verb.heeds]


def offered(names: Iterable[str], asked: Asked) -> list[Offer]:
    """Those that make sense now, in this order."""
    return [
        Offer(name, VERBS[name], reverse("case-do", args=[asked.case.pk, name]))
        for name in names
        if VERBS[name].is_open_to(asked)
    ]


def _always(_asked: Asked) -> bool:
    return True


def _is_open(asked: Asked) -> bool:
    """Not even solved, as far as we know."""
    return asked.case.state not in SOLVED and asked.case.state not in OVER


def _is_running(asked: Asked) -> bool:
    """Not over; what we think solved is still running."""
    return asked.case.state not in OVER


def _can_return(asked: Asked) -> bool:
    return asked.case.state in SOLVED or asked.case.state == State.WITHDRAWN


def _is_solved(asked: Asked) -> bool:
    return asked.case.state == State.TO_CONFIRM


def _is_untold(asked: Asked) -> bool:
    return _is_solved(asked) and any(one.failed_at is None and one.told_at is None for one in asked.page.solutions)


def _has_reading(asked: Asked) -> bool:
    reading = asked.page.reading
    return _is_running(asked) and reading is not None and reading.understood_at is None


def _can_grow_worse(asked: Asked) -> bool:
    return _is_running(asked) and asked.case.severity != Severity.values[-1]


def _has_others(asked: Asked) -> bool:
    return _is_open(asked) and queries.open_cases(asked.case.customer_id).exclude(pk=asked.case.pk).exists()


def _is_not_mine(asked: Asked) -> bool:
    return _is_running(asked) and asked.case.owner_id != asked.user.pk


def _unmerge(merge: Any) -> str:
    return reverse("case-unmerge", args=[merge.pk])


def _unsplit(split: Any) -> str:
    return reverse("case-unsplit", args=[split.case_id])


VERBS: dict[str, Verb] = {
    "saying": Verb(
        _("The customer says"), "message-square", forms.SayingForm, cases.add_saying, _("Kept, word for word."), _always, "s"
    ),
    "reading": Verb(
        _("How we understand it"), "pencil", forms.ReadingForm, cases.write_reading,
        _("Kept. Read it back to the customer."), _is_running, "r",
    ),
    "read-back": Verb(
        _("Read back: understood?"), "check-check", forms.ReadBackForm, cases.read_back,
        _("Understood, the customer says."), _has_reading, "y",
    ),
    "promise": Verb(
        _("Promise"), "calendar-clock", forms.PromiseForm, cases.promise_for, _("Promised."), _is_running, "v"
    ),
    "wait": Verb(
        _("The customer promises"), "user", forms.WaitForm, cases.await_customer,
        _("Noted. You will be reminded of it."), _is_running, "k",
    ),
    "solve": Verb(
        _("Solved, we think"), "check", forms.SolveForm, cases.solve_case,
        _("Solved, we think. Now tell the customer."), _is_open, "l", heeds=(NOT_READ_BACK,),
    ),
    "tell": Verb(
        _("Tell the customer"), "megaphone", forms.TellForm, cases.tell_solution, _("The customer knows."), _is_untold,
        "m", heeds=(NOT_READ_BACK,),
    ),
    "confirm": Verb(
        _("The customer says: solved"), "circle-check", forms.ConfirmForm, cases.confirm_case,
        _("Confirmed by the customer."), _is_solved, "b",
    ),
    "reopen": Verb(
        _("The customer came back with it"), "undo-2", forms.ReopenForm, cases.reopen_case,
        _("Open again; the clock has never stopped."), _can_return, "w",
    ),
    "describe": Verb(
        _("Name, date, what it is about"), "pencil", forms.DescribeForm, cases.describe_case, _("Kept."), _always, "d"
    ),
    "kind": Verb(
        _("It is something else"), "refresh-cw", forms.KindForm, cases.change_kind,
        _("Changed. Its clock and its promises stay."), _is_running,
    ),
    "severity": Verb(
        _("It hits the customer harder"), "triangle-alert", forms.SeverityForm, cases.raise_severity,
        _("Raised. Times can only have become shorter."), _can_grow_worse,
    ),
    "take": Verb(
        _("I take this on"), "user-cog", forms.TakeForm, handovers.take_over_case, _("It is yours. No time has moved."), _is_not_mine, "o"
    ),
    "face": Verb(
        _("Tell the customer who stands for it"), "user-check", forms.FaceForm, cases.tell_face, _("The customer knows who stands for it."),
        _is_running, "f",
    ),
    "merge": Verb(
        _("It is the same as another one"), "link", forms.MergeForm, cases.merge_cases,
        _("Merged: this one goes on."), _has_others, "g", undo=_unmerge,
    ),
    "split": Verb(
        _("There is a second one in it"), "copy", forms.SplitForm, cases.split_case,
        _("Split. Its clock began with the first report."), _is_open, "t", undo=_unsplit,
    ),
    "link": Verb(
        _("It has to do with another one"), "link", forms.LinkForm, lambda case, **said: cases.link_cases(one=case, **said),
        _("Linked."), _always,
    ),
    "cause": Verb(
        _("It has a known cause"), "users", forms.CauseForm, cases.share_cause, _("It waits with the others."), _is_open, "u"
    ),
    "leave-cause": Verb(
        _("It was another cause"), "unplug", forms.NothingForm, cases.leave_cause,
        _("It waits for that cause no longer. What was promised stays promised."), _is_running,
    ),
    "contact": Verb(
        _("A contact belongs to it"), "phone", forms.ContactForm, cases.link_conversation, _("It belongs to it now."), _always
    ),
    "withdraw": Verb(
        _("It is dropped"), "circle-x", forms.WithdrawForm, cases.withdraw_case,
        _("Dropped. What was promised stays promised."), _is_running,
    ),
}  # fmt: skip
