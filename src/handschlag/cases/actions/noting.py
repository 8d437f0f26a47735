"""Findings out of the note of a contact: one line each, kept while it is typed, and at the latest when it is wrapped up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases import queries
from handschlag.cases.actions.establishing import establish
from handschlag.cases.actions.trying import try_step
from handschlag.cases.choices import OVER, Again, Scope
from handschlag.cases.models import Finding, Step
from handschlag.cases.rules import findings, noted
from handschlag.conversations import queries as conversations
from handschlag.conversations.rules import note_commands
from handschlag.core.errors import Cannot, NotThere


class CannotNoteFinding(Cannot):
    """Several concerns are open: which one is it about?"""


@transaction.atomic
def note_finding(
    *, conversation: int, words: str, by: int | None, now: datetime, case: int | None = None, again: str = ""
) -> Finding | Step:
    """„/b Lampe am Router: rot (gesehen)“: a finding, or what was tried, for the concern this contact is about.

    Without a concern it holds for the customer. Raises CannotNoteFinding, CannotEstablish, CannotTry, NotThere.
    """
    said = noted.read(words)
    customer = conversations.get_conversation(conversation).customer_id
    if customer is None:
        raise NotThere(_("Say first who it is: choose the customer."), field="conversation")
    about = case or _about(conversation, customer)
    return _keep(said, about, customer, conversation, again=again, by=by, now=now)


@transaction.atomic
def keep_noted(*, conversation: int, by: int | None, now: datetime) -> int:
    """Keep what the note says and nobody kept yet; what was known already counts as not seen. Twice changes nothing.

    Returns how many it kept. The telephone wins: of several open concerns it takes the oldest, instead of asking.
    """
    row = conversations.get_conversation(conversation)
    if row.customer_id is None or row.is_practice:
        return 0
    lines = [one.words for one in note_commands(row.note) if one.kind == "finding" and findings.key(one.words)]
    new = [said for said in map(noted.read, dict.fromkeys(lines)) if not _is_kept(said, conversation)]
    for said in new:
        about = _first(conversation, row.customer_id)
        try:
            _keep(said, about, row.customer_id, conversation, again="", by=by, now=now)
        except Cannot as no:
            if no.field != "again":
                raise
            _keep(said, about, row.customer_id, conversation, again=Again.UNSEEN, by=by, now=now)
    return len(new)


def _keep(
    said: noted.Noted,
    case: int | None,
    customer: int,
    conversation: int,
    *,
    again: str,
    by: int | None,
    now: datetime,
) -> Finding | Step:
    if said.is_step and case is not None:
        return try_step(
            case=case, words=said.question, showed=said.showed, conversation=conversation, again=again, by=by, now=now
        )
    return establish(
        case=case,
        customer=customer,
        question=said.question,
        answer=said.answer,
        manner=said.manner,
        scope=Scope.CASE if case is not None else Scope.CUSTOMER,
        conversation=conversation,
        again=again,
        by=by,
        now=now,
    )


def _about(conversation: int, customer: int) -> int | None:
    """The one open concern it can be about; the contact's own first."""
    for rows in (_open_in(conversation), [row.pk for row in queries.open_cases(customer)]):
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise CannotNoteFinding(_("Which concern is it about?"), field="case")
    return None


def _first(conversation: int, customer: int) -> int | None:
    return next(iter([*_open_in(conversation), *(row.pk for row in queries.open_cases(customer)[:1])]), None)


def _open_in(conversation: int) -> list[int]:
    return [row.pk for row in queries.cases_in(conversation) if row.state not in OVER]


def _is_kept(said: noted.Noted, conversation: int) -> bool:
    if said.is_step and Step.objects.filter(conversation=conversation, words_key=findings.key(said.question)).exists():
        return True
    keys = {"question_key": findings.key(said.question), "answer_key": findings.key(said.answer)}
    return Finding.objects.filter(conversation=conversation, **keys).exists()
