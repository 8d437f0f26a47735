"""What belongs to a concern: the customer's words and the contacts in which it was spoken of. Parts of other actions."""

from __future__ import annotations

from datetime import datetime

from handschlag.cases.facts import CaseContactLinked, SayingAdded
from handschlag.cases.models import Case, CaseContact, Saying
from handschlag.conversations.models import Conversation
from handschlag.core import facts


def say(row: Case, words: str, said: Conversation | None, *, by: int | None, now: datetime) -> Saying:
    """Part of an action that holds the case."""
    at = said.started_at if said is not None else now
    saying = Saying.objects.create(case=row, words=words.strip(), said_at=at, conversation=said, by=by)
    facts.record(SayingAdded(case=row.pk, saying=saying.pk), at=now, by=by, customer=row.customer_id)
    return saying


def link_contact(row: Case, conversation: int, *, by: int | None, now: datetime) -> None:
    """Part of an action that holds the case. Twice changes nothing."""
    said = {"linked_at": now, "by": by}
    _link, is_new = CaseContact.objects.get_or_create(case=row, conversation_id=conversation, defaults=said)
    if is_new:
        told = CaseContactLinked(case=row.pk, conversation=conversation)
        facts.record(told, at=now, by=by, customer=row.customer_id)
