"""Who may do what. Predicates of a user; with a thing where the thing matters. A partner sees nothing of the desk."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from handschlag.people.choices import Role
from handschlag.people.models import Absence, Membership, Team, User

DESK = frozenset({Role.AGENT, Role.TEAM_LEAD, Role.MANAGEMENT, Role.ADMIN})
LEADING = frozenset({Role.TEAM_LEAD, Role.MANAGEMENT, Role.ADMIN})
MANAGING = frozenset({Role.MANAGEMENT, Role.ADMIN})


def may_sign_out(user: User) -> bool:
    """Everybody who is signed in, whatever they may see."""
    return user.is_active


def may_keep_own_account(user: User) -> bool:
    """Own password, second factor and language: every role, partners too."""
    return user.is_active


def may_use_desk(user: User) -> bool:
    return user.is_active and user.role in DESK


def may_lead(user: User) -> bool:
    return user.is_active and user.role in LEADING


def may_manage(user: User) -> bool:
    return user.is_active and user.role in MANAGING


def may_administer(user: User) -> bool:
    return user.is_active and user.role == Role.ADMIN


def may_lead_team(user: User, team: Team) -> bool:
    """Management and administrators every team, a team lead those they lead."""
    if may_manage(user):
        return True
    return may_lead(user) and Membership.objects.filter(team=team, user=user, is_lead=True).exists()


def plannable(user: User) -> QuerySet[User]:
    """For whom `user` may record and cancel absences: oneself; those of the teams one leads; management everybody."""
    desk = User.objects.filter(is_active=True, role__in=DESK)
    if may_manage(user):
        return desk.order_by("name")
    led = Membership.objects.filter(user=user, is_lead=True).values("team") if may_lead(user) else []
    own = Q(pk=user.pk) if may_use_desk(user) else Q(pk__in=[])
    return desk.filter(own | Q(memberships__team__in=led)).order_by("name").distinct()


def may_plan_for(user: User, colleague: User) -> bool:
    return plannable(user).filter(pk=colleague.pk).exists()


def may_cancel_absence(user: User, absence: Absence) -> bool:
    return may_plan_for(user, absence.user)


def may_set_presence_of(user: User, colleague: User) -> bool:
    """Only one's own: nobody is put somewhere by somebody else."""
    return may_use_desk(user) and user.pk == colleague.pk


def may_see_notices(user: User) -> bool:
    """Their own, and nobody else's: no page shows who was told what, or how soon they looked."""
    return may_use_desk(user)


def may_set_quiet_hours(user: User) -> bool:
    """Those of the house; everybody sets their own."""
    return may_manage(user)
