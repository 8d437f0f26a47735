"""Out of a contact: what came in is meant for somebody else, or what remains of it. Theirs only once they take it (law 4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries as contacts
from handschlag.conversations.models import Conversation
from handschlag.handovers.actions.answering import take_back_handover
from handschlag.handovers.actions.giving import CannotGive, give_handover
from handschlag.handovers.actions.holding import hold_matter
from handschlag.handovers.choices import State
from handschlag.handovers.models import Handover
from handschlag.handovers.rules.receivers import Receiver


@transaction.atomic
def hand_on_contact(*, conversation: int, user: int, by: int, now: datetime) -> Handover:
    """Out of the inbox to a colleague. What belonged to nobody is the giver's until that one takes it.

    Raises CannotGive, ReceiverAway, NotThere.
    """
    talk = hold_matter(case=None, promise=None, conversation=conversation).conversation
    assert talk is not None, "a contact was asked for"
    if talk.over_at is None:
        raise CannotGive(_("It is still going on."))
    if talk.user_id is None:
        conversations.take_call(conversation=talk.pk, user=by, by=by, now=now)
    return give_handover(conversation=talk.pk, to=Receiver(user=user), by=by, now=now)


@transaction.atomic
def hand_on_contacts(*, chosen: Sequence[int], user: int, by: int, now: datetime) -> conversations.Outcomes:
    """Several at once, each a handover of its own; what cannot be handed on stays in the inbox, with the reason."""
    return conversations.each_of(
        chosen, lambda contact: hand_on_contact(conversation=contact, user=user, by=by, now=now)
    )


@transaction.atomic
def undo_handing_on(*, chosen: Sequence[int], by: int, now: datetime) -> conversations.Outcomes:
    """Into the inbox again, as far as nobody has answered the handover."""

    def back(contact: int) -> None:
        given = Handover.objects.filter(conversation=contact, given_by=by, state=State.WAITING).order_by("-pk").first()
        if given is not None:
            take_back_handover(handover=given.pk, by=by, now=now)
            conversations.put_back(conversation=contact, by=by, now=now)

    return conversations.each_of(chosen, back)


@transaction.atomic
def wrap_up(
    *,
    conversation: int,
    by: int,
    now: datetime,
    next_step: str = "",
    next_step_user: int | None = None,
    next_step_on: date | None = None,
    **outcome: Any,
) -> tuple[Conversation, Handover | None]:
    """Wrap a contact up; a next step meant for a colleague is offered to them and stays with `by` until they take it.

    `outcome`: what else `conversations.wrap_up` takes. Raises CannotWrapUp, CannotGive.
    """
    before = contacts.get_conversation(conversation)
    is_theirs = next_step_user is None or contacts.may_be_left_to(before, next_step_user, next_step, by=by)
    row = conversations.wrap_up(
        conversation=conversation,
        next_step=next_step,
        next_step_user=next_step_user if is_theirs else by,
        next_step_on=next_step_on,
        by=by,
        now=now,
        **outcome,
    )
    if is_theirs or not row.next_step:
        return row, None
    to, step = Receiver(user=next_step_user), row.next_step
    given = give_handover(conversation=row.pk, to=to, next_step=step, although_away=True, by=by, now=now)
    return row, given
