"""What is agreed about promises in a conversation: another time, and what the customer does themselves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations.actions.holding import hold_chains, hold_conversation
from handschlag.conversations.models import Conversation, Promised
from handschlag.conversations.queries import could_be_about
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.choices import Clock, Source
from handschlag.promises.models import Promise


class CannotAgree(Cannot):
    """Not with this customer, or not said by when."""


@transaction.atomic
def replace_promise_in(
    *, conversation: int, promise: int, words: str, by: int | None, now: datetime, due_at: datetime | None = None
) -> Promise:
    """The customer agreed in this conversation to another promise in place of `promise`; returns the new one.

    The time is read from the words; `due_at` counts where they name none. Raises CannotAgree, CannotChangePromise once
    it fell due.
    """
    row = hold_conversation(conversation)
    old = promised.get_promise(promise)
    _check_party(row, old)
    if not Conversation.objects.filter(could_be_about(old.made_at), pk=row.pk).exists():
        raise CannotAgree(_("This conversation was over before that was promised."), field="conversation")
    hold_chains(old.customer_id)
    understood = promised.understand(words, customer=old.customer_id, team=old.owner_team_id, now=now)
    if understood.due_at is None and due_at is None:
        raise CannotAgree(promised.question(understood), field="words")
    new = promises.replace_promise(
        promise=promise,
        agreed_in=conversation,
        words=words,
        clock=understood.clock if understood.due_at else Clock.FIXED,
        due_at=understood.due_at or due_at,
        by=by,
        now=now,
    )
    Promised.objects.create(conversation=row, promise=new, line=words.strip()[:300])
    return new


@transaction.atomic
def note_their_promise_in(
    *, conversation: int, words: str, by: int | None, now: datetime, awaited_by: int | None = None
) -> Promise:
    """What the customer said in this conversation that they would do. The same words again are the same promise."""
    row = hold_conversation(conversation)
    said = Promised.objects.filter(conversation=row, promise__source=Source.CUSTOMER, promise__words=words.strip())
    known = said.select_related("promise").first()
    if known is not None:
        return known.promise
    if row.customer_id is None:
        raise CannotAgree(_("Say first who it is: choose the customer."), field="words")
    hold_chains(row.customer_id)
    theirs = promises.note_their_promise(
        customer=row.customer_id, person=row.person_id, words=words, awaited_by=awaited_by, by=by, now=now
    )
    Promised.objects.create(conversation=row, promise=theirs)
    return theirs


def _check_party(row: Conversation, old: Promise) -> None:
    if row.customer_id is None and old.customer_id is None and row.remote_e164 == old.party:
        return
    if row.customer_id is None or old.customer_id is None or row.customer_id not in customers.family(old.customer_id):
        raise CannotAgree(_("This conversation was not with this customer."), field="conversation")
