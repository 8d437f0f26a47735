from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from handschlag.people import rules
from handschlag.people.actions.entry import invite
from handschlag.people.actions.extension import add_extension
from handschlag.people.actions.team import create_team, join_team
from handschlag.people.actions.user import create_user
from handschlag.people.choices import Role
from handschlag.people.models import Team, User


@dataclass(frozen=True)
class Colleague:
    """Somebody to be added in one line: a name and a role, perhaps the extension their telephone has."""

    name: str
    role: str
    extension: str = ""


@dataclass(frozen=True)
class Welcomed:
    """A new user with the token of the one-time link to hand on."""

    user: User
    token: str


@transaction.atomic
def add_colleagues(*, colleagues: Iterable[Colleague], language: str, by: int | None, now: datetime) -> list[Welcomed]:
    """All of them or none: each gets a login made from the name and a one-time link."""
    taken = set(User.objects.values_list("login", flat=True))
    welcomed = []
    for colleague in colleagues:
        login = rules.suggest_login(colleague.name, taken)
        user = create_user(login=login, name=colleague.name, role=colleague.role, language=language, by=by, now=now)
        if colleague.extension.strip():
            add_extension(user=user.pk, value=colleague.extension, by=by, now=now)
        welcomed.append(Welcomed(user, invite(user=user.pk, by=by, now=now)))
        taken.add(login)
    return welcomed


@transaction.atomic
def gather_everybody(*, name: str, by: int | None, now: datetime) -> Team:
    """A team of all who have a desk, led by management and administrators: the stand-in for everybody in a small house."""
    team = create_team(name=name, by=by, now=now)
    for user in User.objects.filter(is_active=True).exclude(role=Role.PARTNER).order_by("pk"):
        leads = user.role in {Role.TEAM_LEAD, Role.MANAGEMENT, Role.ADMIN}
        join_team(team=team.pk, user=user.pk, leads=leads, by=by, now=now)
    return team
