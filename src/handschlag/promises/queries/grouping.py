"""One cause, many customers: how the members of a group stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.promises.choices import RUNNING, State
from handschlag.promises.models import Promise, PromiseGroup


@dataclass(frozen=True)
class Tally:
    """How many members a group has, and how they stand. `untold`: broken, and the customer does not know."""

    members: int
    running: int
    kept: int
    broken: int
    untold: int


def tallies(groups: Iterable[int]) -> dict[int, Tally]:
    """The tally of each group, in one query."""
    counted = (
        Promise.objects.filter(group__in=set(groups))
        .order_by("group")
        .values_list("group")
        .annotate(
            members=Count("id"),
            running=Count("id", filter=Q(state__in=RUNNING)),
            kept=Count("id", filter=Q(state=State.KEPT)),
            broken=Count("id", filter=Q(state=State.BROKEN)),
            untold=Count("id", filter=Q(state=State.BROKEN, break_told_at__isnull=True)),
        )
    )
    return {group: Tally(*numbers) for group, *numbers in counted}


def is_untold(member: Promise) -> bool:
    """The customer has to hear of it: of what is promised while it is owed, or that it is broken."""
    if member.state == State.BROKEN:
        return member.break_told_at is None
    return member.state in RUNNING and member.told_at is None


def get_group(group: int) -> PromiseGroup:
    found = PromiseGroup.objects.select_related("given_by").filter(id=group).first()
    if found is None:
        raise NotThere(_("This group does not exist."))
    return found


def members(group: int) -> QuerySet[Promise]:
    """The promises of a group, by customer."""
    rows = Promise.objects.select_related("customer", "person", "owner", "owner_team", "group", "waits_for")
    return rows.filter(group=group).order_by("customer__name", "id")
