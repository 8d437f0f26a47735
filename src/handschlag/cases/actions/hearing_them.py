"""What a customer says of their concern on their own pages: more about it, that it is solved, that it is not."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.cases.actions.belonging import link_contact, say
from handschlag.cases.actions.holding import hold_case
from handschlag.cases.actions.solving import confirm_case, reopen_case
from handschlag.cases.models import Case, Saying
from handschlag.cases.queries.seen import get_theirs
from handschlag.conversations import actions as conversations
from handschlag.conversations.choices import Channel
from handschlag.conversations.events import MailedFile
from handschlag.conversations.models import Conversation
from handschlag.customers.queries import Visitor, own_addresses


@transaction.atomic
def hear_from_customer(
    *,
    visitor: Visitor,
    once: str,
    words: str,
    case: int | None = None,
    files: tuple[MailedFile, ...] = (),
    now: datetime,
) -> Conversation:
    """They write to us, about one of their concerns or about something new; it waits in the inbox. `once`: not twice.

    Raises NotThere for what is not theirs, CannotWriteToUs.
    """
    row = get_theirs(visitor, case) if case is not None else None
    contact = _contact(visitor, once, words, row, files=files, now=now)
    if row is not None:
        held = hold_case(row.pk, conversation=contact.pk)
        link_contact(held, contact.pk, by=None, now=now)
        if not Saying.objects.filter(case=held, conversation=contact).exists():
            say(held, words, contact, by=None, now=now)
    return contact


@transaction.atomic
def hear_solved(*, visitor: Visitor, case: int, once: str, now: datetime) -> Case:
    """They say that it is solved. Twice changes nothing. Raises NotThere, CannotConfirm."""
    row = get_theirs(visitor, case)
    with override(settings.LANGUAGE_CODE):
        words = _("Yes, it is solved.")
    contact = _contact(visitor, once, words, row, is_settled=True, now=now)
    return confirm_case(case=row.pk, conversation=contact.pk, by=None, now=now)


@transaction.atomic
def hear_not_solved(*, visitor: Visitor, case: int, once: str, words: str, now: datetime) -> Case:
    """They say that it is not, in their words; it waits in the inbox and goes on. Raises NotThere, CannotReopen."""
    row = get_theirs(visitor, case)
    contact = _contact(visitor, once, words, row, now=now)
    return reopen_case(case=row.pk, words=words, conversation=contact.pk, by=None, now=now)


def _contact(
    visitor: Visitor,
    once: str,
    words: str,
    row: Case | None,
    *,
    files: tuple[MailedFile, ...] = (),
    is_settled: bool = False,
    now: datetime,
) -> Conversation:
    addresses = own_addresses(visitor.customer, visitor.person)
    with override(settings.LANGUAGE_CODE):
        named = {"kind": row.get_kind_display(), "number": row.pk} if row is not None else {}
        subject = _("%(kind)s, number %(number)d") % named if named else words.strip().partition("\n")[0][:120]
    message = conversations.Message(
        once=once,
        subject=subject,
        text=words,
        name=visitor.name,
        address=addresses[0] if addresses else "",
        files=files,
    )
    return conversations.receive_message(
        message=message,
        channel=Channel.PORTAL,
        customer=visitor.customer,
        person=visitor.person,
        is_settled=is_settled,
        now=now,
    )
