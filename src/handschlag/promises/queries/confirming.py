"""What became of confirming a whole group at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from handschlag.promises.choices import Confirming
from handschlag.promises.models import GroupConfirmation, Promise
from handschlag.promises.queries.grouping import members

TAKE_BACK_WITHIN = timedelta(hours=1)
"""As long as a slip is noticed; after that letters may be in the post."""


def find_confirmation(group: int) -> GroupConfirmation | None:
    """The latest run over this group."""
    return GroupConfirmation.objects.filter(group=group).select_related("asked_by").order_by("-id").first()


def may_be_taken_back(run: GroupConfirmation, *, now: datetime) -> bool:
    return run.state == Confirming.DONE and run.done_at is not None and now <= run.done_at + TAKE_BACK_WITHIN


def letters_of(group: int, *, after: int, limit: int) -> QuerySet[Promise]:
    """The members of a group from a place on, in the order in which they were promised."""
    return members(group).filter(id__gt=after).order_by("id")[:limit]
