from __future__ import annotations

from datetime import datetime

from handschlag.conversations import actions as conversations
from handschlag.core.models import FactRow
from handschlag.customers.models import EmailAddress, Number


def close_unanswered(row: FactRow, *, now: datetime) -> None:
    """What was owed for calls, mails and letters has ended: they are done with it."""
    conversations.close_unanswered(promise=row.payload["promise"], by=row.by, now=now)


def file_calls_of_new_number(row: FactRow, *, now: datetime) -> None:
    """A number was entered: whoever called from it before was this customer."""
    number = Number.objects.filter(id=row.payload["row"]).first() if row.payload["detail"] == "number" else None
    if number is not None and number.e164:
        conversations.file_calls_of(e164=number.e164, by=row.by, now=now)


def file_mails_of_new_address(row: FactRow, *, now: datetime) -> None:
    """An address was entered: whoever wrote from it before was this customer."""
    is_address = row.payload["detail"] == "email"
    found = EmailAddress.objects.filter(id=row.payload["row"]).first() if is_address else None
    if found is not None:
        conversations.file_mails_of(address=found.address, by=row.by, now=now)
