"""What whoever fetches mails from a mailbox notes: which it has, what the server knows of it, and how the line is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from handschlag.conversations.choices import FetchTrouble
from handschlag.conversations.models import MailAccount, MailFetched
from handschlag.core import intake, sealing

LONGEST_WORDS: Final = 2000


@transaction.atomic(durable=True)
def keep_fetched(
    *,
    account: int,
    place: tuple[str, int, str],
    body: bytes,
    content_type: str,
    meta: dict[str, Any],
    told: bool,
    now: datetime,
) -> MailFetched | None:
    """Commit a mail together with where it lay; `place` is folder, UIDVALIDITY and number. None: it is kept already.

    `told`: nobody needs to tell the server. Durable: refuses to run inside another transaction.
    """
    folder, validity, number = place
    where: dict[str, Any] = {"account_id": account, "folder": folder, "validity": validity, "number": number}
    row = MailAccount.objects.select_for_update().filter(pk=account).first()
    if row is None or MailFetched.objects.filter(**where).exists():
        return None
    raw = intake.keep_within(source=f"mail:account:{account}", body=body, content_type=content_type, meta=meta, now=now)
    return MailFetched.objects.create(**where, raw_id=raw, fetched_at=now, told_at=now if told else None)


@transaction.atomic
def note_told(*, fetched: Collection[int], now: datetime) -> None:
    """The server knows that we have these."""
    MailFetched.objects.filter(pk__in=fetched, told_at__isnull=True).update(told_at=now)


@transaction.atomic
def begin_folder(*, account: int, validity: int, passed_over: Collection[str], now: datetime) -> MailAccount:
    """The folder is met for the first time, or counts anew: mails with these numbers lay there before us."""
    row = MailAccount.objects.select_for_update().get(pk=account)
    MailFetched.objects.bulk_create(
        [
            MailFetched(account=row, folder=row.folder, validity=validity, number=number, fetched_at=now, told_at=now)
            for number in passed_over
        ],
        ignore_conflicts=True,
        batch_size=5000,
    )
    row.validity, row.begun_at = validity, row.begun_at or now
    row.save(update_fields=["validity", "begun_at"])
    return row


@transaction.atomic
def note_mailbox_well(*, account: int, now: datetime) -> None:
    """Everything is as it should be. No fact: it is no deed."""
    MailAccount.objects.filter(pk=account).update(well_at=now, trouble="", trouble_words="", trouble_began_at=None)


@transaction.atomic
def note_mailbox_trouble(*, account: int, trouble: str, words: str, now: datetime) -> None:
    """`trouble` is a code of choices.FetchTrouble; since when stays as long as it lasts, whatever its kind becomes."""
    row = MailAccount.objects.select_for_update().filter(pk=account).first()
    if row is None:
        return
    row.trouble = FetchTrouble(trouble)
    row.trouble_words = words.replace("\0", "")[:LONGEST_WORDS]
    row.trouble_began_at = row.trouble_began_at or now
    row.save(update_fields=["trouble", "trouble_words", "trouble_began_at"])


@transaction.atomic
def keep_access(*, account: int, access: str, seconds: int, refresh: str, now: datetime) -> None:
    """The provider let us in again for so long; an empty `refresh` leaves the old one. No fact: it is no deed."""
    changed = {"access_token": sealing.seal(access), "access_ends_at": now + timedelta(seconds=seconds)}
    if refresh:
        changed["refresh_token"] = sealing.seal(refresh)
    MailAccount.objects.filter(pk=account).update(**changed)
