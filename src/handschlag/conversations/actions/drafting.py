"""What is being written is on the server a second later, for whoever writes it alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations.facts import MailDraftBegun, MailDraftDropped
from handschlag.conversations.models import MailDraft
from handschlag.conversations.rules.composing import LONGEST_TEXT
from handschlag.core import facts
from handschlag.core.errors import Cannot

SAVED: Final = ("sender_id", "to", "cc", "bcc", "subject", "text")


class CannotSaveDraft(Cannot):
    """It was changed in another window, or is too long."""


@transaction.atomic
def save_draft(
    *,
    words: Mapping[str, object],
    revision: int,
    by: int,
    now: datetime,
    mail: int | None = None,
    customer: int | None = None,
) -> MailDraft:
    """Save what `by` has written so far on a mail, or to a customer; `words` as in SAVED, unchecked, as it was typed.

    `revision` is the one it was written on top of, 0 for a first one. The same words again change nothing. Raises
    CannotSaveDraft if another window of theirs saved meanwhile.
    """
    if any(len(str(said)) > LONGEST_TEXT or "\0" in str(said) for said in words.values()):
        raise CannotSaveDraft(_("The text is too long, or has characters no mail can carry."), field="text")
    row = MailDraft.objects.select_for_update().filter(by=by, mail=mail, customer=customer).first()
    if row is None:
        row = MailDraft.objects.create(by_id=by, mail_id=mail, customer_id=customer, saved_at=now, **words)
        facts.record(MailDraftBegun(draft=row.pk, mail=mail), at=now, by=by)
        return row
    if all(getattr(row, name) == said for name, said in words.items()):
        return row
    if row.revision != revision:
        raise CannotSaveDraft(_("You wrote on this in another window; what stands here is not saved."), field="text")
    for name, said in words.items():
        setattr(row, name, said)
    row.revision, row.saved_at = row.revision + 1, now
    row.save()
    return row


@transaction.atomic
def drop_draft(*, by: int, now: datetime, mail: int | None = None, customer: int | None = None) -> None:
    """It was sent, or is not wanted any more. Nothing there: nothing happens."""
    row = MailDraft.objects.select_for_update().filter(by=by, mail=mail, customer=customer).first()
    if row is not None:
        facts.record(MailDraftDropped(draft=row.pk, mail=mail), at=now, by=by)
        row.delete()
