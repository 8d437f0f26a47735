"""Through which conversations a promise came about, and in which it was spoken of."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from handschlag.conversations.models import Conversation, Promised


def where_promised(promise: int) -> Conversation | None:
    """The conversation in which it was given, or the unanswered call it is owed for."""
    given = Promised.objects.filter(promise=promise).values("conversation")
    found = Conversation.objects.select_related("customer", "person", "user")
    return found.filter(Q(pk__in=given) | Q(owes=promise)).order_by("started_at", "pk").first()


def said_in(conversations: Iterable[int]) -> QuerySet[Conversation]:
    """These conversations, as the story of a promise names them."""
    return Conversation.objects.select_related("customer", "person", "user").filter(pk__in=set(conversations))
