"""All that happened to one promise, in the order in which it happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from handschlag.core.models import FactRow
from handschlag.people import queries as people
from handschlag.promises.models import Promise

UNCHAINED = ("PromiseMade", "PromiseCorrected", "PromiseTried", "PromiseBroken", "PromiseFiled", "PromiseAssigned")
"""What can happen to a promise while nobody knows whose it is: such facts stand in no customer's chain."""


@dataclass(frozen=True)
class Happening:
    """A fact about a promise. `at` is when it was true, `known_at` when it was written; `by` None: the house itself."""

    name: str
    at: datetime
    known_at: datetime
    by: str
    said: dict[str, Any]


def story_of(promise: Promise) -> list[Happening]:
    """The facts about this promise, the oldest first; a break stands at its true time."""
    about = Q(customer=promise.customer_id) if promise.customer_id else Q(pk__in=[])
    if promise.party:
        about |= Q(customer__isnull=True, name__in=UNCHAINED, at__gte=promise.made_at)
    rows = list(FactRow.objects.filter(about, payload__promise=promise.pk).order_by("at", "id"))
    names = people.names(row.by for row in rows)
    told = [Happening(row.name, _true_time(row), row.at, names.get(row.by, ""), row.payload) for row in rows]
    return sorted(told, key=lambda happened: happened.at)


def _true_time(row: FactRow) -> datetime:
    broken_at = row.payload.get("broken_at")
    return datetime.fromisoformat(broken_at) if broken_at else row.at
