from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from handschlag.people.actions.skill import set_skills
from handschlag.people.actions.team import join_team, leave_team
from handschlag.people.models import Membership


@transaction.atomic
def set_belonging(*, user: int, teams: Iterable[int], skills: Iterable[int], by: int | None, now: datetime) -> None:
    """The user is in exactly these teams (leading those they led) and has exactly these skills."""
    wanted = set(teams)
    present = set(Membership.objects.filter(user=user).values_list("team_id", flat=True))
    for team in sorted(present - wanted):
        leave_team(team=team, user=user, by=by, now=now)
    for team in sorted(wanted - present):
        join_team(team=team, user=user, by=by, now=now)
    set_skills(user=user, skills=skills, by=by, now=now)
