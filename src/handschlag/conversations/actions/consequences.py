"""What follows when a call begins, is answered, or ends: facts, and what is owed or settled by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from handschlag.conversations.actions import carrying
from handschlag.conversations.actions.recognising import who_acts, whom_it_concerns
from handschlag.conversations.choices import Direction, Ending, State
from handschlag.conversations.facts import CallAnswered, CallEnded, CallMissed, CallOffered
from handschlag.conversations.models import BlockedNumber, Conversation
from handschlag.core import facts
from handschlag.customers import queries as customers
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.choices import Clock, Kind, Measure, Source
from handschlag.promises.models import Promise

UNANSWERED = (Ending.MISSED, Ending.BUSY, Ending.VOICEMAIL, Ending.LOST)


def draw_consequences(call: Conversation, *, was: str, now: datetime, is_put_through: bool = False) -> None:
    """Called with the row locked and its new standing set but not saved; may set `owes`, `serves`, `shown_to`, `asked`.

    `is_put_through`: it is connected as before, but somebody else of us speaks now.
    """
    shown_before = call.shown_to
    is_first = not call.pk or not shown_before
    if call.state != State.OVER:
        call.shown_to = whom_it_concerns(call, now=now)
    call.asked_id = _whose_turn(call, now=now)
    if call.state == State.RINGING and (was != State.RINGING or is_first or call.shown_to != shown_before):
        _tell(call, CallOffered(conversation=call.id, users=tuple(call.shown_to)), now=now)
    if call.connected_at is not None:
        settle_call_backs(call, now=now)
    if call.state == State.CONNECTED and (was != State.CONNECTED or is_put_through):
        fact = CallAnswered(conversation=call.id, user=call.user_id, users=tuple(call.shown_to))
        _tell(call, fact, now=now)
    if call.state == State.OVER:
        _end(call, was=was, now=now)


def _end(call: Conversation, *, was: str, now: datetime) -> None:
    owed_before = call.owes_id
    if call.connected_at is None and call.direction == Direction.OUT:
        _note_attempt(call, now=now)
    is_unanswered = owe_if_unanswered(call, now=now)
    if was != State.OVER:
        fact = CallEnded(conversation=call.id, ending=call.ending, users=tuple(call.shown_to))
        _tell(call, fact, now=now)
    if is_unanswered and (was != State.OVER or owed_before != call.owes_id):
        missed = CallMissed(conversation=call.id, promise=call.owes_id, users=tuple(call.shown_to))
        _tell(call, missed, now=now)


def _whose_turn(call: Conversation, *, now: datetime) -> int | None:
    """While it rings for nobody in particular: a stranger, or a customer of a whole team. Whoever was asked stays asked."""
    if call.state != State.RINGING or call.direction != Direction.IN or call.is_practice or call.is_internal:
        return None
    if call.customer_id is not None and who_acts(call.customer_id, now=now).user_id is not None:
        return None
    return call.asked_id if call.asked_id in call.shown_to else carrying.ask_first(call, now=now)


def owe_if_unanswered(call: Conversation, *, now: datetime) -> bool:
    """Whether nobody of us answered; then it owes a call-back from now on, if it does not yet. The caller saves."""
    is_unanswered = call.connected_at is None and call.direction == Direction.IN and call.ending in UNANSWERED
    if is_unanswered and call.owes_id is None and _is_owed(call):
        call.owes = _owe_call_back(call, now=now)
    return is_unanswered


def settle_call_backs(call: Conversation, *, now: datetime) -> None:
    """Being reached settles what was owed. Whether our own call reached *them* is known only at wrap-up."""
    if not _counts(call):
        return
    promises.hold_party(call.customer_id, call.remote_e164)
    for owed in promised.call_backs_to_settle(call.customer_id, call.remote_e164, at=call.connected_at or now):
        if owed.made_at > (call.over_at or now):
            continue
        call.serves_id = call.serves_id or owed.id
        keep = promises.keep_promise if call.direction == Direction.IN else promises.mark_promise_kept
        keep(promise=owed.id, by=call.user_id, now=now, conversation=call.id, done_at=call.connected_at)


def _note_attempt(call: Conversation, *, now: datetime) -> None:
    if not _counts(call):
        return
    promises.hold_party(call.customer_id, call.remote_e164)
    for owed in promised.call_backs_to_settle(call.customer_id, call.remote_e164, at=call.started_at):
        call.serves_id = call.serves_id or owed.id
        promises.record_attempt(promise=owed.id, conversation=call.id, at=call.started_at, by=call.user_id, now=now)


def _owe_call_back(call: Conversation, *, now: datetime) -> Promise | None:
    """The one running call-back, else a new one that counts from the moment the caller gave up."""
    promises.hold_party(call.customer_id, call.remote_e164)
    running = promised.open_call_back(call.customer_id, call.remote_e164)
    if running is not None:
        return running
    ended_at = min(call.over_at or now, now)
    owner, owner_team = _who_owes(call, now=now)
    if owner is None and owner_team is None:
        return None
    owed = _how_it_is_owed(call, at=ended_at)
    promise = promises.make_promise(
        customer=call.customer_id,
        person=call.person_id,
        party=call.remote_e164,
        kind=Kind.CALL_BACK,
        words=owed.words,
        source=owed.source,
        clock=Clock.BUSINESS,
        allowance=owed.allowance_seconds,
        grace=owed.grace_seconds,
        published=owed.published,
        calendar=call.line.calendar_id if call.line else None,
        owner=owner,
        owner_team=owner_team,
        by=None,
        now=ended_at,
    )
    reached = _reached_since(call, ended_at)
    if reached is not None:
        promises.keep_promise(
            promise=promise.id, by=None, now=now, conversation=reached.id, done_at=reached.connected_at
        )
    return promise


@dataclass(frozen=True)
class _Owed:
    words: str
    source: str
    allowance_seconds: int
    grace_seconds: int = 0
    published: int | None = None


def _how_it_is_owed(call: Conversation, *, at: datetime) -> _Owed:
    """What we said in public binds, with its words and without grace; where nothing is published, our own rule."""
    said = promised.binding_wording(Measure.CALLED_BACK, call.team_id, at=at)
    if said is not None and said.within_seconds:
        return _Owed(said.words, Source.PUBLISHED, said.within_seconds, published=said.pk)
    rule = promised.call_back_rule(call.team_id)
    words = call.remote_raw or call.remote_e164
    return _Owed(words, Source.MISSED_CALL, rule.allowance_seconds, rule.grace_seconds)


def _who_owes(call: Conversation, *, now: datetime) -> tuple[int | None, int | None]:
    """User or team: who acts for the customer; for a stranger the line's team. Nobody only in an empty house."""
    if call.customer_id is None and call.team_id is not None:
        return None, call.team_id
    acting = who_acts(call.customer_id, now=now, lot=call.pk)
    return acting.user_id, None if acting.user_id is not None else acting.team_id


