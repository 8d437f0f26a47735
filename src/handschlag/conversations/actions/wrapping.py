"""How a contact ends: an outcome and, unless nothing remains, a next step with a person and a date (law 9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations import queries
from handschlag.conversations.actions.agreeing import note_their_promise_in, replace_promise_in
from handschlag.conversations.actions.consequences import owe_if_unanswered
from handschlag.conversations.actions.holding import hold_chains, hold_conversation
from handschlag.conversations.actions.opening import close_visit
from handschlag.conversations.actions.owing import judge_answer, owe_answer_again
from handschlag.conversations.choices import WRITTEN, Channel, Direction, Outcome, State
from handschlag.conversations.facts import ConversationWrappedUp, NextStepFinished, WrapUpUndone
from handschlag.conversations.models import Conversation, Promised
from handschlag.conversations.rules import REMAINS, note_commands
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.choices import Clock, Source
from handschlag.promises.choices import State as PromiseState
from handschlag.promises.models import Promise


class CannotWrapUp(Cannot):
    """Something is missing: the outcome, a person, a date. Nothing was lost; it waits as a Nachtrag."""


@transaction.atomic
def promise_in(
    *,
    conversation: int,
    words: str,
    by: int | None,
    now: datetime,
    kind: str | None = None,
    due_at: datetime | None = None,
    owner: int | None = None,
    told_at: datetime | None = None,
) -> Promise:
    """Make a promise as it was said in this conversation ("morgen bis 10 zurückrufen").

    The time is read from the words in the customer's business time unless given. The same words in the same
    conversation are the same promise. `told_at`: the customer agreed to the time. Raises CannotWrapUp, CannotMakePromise.
    """
    row = hold_conversation(conversation)
    hold_chains(row.customer_id)
    return _promise_in(row, words, by=by, now=now, kind=kind, due_at=due_at, owner=owner, told_at=told_at)


def _promise_in(
    row: Conversation,
    words: str,
    *,
    by: int | None,
    now: datetime,
    kind: str | None = None,
    due_at: datetime | None = None,
    owner: int | None = None,
    told_at: datetime | None = None,
) -> Promise:
    line = words.strip()[:300]
    made = Promised.objects.filter(conversation=row, line=line).select_related("promise").first()
    if made is not None:
        return made.promise
    clock: str = Clock.FIXED
    if due_at is None or kind is None:
        understood = promised.understand(words, customer=row.customer_id, team=row.team_id, now=now)
        if due_at is None and understood.due_at is None:
            raise CannotWrapUp(promised.question(understood), field="promise_words")
        clock = understood.clock if due_at is None else Clock.FIXED
        due_at, kind = due_at or understood.due_at, kind or understood.kind
    promise = promises.make_promise(
        customer=row.customer_id,
        person=row.person_id,
        party=row.remote_e164 if row.customer_id is None else "",
        kind=kind,
        words=words,
        source=Source.WRITTEN if row.channel in WRITTEN else Source.SPOKEN,
        clock=clock,
        due_at=due_at,
        owner=owner or by,
        given_by=by,
        told_at=told_at,
        by=by,
        now=now,
    )
    Promised.objects.create(conversation=row, promise=promise, line=line)
    return promise


@transaction.atomic
def wrap_up(  # a contact ends with all of this, in one go or not at all
    *,
    conversation: int,
    outcome: str,
    by: int | None,
    now: datetime,
    next_step: str = "",
    next_step_user: int | None = None,
    next_step_on: date | None = None,
    promise_words: str = "",
    promise_owner: int | None = None,
    keeps: Sequence[int] = (),
    replaces: int | None = None,
    their_words: str = "",
    told: str = "",
) -> Conversation:
    """Give a contact its outcome and next step; make and keep promises with it, all or nothing.

    Promise lines of the note (`/v …`) that are not made yet are made now. A promise made here is the next step if no
    other is named, and from now on the customer knows of it. Raises CannotWrapUp naming the field that is missing.
    Wrapping up again corrects the outcome. `replaces`: the open promise in whose place the customer agreed to
    `promise_words`; `their_words`: what they promised us.
    """
    row = hold_conversation(conversation)
    _check(row, outcome)
    if next_step_user is not None and not queries.may_be_left_to(row, next_step_user, next_step, by=by):
        raise CannotWrapUp(_("A colleague has it only once they take it: hand it over."), field="next_step_user")
    hold_chains(row.customer_id)
    lines = [promise_words] if promise_words.strip() else []
    if replaces is not None and lines:
        replace_promise_in(conversation=row.id, promise=replaces, words=lines.pop(), by=by, now=now)
    commands = note_commands(row.note)
    theirs = [their_words, *(command.words for command in commands if command.kind == "theirs")]
    _note_theirs(row, [words for words in theirs if words.strip()], by=by, now=now)
    lines += [command.words for command in commands if command.kind == "promise" and command.words]
    for line in lines:
        _promise_in(row, line, by=by, now=now, owner=promise_owner)
    for kept in sorted(set(keeps)):
        promises.keep_promise(promise=kept, by=by, now=now, conversation=row.id)
    _judge_call_backs(row, outcome, by=by, now=now)
    judge_answer(row, outcome, by=by, now=now)
    _set_next_step(row, outcome, next_step, next_step_user, next_step_on, by=by)
    said = [command.words for command in commands if command.kind == "told" and command.words]
    row.told = "\n".join(dict.fromkeys([*filter(None, row.told.splitlines()), *filter(None, told.splitlines()), *said]))
    row.outcome, row.wrapped_up_at, row.wrapped_up_by = outcome, now, by
    row.user_id = row.user_id or by
    if row.channel == Channel.VISIT and row.state != State.OVER:
        close_visit(row, by=by, now=now)
    row.save()
    for link in Promised.objects.filter(conversation=row):
        promises.tell_promise(promise=link.promise_id, by=by, now=now)
    fact = ConversationWrappedUp(conversation=row.id, outcome=outcome, next_step_user=row.next_step_user_id)
    facts.record(fact, at=now, by=by, customer=row.customer_id)
    return row


def _note_theirs(row: Conversation, said: Sequence[str], *, by: int | None, now: datetime) -> None:
    for words in said:
        try:
            note_their_promise_in(conversation=row.id, words=words, by=by, now=now)
        except Cannot as no:
            raise CannotWrapUp(no.reason, field="theirs") from no


def _check(row: Conversation, outcome: str) -> None:
    if outcome not in Outcome.values:
        raise CannotWrapUp(_("Choose an outcome."), field="outcome")
    if row.state == State.RINGING and row.channel == Channel.CALL:
        raise CannotWrapUp(_("It is still ringing."), field="outcome")


def _judge_call_backs(row: Conversation, outcome: str, *, by: int | None, now: datetime) -> None:
    """A call-back of ours that got through was marked kept; whoever spoke knows whether it reached them."""
    if row.direction != Direction.OUT:
        return
    promises.hold_party(row.customer_id, row.remote_e164)
    for owed in promised.call_backs_to_settle(row.customer_id, row.remote_e164, at=row.connected_at or row.started_at):
        if owed.state != PromiseState.PROVISIONALLY_KEPT:
            continue
        if outcome == Outcome.NOT_REACHED:
            promises.record_attempt(promise=owed.id, conversation=row.id, at=row.started_at, by=by, now=now)
            promises.withdraw_mark(promise=owed.id, by=by, now=now)
        else:
            promises.keep_promise(promise=owed.id, by=by, now=now, conversation=row.id)


def _set_next_step(
    row: Conversation, outcome: str, step: str, user: int | None, on: date | None, *, by: int | None
) -> None:
    owed = queries.owed_next(row)
    step = step.strip()[: queries.LONGEST_STEP]
    if not step and owed is not None:
        step = promised.words_of(owed)[: queries.LONGEST_STEP]
        user = user or queries.who_owes(owed) or by
        on = on or owed.falls_due_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    if not step and outcome in REMAINS:
        raise CannotWrapUp(_("Something remains: name the next step."), field="next_step")
    if step and on is None:
        raise CannotWrapUp(_("By which day?"), field="next_step_on")
    row.next_step, row.next_step_on, row.next_step_done_at = step, on if step else None, None
    row.next_step_user_id = (user or by) if step else None
    if step and row.next_step_user_id is None:
        raise CannotWrapUp(_("Who does it?"), field="next_step_user")


@transaction.atomic
def finish_next_step(*, conversation: int, by: int | None, now: datetime) -> Conversation:
    """What remained of a contact is done. Doing it twice changes nothing. Raises CannotWrapUp where nothing remained."""
    row = hold_conversation(conversation)
    if not row.next_step:
        raise CannotWrapUp(_("Nothing remained to be done here."), field="next_step")
    if row.next_step_done_at is None:
        row.next_step_done_at = now
        row.save(update_fields=["next_step_done_at"])
        facts.record(NextStepFinished(conversation=row.id), at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def undo_wrap_up(*, conversation: int, by: int | None, now: datetime) -> Conversation:
    """The outcome was too quick: the contact waits for it again. What was promised stays promised.

    What an advertising call was released from is owed again, and the answer to a mail. Doing it twice changes nothing.
    """
    row = hold_conversation(conversation)
    if row.wrapped_up_at is None:
        return row
    hold_chains(row.customer_id)
    row.outcome, row.wrapped_up_at, row.wrapped_up_by = "", None, None
    row.next_step, row.next_step_user, row.next_step_on, row.next_step_done_at = "", None, None, None
    owe_answer_again(row, now=now)
    if row.channel == Channel.CALL and row.owes is not None and row.owes.state == PromiseState.RELEASED:
        row.owes = None
        owe_if_unanswered(row, now=now)
    row.save()
    facts.record(WrapUpUndone(conversation=row.id), at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def close_unanswered(*, promise: int, by: int | None, now: datetime) -> int:
    """What was owed has ended: the calls (not reached), mails and letters it was owed for have nothing open."""
    if promised.is_owed(promise):
        return 0
    waiting = Conversation.objects.filter(owes=promise, wrapped_up_at__isnull=True, state=State.OVER)
    rows = list(waiting.select_for_update().order_by("id"))
    for row in rows:
        row.outcome = Outcome.NOT_REACHED if row.channel == Channel.CALL else Outcome.INFORMED
        row.wrapped_up_at, row.wrapped_up_by = now, by
        row.save(update_fields=["outcome", "wrapped_up_at", "wrapped_up_by"])
        fact = ConversationWrappedUp(conversation=row.id, outcome=row.outcome, next_step_user=None)
        facts.record(fact, at=now, by=by, customer=row.customer_id)
    return len(rows)
