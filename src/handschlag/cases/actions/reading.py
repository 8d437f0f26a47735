"""What the customer said apart from how we understood it, and whether we did (sin 5)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases.actions.belonging import link_contact, say
from handschlag.cases.actions.holding import hold_case
from handschlag.cases.facts import ReadingConfirmed, ReadingWritten
from handschlag.cases.models import Reading, Saying
from handschlag.cases.queries import family
from handschlag.conversations.models import Conversation
from handschlag.core import facts
from handschlag.core.errors import Cannot


class CannotNote(Cannot):
    """Nothing was written down."""


class CannotReadBack(Cannot):
    """Another reading has taken its place, or it is not of this concern."""


@transaction.atomic
def add_saying(*, case: int, words: str, by: int | None, now: datetime, conversation: int | None = None) -> Saying:
    """The customer said something more. The same words in the same contact are said once. Raises CannotNote."""
    row = hold_case(case, conversation=conversation)
    if not words.strip():
        raise CannotNote(_("Write down what the customer said."), field="words")
    if conversation is not None:
        link_contact(row, conversation, by=by, now=now)
        known = Saying.objects.filter(case__in=family(row.pk), conversation=conversation, words=words.strip()).first()
        if known is not None:
            return known
    said = Conversation.objects.get(pk=conversation) if conversation is not None else None
    return say(row, words, said, by=by, now=now)


@transaction.atomic
def link_conversation(*, case: int, conversation: int, by: int | None, now: datetime) -> None:
    """In this contact was spoken of it. Twice changes nothing. Raises NotThere for a contact with somebody else."""
    link_contact(hold_case(case, conversation=conversation), conversation, by=by, now=now)


@transaction.atomic
def write_reading(*, case: int, words: str, by: int | None, now: datetime, after: int | None = None) -> Reading:
    """How we understand it, in our words; it is to be read back. `after`: the reading its writer had before them.

    The same words again are the same reading. Whoever writes at the same time overwrites nothing. Raises CannotNote.
    """
    row = hold_case(case)
    if not words.strip():
        raise CannotNote(_("Write down how you understand it."), field="words")
    newest = Reading.objects.filter(case__in=family(row.pk)).order_by("-read_at", "-pk").first()
    if newest is not None and newest.words == words.strip():
        return newest
    seen = Reading.objects.filter(case__in=family(row.pk), pk=after).first() if after is not None else None
    reading = Reading.objects.create(case=row, words=words.strip(), read_at=now, by=by, after=seen)
    facts.record(ReadingWritten(case=row.pk, reading=reading.pk), at=now, by=by, customer=row.customer_id)
    return reading


@transaction.atomic
def read_back(*, case: int, reading: int, conversation: int, by: int | None, now: datetime) -> Reading:
    """Read back to the customer, who said: yes, that is it. Twice changes nothing. Raises CannotReadBack."""
    row = hold_case(case, conversation=conversation)
    link_contact(row, conversation, by=by, now=now)
    newest = Reading.objects.filter(case__in=family(row.pk)).order_by("-read_at", "-pk").first()
    if newest is None or newest.pk != reading:
        raise CannotReadBack(_("Somebody has written a newer one: read that back."), field="reading")
    if newest.understood_at is None:
        newest.understood_at, newest.understood_in_id = now, conversation
        newest.save(update_fields=["understood_at", "understood_in"])
        told = ReadingConfirmed(case=row.pk, reading=newest.pk, conversation=conversation)
        facts.record(told, at=now, by=by, customer=row.customer_id)
    return newest
