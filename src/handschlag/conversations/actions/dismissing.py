"""What leaves the inbox without an answer, and what comes back into it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations.actions.holding import hold_chains, hold_conversation
from handschlag.conversations.actions.line import block_number
from handschlag.conversations.actions.owing import is_message, judge_answer, let_go
from handschlag.conversations.actions.recognising import who_acts
from handschlag.conversations.choices import Outcome, State
from handschlag.conversations.facts import ContactPutBack, ConversationWrappedUp
from handschlag.conversations.models import Conversation
from handschlag.conversations.queries.line import is_blocked
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised

UNWANTED = (Outcome.SPAM, Outcome.WRONG_NUMBER)


class CannotDismiss(Cannot):
    """Still going on, somebody else's, or settled already."""


@transaction.atomic
def mark_spam(
    *, conversation: int, by: int | None, now: datetime, block: bool = False, reason: str = ""
) -> Conversation:
    """Advertising: nothing remains and nothing is owed. With `block` the number is not put through again."""
    row = _dismiss(conversation, Outcome.SPAM, by=by, now=now)
    if block and row.remote_e164 and not is_blocked(row.remote_e164):
        block_number(
            number=row.remote_e164, region="DE", area_code="", reason=reason or _("Advertising"), by=by, now=now
        )
    return row


@transaction.atomic
def mark_not_ours(*, conversation: int, by: int | None, now: datetime) -> Conversation:
    """It was meant for somebody else: nothing remains and nothing is owed."""
    return _dismiss(conversation, Outcome.WRONG_NUMBER, by=by, now=now)


@transaction.atomic
def close_unasked(*, conversation: int, by: int | None, now: datetime) -> Conversation:
    """Nothing was asked in it ("thank you!"): no answer is owed. Only of mails and letters; raises CannotDismiss."""
    row = hold_conversation(conversation)
    if not is_message(row):
        raise CannotDismiss(_("Somebody rang and nobody answered: that is owed a call-back."))
    return _dismiss(conversation, Outcome.SETTLED, by=by, now=now)


@transaction.atomic
def put_back(*, conversation: int, by: int | None, now: datetime) -> Conversation:
    """Out of one's own hands into the inbox again: whoever acts for the customer owes it as before. Twice changes nothing.

    Raises CannotDismiss where a colleague has it, or it is wrapped up.
    """
    row = hold_conversation(conversation)
    if row.user_id is None:
        return row
    if row.user_id != by or row.wrapped_up_at is not None or row.connected_at is not None or row.state != State.OVER:
        raise CannotDismiss(_("Only what you took out of the inbox yourself, and have not settled, goes back."))
    hold_chains(row.customer_id)
    row.user_id = None
    acting = who_acts(row.customer_id, now=now, lot=row.pk)
    if acting.user_id is not None and row.owes_id is not None and promised.is_owed(row.owes_id):
        promises.assign_promise(promise=row.owes_id, owner=acting.user_id, by=by, now=now)
    row.save(update_fields=["user"])
    facts.record(
        ContactPutBack(conversation=row.pk, users=tuple(row.shown_to)), at=now, by=by, customer=row.customer_id
    )
    return row


def _dismiss(conversation: int, outcome: Outcome, *, by: int | None, now: datetime) -> Conversation:
    row = hold_conversation(conversation)
    hold_chains(row.customer_id)
    if outcome not in UNWANTED:
        judge_answer(row, outcome, by=by, now=now)
    elif row.owes_id is not None and _is_owed_to_this_alone(row):
        let_go(row.owes_id, row.pk, by=by, now=now)
    row.outcome, row.next_step, row.next_step_user, row.next_step_on = outcome, "", None, None
    row.wrapped_up_at, row.wrapped_up_by = now, by
    row.save()
    fact = ConversationWrappedUp(conversation=row.id, outcome=row.outcome, next_step_user=None)
    facts.record(fact, at=now, by=by, customer=row.customer_id)
    return row


def _is_owed_to_this_alone(row: Conversation) -> bool:
    others = Conversation.objects.filter(owes=row.owes_id).exclude(id=row.id)
    return not others.exclude(outcome__in=UNWANTED).exists()
