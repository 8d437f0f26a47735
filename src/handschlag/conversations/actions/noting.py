from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations.actions.holding import hold_conversation
from handschlag.conversations.facts import NoteSaved, NoteSetAside
from handschlag.conversations.models import AsideNote
from handschlag.core import facts
from handschlag.core.errors import Cannot

LONGEST = 100_000


class CannotSaveNote(Cannot):
    """Longer than any note can sensibly be."""


@dataclass(frozen=True)
class SavedNote:
    """`revision` is what the next save must name. `aside`: the text met a newer one and was kept beside it."""

    revision: int
    text: str
    aside: int | None = None


@transaction.atomic
def save_note(*, conversation: int, text: str, revision: int, by: int | None, now: datetime) -> SavedNote:
    """Save the note as written on top of `revision`; called every second while somebody types.

    If the note is newer than that, nothing is overwritten: the text is kept beside it (one per writer and revision,
    renewed with every save) and the answer carries the newer text, so that both can be shown.
    """
    if len(text) > LONGEST:
        raise CannotSaveNote(_("This note is too long."), field="text")
    row = hold_conversation(conversation)
    if row.note == text:
        return SavedNote(row.note_revision, row.note)
    if row.note_revision != revision:
        aside, is_new = AsideNote.objects.update_or_create(
            conversation=row, by=by, revision=revision, defaults={"text": text, "at": now, "settled_at": None}
        )
        if is_new:
            facts.record(NoteSetAside(conversation=row.id, aside=aside.id), at=now, by=by, customer=row.customer_id)
        return SavedNote(row.note_revision, row.note, aside=aside.id)
    row.note, row.note_revision = text, row.note_revision + 1
    row.save(update_fields=["note", "note_revision"])
    # Every second of every desk: no link in the customer's chain, the text is in the row.
    facts.record(NoteSaved(conversation=row.id, revision=row.note_revision), at=now, by=by)
    return SavedNote(row.note_revision, row.note)


@transaction.atomic
def settle_aside_note(*, aside: int, by: int | None, now: datetime) -> None:
    """Both texts were looked at; what mattered of the one beside was taken over. It stays in the database."""
    row = AsideNote.objects.filter(id=aside).first()
    if row is None or row.settled_at is not None:
        return
    held = hold_conversation(row.conversation_id)
    AsideNote.objects.filter(id=aside).update(settled_at=now)
    facts.record(NoteSaved(conversation=held.id, revision=held.note_revision), at=now, by=by)