def _reached_since(call: Conversation, since: datetime) -> Conversation | None:
    """A talk with the same party after this call, whose events reached us first."""
    talks = Conversation.objects.filter(connected_at__gte=since, is_practice=call.is_practice).exclude(id=call.id)
    if call.customer_id is not None:
        same = talks.filter(customer__in=customers.family(call.customer_id))
    else:
        same = talks.filter(remote_e164=call.remote_e164)
    return same.order_by("connected_at").first()


def _is_owed(call: Conversation) -> bool:
    """An unanswered call is owed a call-back (law 9). Not an anonymous, internal or blocked one, nor practice."""
    if call.is_anonymous or not _counts(call):
        return False
    if BlockedNumber.objects.filter(e164=call.remote_e164).exclude(e164="").exists():
        return False
    rang = (call.over_at or call.started_at) - call.started_at
    shortest = timedelta(seconds=promised.call_back_rule(call.team_id).shortest_ring_seconds)
    return call.customer_id is not None or rang >= shortest


def _counts(call: Conversation) -> bool:
    """Whether it is a contact with somebody who can be called back; practice in a real house is none."""
    return not call.is_internal and not call.is_practice and bool(call.remote_e164 or call.customer_id)


def _tell(call: Conversation, fact: facts.Fact, *, now: datetime) -> None:
    facts.record(fact, at=now, by=None, customer=call.customer_id)
