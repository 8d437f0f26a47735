"""Addresses to which no mail can be delivered, as reports of non-delivery say."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from handschlag.core import facts
from handschlag.customers.facts import AddressReached, AddressReturned
from handschlag.customers.models import ReturnedAddress

LONGEST = 300


@transaction.atomic
def note_returned_address(*, address: str, reason: str, now: datetime) -> ReturnedAddress:
    """A mail to it came back for good; the last reason counts."""
    said = {"returned_at": now, "reason": " ".join(reason.split())[:LONGEST]}
    row, _is_new = ReturnedAddress.objects.update_or_create(address=address.strip().lower(), defaults=said)
    facts.record(AddressReturned(returned=row.pk), at=now, by=None)
    return row


@transaction.atomic
def note_reached_address(*, address: str, now: datetime) -> None:
    """A person wrote from it: it works again. Where nothing came back before, nothing happens."""
    row = ReturnedAddress.objects.select_for_update().filter(address=address.strip().lower()).first()
    if row is not None:
        facts.record(AddressReached(returned=row.pk), at=now, by=None)
        row.delete()
