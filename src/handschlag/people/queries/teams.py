"""Teams, who leads them, and skills."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.people.models import (
    Membership,
    Skill,
    Team,
    User,
)
from handschlag.people.queries.presence import whereabouts
from handschlag.people.queries.users import users


def teams() -> QuerySet[Team]:
    """By name, with the number of members whose account is open."""
    return Team.objects.annotate(size=Count("memberships", filter=Q(memberships__user__is_active=True))).order_by(
        "name"
    )


def get_team(team: int) -> Team:
    found = Team.objects.filter(pk=team).first()
    if found is None:
        raise NotThere(_("This team does not exist."), field="team")
    return found


def memberships(team: int) -> QuerySet[Membership]:
    """Who is in the team, leads first."""
    return (
        Membership.objects.filter(team=team, user__is_active=True)
        .select_related("user")
        .order_by("-is_lead", "user__name")
    )


def teams_of(user: int) -> QuerySet[Team]:
    return Team.objects.filter(memberships__user=user).order_by("name")


def teams_of_many(users: Iterable[int]) -> dict[int, tuple[Team, ...]]:
    """The teams of each of these, by name; in one statement."""
    found: dict[int, list[Team]] = {user: [] for user in users}
    for row in Membership.objects.filter(user__in=found).select_related("team").order_by("team__name"):
        found[row.user_id].append(row.team)
    return {user: tuple(teams) for user, teams in found.items()}


def leads(team: int) -> list[User]:
    """Who leads the team, by name."""
    return list(users().filter(memberships__team=team, memberships__is_lead=True))


def lead_of(team: int, *, now: datetime | None = None) -> User | None:
    """The one lead to turn to: with `now` somebody who is here if anyone is, else the first by name."""
    found = leads(team)
    if now is not None:
        here = [place.user for place in whereabouts(found, now=now) if place.is_here]
        found = here or found
    return found[0] if found else None


def leads_for(user: int) -> list[User]:
    """Who leads any team of this user, the user themselves left out."""
    mine = Membership.objects.filter(user=user).values("team")
    led = Membership.objects.filter(team__in=mine, is_lead=True).exclude(user=user).values("user")
    return list(users().filter(pk__in=led))


def skills() -> QuerySet[Skill]:
    return Skill.objects.order_by(Lower("name"))
