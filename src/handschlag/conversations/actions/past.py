"""Contacts that took place before this house had Handschlag: brought in as they were, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations.actions.mailing import write_files
from handschlag.conversations.choices import Certainty, Channel, Direction, Ending, Outcome, State
from handschlag.conversations.events import PastMail
from handschlag.conversations.facts import PastContactsRecorded, PastContactsRemoved, PastNoteAdded
from handschlag.conversations.models import Conversation, Mail
from handschlag.core import intake
from handschlag.core.errors import Cannot
from handschlag.core.facts import record
from handschlag.core.models import RawInput

NOTHING_REMAINS = (Outcome.SETTLED, Outcome.INFORMED, Outcome.NOT_REACHED)


class CannotRecordPastContacts(Cannot):
    """A contact of the past must be over and settled; what is still owed is entered as a promise."""


@dataclass(frozen=True, kw_only=True)
class PastContact:
    """One contact as another system or a paper file knew it. `started_at` with offset, `number` in E.164 or ""."""

    channel: str
    direction: str
    started_at: datetime
    seconds: int
    user: int | None
    person: int | None = None
    number: str = ""
    subject: str = ""
    note: str = ""
    outcome: str = Outcome.SETTLED
    mail: PastMail | None = None


@transaction.atomic
def record_past_contacts(
    *, customer: int, contacts: Sequence[PastContact], by: int | None, now: datetime
) -> list[Conversation]:
    """Write the customer's earlier contacts; one fact says how many. Raises CannotRecordPastContacts, and then none."""
    rows = [_row(customer, contact, by=by, now=now) for contact in contacts]
    kept = Conversation.objects.bulk_create(rows, batch_size=1000)
    for row, contact in zip(kept, contacts, strict=True):
        if contact.mail is not None:
            _write_mail(row, contact.mail, now=now)
    if kept:
        first_at = min(row.started_at for row in kept)
        last_at = max(row.started_at for row in kept)
        fact = PastContactsRecorded(customer=customer, count=len(kept), first_at=first_at, last_at=last_at)
        record(fact, at=now, by=by, customer=customer)
    return kept


@transaction.atomic
def add_past_note(*, conversation: int, text: str, by: int | None, now: datetime) -> Conversation:
    """What was noted elsewhere for us alone stands in the note of the contact it belongs to, below what is there."""
    row = Conversation.objects.select_for_update().get(pk=conversation)
    row.note = f"{row.note}\n\n{text}".strip()
    row.note_revision += 1
    row.save(update_fields=["note", "note_revision"])
    record(PastNoteAdded(conversation=row.pk), at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def remove_past_contacts(*, customer: int, conversations: Sequence[int], by: int | None, now: datetime) -> int:
    """They go again, with what was kept of their mails. ProtectedError where something hangs on one. Returns how many."""
    mails = Mail.objects.filter(conversation__in=conversations, conversation__customer=customer)
    raws = list(mails.values_list("raw", flat=True))
    gone = Conversation.objects.filter(pk__in=conversations, customer=customer)
    count = gone.count()
    gone.delete()
    RawInput.objects.filter(pk__in=raws).delete()
    if count:
        record(PastContactsRemoved(customer=customer, count=count), at=now, by=by, customer=customer)
    return count


def _write_mail(row: Conversation, said: PastMail, *, now: datetime) -> None:
    raw = intake.keep_within(source=said.source, body=said.raw, content_type=said.raw_type, meta={}, now=now)
    intake.settle(raw, now=now)
    mail = Mail.objects.create(
        conversation=row,
        raw_id=raw,
        fingerprint=said.fingerprint,
        message_id=said.message_id,
        sender_name=said.sender_name,
        sender_address=said.sender_address,
        to=said.to,
        cc=said.cc,
        subject=said.subject,
        sent_at=row.started_at,
        text=said.text,
        reply=said.reply,
        html=said.html,
    )
    write_files(mail, said.files)


def _row(customer: int, contact: PastContact, *, by: int | None, now: datetime) -> Conversation:
    over_at = contact.started_at + timedelta(seconds=contact.seconds)
    _check(contact, over_at, now=now)
    is_call = contact.channel == Channel.CALL
    was_talk = contact.seconds > 0 or (is_call and contact.outcome != Outcome.NOT_REACHED)
    return Conversation(
        channel=contact.channel,
        direction=contact.direction,
        state=State.OVER,
        ending=Ending.TALKED if is_call else "",
        started_at=contact.started_at,
        connected_at=contact.started_at if was_talk else None,
        over_at=over_at,
        remote_raw=contact.number if is_call else "",
        remote_e164=contact.number if is_call else "",
        customer_id=customer,
        person_id=contact.person,
        certainty=Certainty.CONFIRMED,
        user_id=contact.user,
        sender=_sender(contact),
        subject=contact.subject[:200],
        note=contact.note,
        outcome=contact.outcome,
        wrapped_up_at=over_at,
        wrapped_up_by=contact.user or by,
    )


def _sender(contact: PastContact) -> str:
    if contact.mail is None or contact.direction != Direction.IN:
        return ""
    return (contact.mail.sender_name or contact.mail.sender_address)[:200]


def _check(contact: PastContact, over_at: datetime, *, now: datetime) -> None:
    if contact.channel not in Channel.values:
        raise CannotRecordPastContacts(_("This is no channel: %s.") % contact.channel, field="channel")
    if contact.direction not in Direction.values:
        raise CannotRecordPastContacts(_("This is no direction: %s.") % contact.direction, field="direction")
    if contact.outcome not in NOTHING_REMAINS:
        raise CannotRecordPastContacts(_("A contact of the past has nothing left to do."), field="outcome")
    if contact.seconds < 0:
        raise CannotRecordPastContacts(_("A contact cannot last less than no time."), field="seconds")
    if over_at > now:
        raise CannotRecordPastContacts(_("This contact has not taken place yet."), field="started_at")
