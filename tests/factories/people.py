"""Users and teams for tests, written straight into the tables (an argon2 hash only where a password is asked for)."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from handschlag.people.choices import Presence, Role
from handschlag.people.models import Extension, Membership, PresenceState, Skill, Team, User

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
"""Monday, 17:30 in Cologne."""

_next = count(1)


def make_user(
    login: str = "",
    *,
    name: str = "",
    role: str = Role.AGENT,
    email: str = "",
    language: str = "de",
    password: str = "",
    presence: str | None = None,
    since_at: datetime = NOW,
    extensions: tuple[str, ...] = (),
    skills: tuple[str, ...] = (),
    team: Team | None = None,
    leads: bool = False,
    is_active: bool = True,
    is_practising: bool = False,
) -> User:
    """One user. `presence`: what they said of themselves at `since_at` (None: nothing yet)."""
    login = login or f"user{next(_next)}"
    user = User(login=login, name=name or login.capitalize(), role=role, email=email, language=language)
    user.is_active, user.is_practising, user.created_at = is_active, is_practising, NOW
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    if presence is not None:
        PresenceState.objects.create(user=user, state=Presence(presence), since_at=since_at)
    for value in extensions:
        Extension.objects.create(user=user, value=value)
    for skill in skills:
        user.skills.add(Skill.objects.get_or_create(name=skill)[0])
    if team is not None:
        Membership.objects.create(team=team, user=user, is_lead=leads)
    return user


def make_team(name: str = "", *, lead: User | None = None, members: tuple[User, ...] = (), calendar=None) -> Team:
    team = Team.objects.create(name=name or f"Team {next(_next)}", calendar=calendar)
    if lead is not None:
        Membership.objects.create(team=team, user=lead, is_lead=True)
    for member in members:
        Membership.objects.create(team=team, user=member)
    return team
