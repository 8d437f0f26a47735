"""Concerns and contacts in plain language: whole sentences, no codes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.cases.choices import Kind, State
from handschlag.cases.queries import Matter
from handschlag.conversations.queries import Seen
from handschlag.portal import wording

KINDS = {
    Kind.QUESTION: gettext_lazy("Your question"),
    Kind.FAULT: gettext_lazy("Your report of a fault"),
    Kind.COMPLAINT: gettext_lazy("Your complaint"),
    Kind.DISPUTE: gettext_lazy("Your objection"),
    Kind.WISH: gettext_lazy("Your wish"),
    Kind.CHANGE: gettext_lazy("Your change"),
    Kind.CANCELLATION: gettext_lazy("Your cancellation"),
}
STATES = {
    State.TO_ANSWER: gettext_lazy("We owe you an answer."),
    State.TO_DIAGNOSE: gettext_lazy("We are finding out what it is."),
    State.TO_FIX: gettext_lazy("We know what it is and are putting it right."),
    State.TO_ASSESS: gettext_lazy("It is with us and is being looked at."),
    State.TO_INVESTIGATE: gettext_lazy("We are finding out how it came about."),
    State.TO_DECIDE: gettext_lazy("We are deciding what we do about it."),
    State.TO_AGREE: gettext_lazy("We have told you what we suggest and are waiting for your answer."),
    State.TO_CONSIDER: gettext_lazy("We are considering it."),
    State.TO_CARRY_OUT: gettext_lazy("It is decided and being carried out."),
    State.TO_CONFIRM: gettext_lazy("We think it is solved. Whether it really is, you say."),
    State.CONFIRMED: gettext_lazy("Solved."),
    State.WITHDRAWN: gettext_lazy("You no longer want it."),
}
WAYS = {
    "wrote": gettext_lazy("You wrote"),
    "answered": gettext_lazy("We wrote"),
    "spoke": gettext_lazy("You called us"),
    "called": gettext_lazy("We called you"),
    "came": gettext_lazy("We met"),
    "letter": gettext_lazy("A letter"),
}
ICONS = {
    "wrote": "message-square",
    "answered": "mail",
    "spoke": "phone",
    "called": "phone-outgoing",
    "came": "door-open",
}


@dataclass(frozen=True)
class SaidMatter:
    """A concern as its page says it; `row` for what the form needs."""

    row: Matter
    title: str
    state: str
    reported: str
    until: str


@dataclass(frozen=True)
class SaidContact:
    row: Seen
    title: str
    icon: str
    at: str


def matter(row: Matter) -> SaidMatter:
    return SaidMatter(
        row=row,
        title=str(KINDS[Kind(row.kind)]),
        state=str(STATES[State(row.state)]),
        reported=_("You told us on %(day)s.") % {"day": wording.day(row.reported_at)},
        until=wording.moment(row.silence_until_at) if row.silence_until_at else "",
    )


def contact(row: Seen) -> SaidContact:
    way = str(WAYS[row.way])
    title = _("%(way)s (%(who)s)") % {"way": way, "who": row.who} if row.who else way
    return SaidContact(row, title, ICONS.get(row.way, "mail"), wording.moment(row.at))
