"""Who is asked first when a call is nobody's, and what somebody notes of their own load. Nothing of it stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations.choices import State
from handschlag.conversations.models import Conversation, HardMark
from handschlag.conversations.queries import carrying as queries
from handschlag.conversations.rules.carrying import in_turn
from handschlag.core.errors import Cannot
from handschlag.people import queries as people
from handschlag.people.choices import Availability

MARKS_KEPT_FOR: Final = timedelta(days=30)
"""law.md R23: raw data of persons go after thirty days at the latest."""


class CannotMark(Cannot):
    """It was somebody else's talk, or none."""


@transaction.atomic
def mark_hard(*, conversation: int, is_hard: bool, by: int, now: datetime) -> bool:
    """Whoever had a talk says it was a hard one, or takes that back; seen by them alone, so no fact is recorded.

    Returns whether it is marked. Twice changes nothing. Raises CannotMark.
    """
    row = Conversation.objects.filter(pk=conversation, user=by, connected_at__isnull=False).first()
    if row is None:
        raise CannotMark(_("Only whoever had the conversation can mark it."))
    if not is_hard:
        HardMark.objects.filter(conversation=row, user=by).delete()
    else:
        HardMark.objects.get_or_create(conversation=row, user_id=by, defaults={"marked_at": now})
    return is_hard


@transaction.atomic
def forget_past_marks(*, now: datetime) -> int:
    """Delete what was marked more than thirty days ago. Returns how many."""
    return HardMark.objects.filter(marked_at__lt=now - MARKS_KEPT_FOR).delete()[0]


def ask_first(call: Conversation, *, now: datetime) -> int | None:
    """Whom of those it is shown to the desk asks first: here, free, and their turn. None where nobody or one is left."""
    judged = people.availabilities(call.shown_to, now=now)
    here = {user for user, availability in judged.items() if availability == Availability.HERE}
    talking = Conversation.objects.filter(state=State.CONNECTED, user__in=here).values_list("user", flat=True)
    free = here - set(talking)
    return turn(free, lot=call.pk, now=now)[0] if len(free) > 1 else None


def turn(users: set[int], *, lot: int, now: datetime) -> list[int]:
    """These users, whose turn it is first."""
    return in_turn(users, queries.carried(users, now=now), lot=lot)
