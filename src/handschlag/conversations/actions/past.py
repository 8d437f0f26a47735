"""Contacts that took place before this house had Handschlag: brought in as they were, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations.choices import Certainty, Channel, Direction, Ending, Outcome, State
from handschlag.conversations.facts import PastContactsRecorded
from handschlag.conversations.models import Conversation
from handschlag.core.errors import Cannot
from handschlag.core.facts import record

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


@transaction.atomic
def record_past_contacts(
    *, customer: int, contacts: Sequence[PastContact], by: int | None, now: datetime
) -> list[Conversation]:
    """Write the customer's earlier contacts; one fact says how many. Raises CannotRecordPastContacts, and then none."""
    rows = [_row(customer, contact, by=by, now=now) for contact in contacts]
    kept = Conversation.objects.bulk_create(rows, batch_size=1000)
    if kept:
        first_at = min(row.started_at for row in kept)
        last_at = max(row.started_at for row in kept)
        fact = PastContactsRecorded(customer=customer, count=len(kept), first_at=first_at, last_at=last_at)
        record(fact, at=now, by=by, customer=customer)
    return kept


def _row(customer: int, contact: PastContact, *, by: int | None, now: datetime) -> Conversation:
    over_at = contact.started_at + timedelta(seconds=contact.seconds)
    _check(contact, over_at, now=now)
    is_call = contact.channel == Channel.CALL
    return Conversation(
        channel=contact.channel,
        direction=contact.direction,
        state=State.OVER,
        ending=Ending.TALKED if is_call else "",
        started_at=contact.started_at,
        connected_at=contact.started_at if contact.seconds else None,
        over_at=over_at,
        remote_raw=contact.number if is_call else "",
        remote_e164=contact.number if is_call else "",
        customer_id=customer,
        person_id=contact.person,
        certainty=Certainty.CONFIRMED,
        user_id=contact.user,
        subject=contact.subject,
        note=contact.note,
        outcome=contact.outcome,
        wrapped_up_at=over_at,
        wrapped_up_by=contact.user or by,
    )


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
