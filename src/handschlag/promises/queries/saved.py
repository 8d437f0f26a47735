"""Ways to look at the ledger that somebody kept."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from handschlag.people import queries as people
from handschlag.promises.models import SavedView


def saved_views(user: int) -> QuerySet[SavedView]:
    """Their own and those colleagues share with a team of theirs, by name."""
    shared = Q(team__in=people.teams_of(user).values("pk"))
    return SavedView.objects.select_related("user", "team").filter(Q(user=user) | shared).order_by("name", "pk")
