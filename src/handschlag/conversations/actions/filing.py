"""What came before we knew whose number or address it was."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower

from handschlag.conversations.actions.holding import hold_chains
from handschlag.conversations.choices import Certainty
from handschlag.conversations.facts import ConversationFiled
from handschlag.conversations.models import Conversation, Mail, Promised
from handschlag.core import facts
from handschlag.customers import queries as customers
from handschlag.customers.rules.recognising import Recognition
from handschlag.promises import actions as promises


@transaction.atomic
def file_calls_of(*, e164: str, by: int | None, now: datetime) -> int:
    """A number turned out to be a customer's: the calls it made before, and what is owed for them, are theirs now.

    Only where the number stands for exactly one customer. Returns how many contacts were filed.
    """
    rows = Conversation.objects.filter(remote_e164=e164, is_internal=False)
    return _file(rows, customers.recognise(e164, now=now), by=by, now=now)


@transaction.atomic
def file_mails_of(*, address: str, by: int | None, now: datetime) -> int:
    """An address turned out to be a customer's: what was written from it before is theirs now. Returns how many contacts.

    Only where it stands for exactly one customer; what somebody has filed already stays there.
    """
    mails = Mail.objects.annotate(lower=Lower("sender_address")).filter(lower=address.lower())
    rows = Conversation.objects.filter(pk__in=mails.values("conversation"))
    return _file(rows, customers.recognise_sender(address, now=now, by_domain=False), by=by, now=now)


def file_promises(row: Conversation, *, by: int | None, now: datetime) -> None:
    """What is owed for this contact, or was promised in it and not told yet, follows it to its customer."""
    assert row.customer_id is not None
    made = Promised.objects.filter(conversation=row, promise__told_at__isnull=True).values_list("promise", flat=True)
    for promise in sorted({*made, *([row.owes_id] if row.owes_id is not None else [])}):
        promises.file_promise(promise=promise, customer=row.customer_id, person=row.person_id, by=by, now=now)


def _file(rows: QuerySet[Conversation], seen: Recognition, *, by: int | None, now: datetime) -> int:
    known = {candidate.customer_id for candidate in seen.candidates}
    if seen.certainty != Certainty.CERTAIN or len(known) != 1:
        return 0
    strangers = list(rows.filter(customer__isnull=True).select_for_update().order_by("id"))
    hold_chains(*known)
    for row in strangers:
        row.customer_id, row.certainty = seen.candidates[0].customer_id, Certainty.CERTAIN
        row.person_id = seen.candidates[0].person_id if len(seen.candidates) == 1 else None
        file_promises(row, by=by, now=now)
        row.save(update_fields=["customer", "person", "certainty"])
        fact = ConversationFiled(conversation=row.id, filed_under=row.customer_id)
        facts.record(fact, at=now, by=by, customer=row.customer_id)
    return len(strangers)
