"""Who is here, who is away, and until when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from handschlag.people import rules
from handschlag.people.choices import Availability, Presence
from handschlag.people.models import (
    Absence,
    Membership,
    PresenceState,
    User,
)
from handschlag.people.queries.users import users
from handschlag.worktime import queries as worktime

HERE = (Availability.HERE, Availability.BUSY)


@dataclass(frozen=True)
class Whereabouts:
    """What can truthfully be said about one user at this moment. `back_at`: when a running absence ends, if known."""

    user: User
    availability: Availability
    back_at: datetime | None = None

    @property
    def is_here(self) -> bool:
        return self.availability in HERE


def whereabouts(users: Iterable[User], *, now: datetime) -> list[Whereabouts]:
    """What can be said about each of `users` now, in their order, from what they said, absences and their teams' hours.

    The number of statements depends on how many different calendars their teams have, not on how many they are.
    """
    people = list(users)
    judged = _judge(_THESE, [user.pk for user in people], now)
    return [Whereabouts(user, *judged[user.pk]) for user in people]


def availabilities(users: Collection[int] | None = None, *, now: datetime) -> dict[int, Availability]:
    """What can be said now about each of these users with a desk, or about everybody who has one; by name."""
    judged = _judge(_DESK if users is None else f"{_DESK} AND {_THESE}", users or (), now)
    return {user: availability for user, (availability, _back_at) in judged.items()}


_HOUSES_OWN: Final[Collection[int | None]] = {None}
_THESE: Final = "u.id = ANY(%(users)s::bigint[])"
_DESK: Final = "u.is_active AND u.role <> 'partner'"
_SAID_SO: Final = f"{_DESK} AND said.state IN ('available', 'busy')"
_JUDGED: Final = """
SELECT u.id, said.state, said.since_at, away.id IS NOT NULL, upper(away.during), ARRAY(
    SELECT DISTINCT team.calendar_id FROM people_membership member JOIN people_team team ON team.id = member.team_id
    WHERE member.user_id = u.id)
FROM people_user u
LEFT JOIN people_presencestate said ON said.user_id = u.id AND said.state <> 'off'
LEFT JOIN people_absence away ON away.user_id = u.id AND away.during @> %(now)s
WHERE {whom} ORDER BY u.name, u.id
"""


def _judge(whom: str, users: Collection[int], now: datetime) -> dict[int, tuple[Availability, datetime | None]]:
    """Each one's availability, and when a running absence ends. One statement and the clocks: it runs with every ring."""
    with connection.cursor() as cursor:
        cursor.execute(_JUDGED.format(whom=whom), {"users": sorted(users), "now": now})
        rows = cursor.fetchall()
    believed = [theirs or [None] for _, state, _, is_absent, _, theirs in rows if state and not is_absent]
    clocks = _clocks({calendar for theirs in believed for calendar in theirs}, now)
    found = {}
    for user, state, since_at, is_absent, back_at, theirs in rows:
        hours = [clocks[each] for each in theirs or [None]] if state and not is_absent else []
        said = (state, since_at) if state else None
        found[user] = (_availability(said, hours, now, is_absent=is_absent), back_at)
    return found


def _availability(
    said: tuple[str, datetime] | None, hours: list[rules.Hours], now: datetime, *, is_absent: bool
) -> Availability:
    return Availability(
        rules.judge(
            said=said[0] if said else None,
            is_believed=said is not None and any(rules.is_believed(said[1], hours=each, now=now) for each in hours),
            is_absent=is_absent,
            is_open=any(each.is_open(now) for each in hours),
        )
    )


def hours_of(user: int, *, now: datetime) -> list[rules.Hours]:
    """The clocks a user works by: those of their teams, else the house's, as promises are counted by."""
    calendars = Membership.objects.filter(user=user).values_list("team__calendar_id", flat=True)
    return list(_clocks(set(calendars) or _HOUSES_OWN, now).values())


def _clocks(calendars: Collection[int | None], now: datetime) -> dict[int | None, rules.Hours]:
    """The clock of each calendar; that of None is the house's."""
    if not calendars:
        return {}
    default = worktime.find_default_calendar()
    return {
        calendar: worktime.standard_clock()
        if calendar is None and default is None
        else worktime.business_clock(calendar=calendar or default, now=now)
        for calendar in calendars
    }


def ids_here(now: datetime) -> set[int]:
    """The ids of all who can be spoken to in the house."""
    return set(_here(now))


def who_is_here(now: datetime) -> list[User]:
    """Who can be spoken to in the house: those free first, then the busy ones, each by name."""
    here = _here(now)
    return sorted(users().filter(pk__in=here), key=lambda user: HERE.index(here[user.pk]))


def _here(now: datetime) -> dict[int, Availability]:
    """Asked of those alone who said they are: in a large house most have not, and this runs with every ring."""
    judged = _judge(_SAID_SO, (), now)
    return {user: availability for user, (availability, _back_at) in judged.items() if availability in HERE}


def is_here(user: int, now: datetime) -> bool:
    found = users().filter(pk=user).first()
    return found is not None and whereabouts([found], now=now)[0].is_here


def own_presence(user: int) -> Presence:
    """What somebody last said of themselves."""
    state = PresenceState.objects.filter(user=user).values_list("state", flat=True).first()
    return Presence(state) if state else Presence.OFF


def absences(*, now: datetime, user: int | None = None) -> QuerySet[Absence]:
    """Running and coming absences, the next first; of one user or of all."""
    rows = Absence.objects.filter(Q(during__endswith__gt=now) | Q(during__upper_inf=True))
    rows = rows.filter(user__is_active=True) if user is None else rows.filter(user=user)
    return rows.select_related("user").order_by("during")


def find_absence(absence: int) -> Absence | None:
    return Absence.objects.select_related("user").filter(pk=absence).first()


def find_running_absence(user: int, *, now: datetime) -> Absence | None:
    return Absence.objects.filter(user=user, during__contains=now).first()
