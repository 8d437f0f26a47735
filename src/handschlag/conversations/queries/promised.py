"""Through which conversations a promise came about, and in which it was spoken of."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from handschlag.conversations.choices import Posted
from handschlag.conversations.models import Conversation, KeptByMail, Promised
from handschlag.promises import queries as promises
from handschlag.promises.choices import Source, State
from handschlag.promises.models import Promise


def where_promised(promise: int) -> Conversation | None:
    """The conversation in which it was given, or the unanswered call it is owed for."""
    given = Promised.objects.filter(promise=promise).values("conversation")
    found = Conversation.objects.select_related("customer", "person", "user")
    return found.filter(Q(pk__in=given) | Q(owes=promise)).order_by("started_at", "pk").first()


def open_of_kind(conversation: int, *, kind: str) -> Promise | None:
    """A promise of the same matter (customer and kind) that is open and not made in this conversation."""
    row = Conversation.objects.get(pk=conversation)
    if row.customer_id is None:
        return None
    made_here = Promised.objects.filter(conversation=row).values("promise")
    owed = promises.open_promises(row.customer_id).filter(kind=kind, state=State.OPEN)
    return owed.exclude(source=Source.CUSTOMER).exclude(pk__in=made_here).first()


def kept_by_mails() -> QuerySet[KeptByMail]:
    """What mails keep that are on their way, or arrived a short while ago."""
    under_way = (Posted.WAITING, Posted.HANDING, Posted.SENT)
    return KeptByMail.objects.filter(settled_at__isnull=True, sending__state__in=under_way)


def is_kept_by_mail(promise: int) -> bool:
    return kept_by_mails().filter(promise=promise).exists()


def said_in(conversations: Iterable[int]) -> QuerySet[Conversation]:
    """These conversations, as the story of a promise names them."""
    return Conversation.objects.select_related("customer", "person", "user").filter(pk__in=set(conversations))
