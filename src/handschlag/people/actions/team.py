from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.people import holdings
from handschlag.people.actions.user import lock_user
from handschlag.people.choices import Role
from handschlag.people.facts import LeadChanged, TeamChanged, TeamCreated, TeamDissolved, TeamJoined, TeamLeft
from handschlag.people.models import Membership, Team


class CannotChangeTeam(Cannot):
    pass


class CannotDissolveTeam(Cannot):
    pass


class CannotJoinTeam(Cannot):
    pass


@transaction.atomic
def create_team(*, name: str, calendar: int | None = None, by: int | None, now: datetime) -> Team:
    """`calendar`: whose hours count for this team; None is the house's."""
    team = Team(name=name, calendar_id=calendar)
    _save(team)
    facts.record(TeamCreated(team=team.pk), at=now, by=by)
    return team


@transaction.atomic
def change_team(*, team: int, name: str, calendar: int | None, by: int | None, now: datetime) -> Team:
    found = _lock(team)
    if (found.name, found.calendar_id) == (name.strip(), calendar):
        return found
    found.name, found.calendar_id = name, calendar
    _save(found)
    facts.record(TeamChanged(team=found.pk), at=now, by=by)
    return found


@transaction.atomic
def dissolve_team(*, team: int, by: int | None, now: datetime) -> None:
    """Refused while customers or promises hang on the team; says which."""
    found = _lock(team)
    if held := holdings.of(holdings.Holder(team=found.pk)):
        raise CannotDissolveTeam(
            _("%(name)s still has: %(held)s. Hand these over first.")
            % {"name": found.name, "held": "; ".join(map(str, held))}
        )
    try:
        with transaction.atomic():
            found.delete()
    except ProtectedError:
        raise CannotDissolveTeam(_("This team was responsible for customers; their history needs its name.")) from None
    facts.record(TeamDissolved(team=team), at=now, by=by)


@transaction.atomic
def join_team(*, team: int, user: int, leads: bool = False, by: int | None, now: datetime) -> None:
    """Joining twice changes nothing; with `leads` a member becomes lead."""
    found, member = _lock(team), lock_user(user)
    if not member.is_active:
        raise CannotJoinTeam(_("This account is closed."), field="user")
    if member.role == Role.PARTNER:
        raise CannotJoinTeam(_("Partners work outside the teams."), field="user")
    _membership, is_new = Membership.objects.get_or_create(team=found, user=member)
    if is_new:
        facts.record(TeamJoined(team=found.pk, user=member.pk), at=now, by=by)
    if leads:
        make_lead(team=team, user=user, leads=True, by=by, now=now)


@transaction.atomic
def leave_team(*, team: int, user: int, by: int | None, now: datetime) -> None:
    left, _rows = Membership.objects.filter(team=team, user=user).delete()
    if left:
        facts.record(TeamLeft(team=team, user=user), at=now, by=by)


@transaction.atomic
def make_lead(*, team: int, user: int, leads: bool, by: int | None, now: datetime) -> None:
    """Say that a member leads the team (or no longer does). A team may have several leads."""
    membership = Membership.objects.select_for_update().filter(team=team, user=user).first()
    if membership is None:
        raise CannotJoinTeam(_("Only a member can lead the team."), field="user")
    if membership.is_lead == leads:
        return
    membership.is_lead = leads
    membership.save(update_fields=["is_lead"])
    facts.record(LeadChanged(team=team, user=user, leads=leads), at=now, by=by)


def _lock(team: int) -> Team:
    found = Team.objects.select_for_update().filter(pk=team).first()
    if found is None:
        raise NotThere(_("This team does not exist."), field="team")
    return found


def _save(team: Team) -> None:
    team.name = team.name.strip()
    if not team.name:
        raise CannotChangeTeam(_("Please give the team a name."), field="name")
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError:
        raise CannotChangeTeam(_("There is a team of that name already."), field="name") from None
