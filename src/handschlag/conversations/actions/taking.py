"""Who it is, who takes it, who else is there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations.actions.consequences import settle_call_backs
from handschlag.conversations.actions.filing import file_promises
from handschlag.conversations.actions.holding import hold_chains, hold_conversation
from handschlag.conversations.choices import AuthLevel, Certainty, Channel, State
from handschlag.conversations.facts import (
    AuthLevelRaised,
    CallAnswered,
    CallTaken,
    CustomerConfirmed,
    ParticipantJoined,
    ParticipantLeft,
)
from handschlag.conversations.models import Conversation, Participant
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.customers.models import Person
from handschlag.promises import actions as promises
from handschlag.promises.choices import RUNNING


class CannotTake(Cannot):
    """Somebody else has it already."""


class CannotConfirm(Cannot):
    """The person does not belong to this customer."""


class CannotRaiseAuthLevel(Cannot):
    """Without a reason nobody is authenticated, and a number alone is never more than level 1 (law.md R5)."""


@transaction.atomic
def confirm_customer(
    *, conversation: int, customer: int, by: int | None, now: datetime, person: int | None = None
) -> Conversation:
    """A colleague says who it is. What is owed for the call follows; if we are talking, we have reached them."""
    row = hold_conversation(conversation)
    if person is not None and not Person.objects.filter(id=person, customer__in=customers.family(customer)).exists():
        raise CannotConfirm(_("This person does not belong to the customer."), field="person")
    hold_chains(row.customer_id, customer)
    row.customer_id, row.person_id, row.certainty, row.asked_id = customer, person, Certainty.CONFIRMED, None
    if row.auth_level <= AuthLevel.NUMBER:
        row.auth_level = AuthLevel.NUMBER if number_fits(row, now=now) else AuthLevel.NONE
    file_promises(row, by=by, now=now)
    if row.connected_at is not None:
        settle_call_backs(row, now=now)
    row.save()
    fact = CustomerConfirmed(conversation=row.id, confirmed=customer, person=person)
    facts.record(fact, at=now, by=by, customer=customer)
    return row


def number_fits(row: Conversation, *, now: datetime) -> bool:
    if not row.remote_e164:
        return False
    seen = customers.recognise(row.remote_e164, raw=row.remote_raw, now=now)
    sure = seen.certainty in (Certainty.CERTAIN, Certainty.SEVERAL)
    return sure and any(candidate.customer_id == row.customer_id for candidate in seen.candidates)


@transaction.atomic
def take_call(*, conversation: int, user: int, by: int | None, now: datetime) -> Conversation:
    """That one is mine: from the inbox, or the visitor at the door, whose talk begins with it.

    What is owed for it becomes the taker's too; its clock does not move. Raises CannotTake if a colleague has it.
    """
    row = hold_conversation(conversation)
    if row.user_id == user and row.state != State.RINGING:
        return row
    if row.user_id not in (None, user):
        raise CannotTake(_("%(name)s has it already.") % {"name": row.user}, field="user")
    row.user_id = user
    hold_chains(row.customer_id)
    if row.channel == Channel.VISIT and row.state == State.RINGING:
        row.state, row.connected_at, row.asked_id = State.CONNECTED, now, None
        answered = CallAnswered(conversation=row.id, user=user, users=tuple(row.shown_to))
        facts.record(answered, at=now, by=by, customer=row.customer_id)
    _pass_debt_to(row, user, by=by, now=now)
    row.save(update_fields=["user", "state", "connected_at", "asked"])
    facts.record(CallTaken(conversation=row.id, user=user), at=now, by=by, customer=row.customer_id)
    return row


def _pass_debt_to(row: Conversation, user: int, *, by: int | None, now: datetime) -> None:
    if row.owes is not None and row.owes.state in RUNNING:
        promises.assign_promise(promise=row.owes.id, owner=user, by=by, now=now)


@transaction.atomic
def raise_auth_level(*, conversation: int, level: int, reason: str, by: int | None, now: datetime) -> Conversation:
    """How sure we are that it is them, and why (law.md R5). Raises CannotRaiseAuthLevel."""
    if level not in (AuthLevel.KNOWLEDGE, AuthLevel.PROVEN):
        raise CannotRaiseAuthLevel(_("Level 1 comes from the number alone; choose level 2 or 3."), field="level")
    if not reason.strip():
        raise CannotRaiseAuthLevel(_("Say how you know."), field="reason")
    row = hold_conversation(conversation)
    row.auth_level, row.auth_reason = level, reason.strip()[:200]
    row.save(update_fields=["auth_level", "auth_reason"])
    facts.record(AuthLevelRaised(conversation=row.id, level=level), at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def join_conversation(
    *,
    conversation: int,
    by: int | None,
    now: datetime,
    user: int | None = None,
    person: int | None = None,
    name: str = "",
) -> Participant:
    """A colleague joins, or somebody came along. Who takes part already is returned as they are."""
    row = hold_conversation(conversation)
    if user is None and person is None and not name.strip():
        raise Cannot(_("Say who joins."), field="name")
    there = row.participants.filter(user=user, person=person, name=name.strip()[:120], left_at__isnull=True).first()
    if there is not None:
        return there
    participant = Participant.objects.create(
        conversation=row, user_id=user, person_id=person, name=name.strip()[:120], joined_at=now
    )
    fact = ParticipantJoined(conversation=row.id, participant=participant.id)
    facts.record(fact, at=now, by=by, customer=row.customer_id)
    return participant


@transaction.atomic
def leave_conversation(*, participant: int, by: int | None, now: datetime) -> None:
    row = Participant.objects.select_for_update().select_related("conversation").filter(id=participant).first()
    if row is None or row.left_at is not None:
        return
    row.left_at = now
    row.save(update_fields=["left_at"])
    fact = ParticipantLeft(conversation=row.conversation_id, participant=row.id)
    facts.record(fact, at=now, by=by, customer=row.conversation.customer_id)
