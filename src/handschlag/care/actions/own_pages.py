"""What a customer agrees with us on their own pages: a time for a call, an answer about their data by its legal day."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.care.actions.booking import CannotBook, promise_slot
from handschlag.care.actions.disclosing import promise_answer
from handschlag.care.choices import DataAsked
from handschlag.care.queries.own_pages import agreed_calls, call_faces, open_data_request
from handschlag.conversations import actions as conversations
from handschlag.conversations.choices import Channel
from handschlag.conversations.models import Conversation, Promised
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.customers.queries import Visitor
from handschlag.promises.models import Promise

MOST_CALLS = 2


class CannotAskForData(Cannot):
    """Nothing we know to do, or nothing said where it needs words."""


@transaction.atomic
def book_own_call(
    *, visitor: Visitor, once: str, colleague: int, starts_at: datetime, words: str, now: datetime
) -> Promise:
    """They chose a time at which somebody they know is free; it is promised. Sent twice it is the same promise.

    Raises CannotBook: taken meanwhile, nobody they know, no number of theirs, or enough calls agreed already.
    """
    if colleague not in {face.user.pk for face in call_faces(visitor.customer, now=now)}:
        raise CannotBook(_("This time is not free any more. Please offer another one."), field="starts_at")
    if not customers.numbers(visitor.customer).exclude(e164="").exists():
        raise CannotBook(_("We have no telephone number of yours: please write it to us."), field="starts_at")
    with override(settings.LANGUAGE_CODE):
        asked = _("Please call me.")
    contact = _message(visitor, once, words.strip() or asked, asked, is_settled=True, now=now)
    if not Promised.objects.filter(conversation=contact).exists():
        facts.lock_chains([visitor.customer])
        if agreed_calls(visitor.customer, now=now) >= MOST_CALLS:
            raise CannotBook(_("Two calls are agreed already. If another is needed, please write to us."))
    return promise_slot(conversation=contact.pk, colleague=colleague, starts_at=starts_at, by=None, now=now)


@transaction.atomic
def ask_for_data(*, visitor: Visitor, kind: str, once: str, words: str, now: datetime) -> Promise:
    """They use a right of theirs: it waits in the inbox, and management owes the answer by the end of a month.

    The same right again, while nobody answered, is the same request. Raises CannotAskForData.
    """
    if kind not in DataAsked.values:
        raise CannotAskForData(_("This is not known."), field="kind")
    if kind == DataAsked.CORRECTION and not words.strip():
        raise CannotAskForData(_("Please write what is wrong, and how it is right."), field="words")
    facts.lock_chains([visitor.customer])
    known = open_data_request(visitor.customer, visitor.person, kind)
    if known is not None and not words.strip():
        return known
    with override(settings.LANGUAGE_CODE):
        asked = str(DataAsked(kind).label)
    contact = _message(visitor, once, words.strip() or asked, asked, is_promised=True, now=now)
    if known is not None:
        return known
    promise = promise_answer(customers.get_customer(visitor.customer), person=visitor.person, by=None, now=now)
    Promised.objects.create(conversation=contact, promise=promise, line=f"data:{kind}")
    return promise


def _message(
    visitor: Visitor,
    once: str,
    text: str,
    subject: str,
    *,
    is_settled: bool = False,
    is_promised: bool = False,
    now: datetime,
) -> Conversation:
    addresses = customers.own_addresses(visitor.customer, visitor.person)
    message = conversations.Message(
        once=once, subject=subject, text=text, name=visitor.name, address=addresses[0] if addresses else ""
    )
    return conversations.receive_message(
        message=message,
        channel=Channel.PORTAL,
        customer=visitor.customer,
        person=visitor.person,
        is_settled=is_settled,
        is_promised=is_promised,
        now=now,
    )
