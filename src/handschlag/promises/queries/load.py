"""Overload ahead: what is owed, against the hours of the people there. By team, never by person.

Whoever works in two teams counts half in each, with their hours and with what they owe; whoever works in none counts
in a group of their own. What is overdue and not done is owed now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Q

from handschlag.people import queries as people
from handschlag.people.models import Absence, Membership, Team
from handschlag.promises.choices import Kind
from handschlag.promises.models import Effort, WorkShare
from handschlag.promises.rules import load as rules
from handschlag.worktime import queries as worktime

HOURLY_DAYS = 3
DAYS = 14
HALF_HOUR = timedelta(minutes=30)

_OWED = """
WITH share AS (
    SELECT user_id, team_id, 1.0::float8 / count(*) OVER (PARTITION BY user_id) AS part FROM people_membership
), due AS (
    SELECT owner_team_id, owner_id, width_bucket(breaks_at - interval '1 microsecond', %(edges)s::timestamptz[]) AS place,
        count(*) AS number, sum({minutes}) AS minutes
    FROM promises_promise
    WHERE state = 'open' AND source <> 'customer' AND breaks_at <= %(end)s {whose}
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT owner_team_id, owner_id, 0, count(*), sum({minutes})
    FROM promises_promise WHERE state = 'broken' AND done_at IS NULL AND source <> 'customer' {whose}
    GROUP BY 1, 2
)
SELECT COALESCE(owner_team_id, team_id), place, sum(number * COALESCE(part, 1)), sum(minutes * COALESCE(part, 1))
FROM due LEFT JOIN share ON user_id = owner_id AND owner_team_id IS NULL
GROUP BY 1, 2
"""


@dataclass(frozen=True)
class TeamLoad:
    """One team's time ahead. `team` None: whoever belongs to no team. `overdue` is part of the first stretch."""

    team: Team | None
    stretches: tuple[rules.Stretch, ...]
    overdue: int

    @property
    def strains(self) -> tuple[rules.Strain, ...]:
        return tuple(rules.strains(self.stretches))

    def hours(self) -> list[rules.Strain]:
        """The stretches of the next days hour by hour, without those in which nothing is due and nobody there."""
        found = [
            strain for strain in self.strains if strain.stretch.to_at - strain.stretch.from_at <= timedelta(hours=1)
        ]
        return [strain for strain in found if strain.stretch.has or strain.stretch.count]

    def days(self) -> list[tuple[date, rules.Strain]]:
        """Day by day: what falls due on it, the hours of that day, and how it stands by its end."""
        zone = ZoneInfo(settings.TIME_ZONE)
        days = groupby(self.strains, key=lambda strain: strain.stretch.from_at.astimezone(zone).date())
        return [(on, _joined(list(parts))) for on, parts in days]


def _joined(parts: Sequence[rules.Strain]) -> rules.Strain:
    first, last = parts[0].stretch, parts[-1]
    whole = rules.Stretch(
        from_at=first.from_at,
        to_at=last.stretch.to_at,
        count=sum(part.stretch.count for part in parts),
        needs=sum(part.stretch.needs for part in parts),
        has=sum(part.stretch.has for part in parts),
    )
    return rules.Strain(whole, last.owed, last.needs, last.has)


def house_load(*, now: datetime) -> list[TeamLoad]:
    """Every team's time ahead: three days hour by hour, then day by day until two weeks are full."""
    edges = _page_edges(now)
    owed = _owed(edges)
    crews = _crews()
    teams: list[Team | None] = list(people.teams())
    teams += [None] if crews[None] or any(team is None for team, _place in owed) else []
    has = _hours_there(crews, teams, edges, now=now)
    return [_team_load(team, edges, owed, has[team.pk if team else None]) for team in teams]


def fullness(
    *, owner: int | None, owner_team: int | None, due_at: datetime, kind: str, now: datetime, besides: int = 0
) -> tuple[Team | None, rules.Full] | None:
    """Whether one more promise fits; if not, whose time is full and when there is some. By half hours, two weeks ahead.

    A colleague of several teams has room where any of them has. `besides`: a promise this one would take the place of.
    """
    teams: list[Team | None] = list(people.teams_of(owner)) if owner else list(Team.objects.filter(pk=owner_team or 0))
    return fullness_of(tuple(teams) or (None,), due_at=due_at, kind=kind, now=now, besides=besides)


def fullness_of(
    teams: Sequence[Team | None], *, due_at: datetime, kind: str, now: datetime, besides: int = 0
) -> tuple[Team | None, rules.Full] | None:
    """The same for whoever is in these teams (None: in none)."""
    edges = _fine_edges(due_at, now)
    if not now < due_at <= edges[-1]:
        return None
    crews = _crews()
    keys = [team.pk if team else None for team in teams]
    owed = _owed(edges, whose=(keys, [user for key in keys for user in crews[key]]), besides=besides)
    has = _hours_there(crews, teams, edges, now=now)
    needs = 60 * minutes_of_kinds()[kind]
    found = None
    for team in teams:
        row = _team_load(team, edges, owed, has[team.pk if team else None])
        full = rules.fullness(row.stretches, due_at=due_at, needs=needs)
        if full is None:
            return None
        found = found or (team, full)
    return found


def minutes_of_kinds() -> dict[str, int]:
    """What a promise of each kind takes, as the house estimates it."""
    return rules.MINUTES | dict(Effort.objects.values_list("kind", "minutes"))


def share_of(team: int | None) -> int:
    """The percentage of a team's hours that is there for what was promised: its own, else the house's."""
    return _shares([team])[team]


def _shares(teams: Iterable[int | None]) -> dict[int | None, int]:
    said: dict[int | None, int] = {row.team_id: row.percent for row in WorkShare.objects.all()}
    return {team: said.get(team, said.get(None, rules.SHARE)) for team in teams}


def _page_edges(now: datetime) -> list[datetime]:
    midnights = _midnights(now, DAYS)
    hours = _every(timedelta(hours=1), now, midnights[HOURLY_DAYS - 1])
    return [now, *hours, *midnights[HOURLY_DAYS - 1 :]]


def _fine_edges(due_at: datetime, now: datetime) -> list[datetime]:
    """Half hours for two weeks, and the due time itself."""
    end = _midnights(now, DAYS)[-1]
    return sorted({now, *_every(HALF_HOUR, now, end), end, min(due_at, end)})


def _every(step: timedelta, after: datetime, until: datetime) -> list[datetime]:
    """Whole steps of the clock strictly between the two."""
    seconds = int(step.total_seconds())
    first = datetime.fromtimestamp((int(after.timestamp()) // seconds + 1) * seconds, tz=after.tzinfo)
    count = max(0, -((first - until) // step))
    return [first + place * step for place in range(count)]


def _midnights(now: datetime, days: int) -> list[datetime]:
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    return [datetime.combine(today + timedelta(days=n + 1), time(0), tzinfo=zone) for n in range(days)]


_Owed = dict[tuple[int | None, int], tuple[float, float]]


def _owed(
    edges: Sequence[datetime], *, whose: tuple[list[int | None], list[int]] | None = None, besides: int = 0
) -> _Owed:
    """For each team and stretch (0: overdue) how many promises and how many minutes of work; one statement."""
    minutes = minutes_of_kinds()
    cases = " ".join(f"WHEN '{kind}' THEN {int(minutes[kind])}" for kind in Kind.values)
    narrow = "AND (owner_team_id = ANY(%(teams)s) OR owner_id = ANY(%(users)s)) AND id <> %(besides)s" if whose else ""
    statement = _OWED.format(minutes=f"CASE kind {cases} END", whose=narrow)
    teams, users = whose or ([], [])
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {
            "edges": list(edges),
            "end": edges[-1],
            "teams": [team for team in teams if team],
            "users": users,
            "besides": besides,
        }
        cursor.execute(statement, asked)
        return {(team, place): (float(number), float(minutes)) for team, place, number, minutes in cursor.fetchall()}


_Crews = defaultdict[int | None, dict[int, float]]


def _crews() -> _Crews:
    """For each team its people, each with the part of their hours that is there; None are those without a team."""
    active = set(people.desk_users().values_list("pk", flat=True))
    teams: dict[int, list[int | None]] = {user: [] for user in active}
    for user, joined in Membership.objects.values_list("user_id", "team_id"):
        teams.setdefault(user, []).append(joined)
    crews: _Crews = defaultdict(dict)
    for user, several in teams.items():
        for team in several or [None]:
            crews[team][user] = (1 / len(several or [None])) if user in active else 0
    return crews


def _hours_there(
    crews: _Crews, teams: Sequence[Team | None], edges: Sequence[datetime], *, now: datetime
) -> dict[int | None, list[float]]:
    """For each team the seconds its people have for what was promised, stretch by stretch: open hours less absences."""
    away = defaultdict(list)
    overlap = Q(during__overlap=(edges[0], edges[-1]))
    for user, during in Absence.objects.filter(overlap).values_list("user", "during"):
        away[user].append((max(during.lower or edges[0], edges[0]), min(during.upper or edges[-1], edges[-1])))
    clocks = {
        calendar: worktime.business_clock(calendar=calendar, now=now) for calendar in {_calendar(t) for t in teams}
    }
    shares = _shares([team.pk if team else None for team in teams])
    found: dict[int | None, list[float]] = {}
    for team in teams:
        key: int | None = team.pk if team else None
        clock = clocks[_calendar(team)]
        open_seconds = clock.open_between(edges)
        there = [sum(crews[key].values()) * seconds for seconds in open_seconds]
        for user, part in crews[key].items():
            for from_at, to_at in away[user]:
                gone = clock.open_between([min(max(edge, from_at), to_at) for edge in edges])
                there = [seconds - part * less for seconds, less in zip(there, gone, strict=True)]
        found[key] = [shares[key] / 100 * seconds for seconds in there]
    return found


def _calendar(team: Team | None) -> int | None:
    return team.calendar_id if team else None


def _team_load(team: Team | None, edges: Sequence[datetime], owed: _Owed, has: Sequence[float]) -> TeamLoad:
    key = team.pk if team else None
    late, late_minutes = owed.get((key, 0), (0.0, 0.0))
    stretches = []
    for place, (from_at, to_at) in enumerate(pairwise(edges), start=1):
        number, minutes = owed.get((key, place), (0.0, 0.0))
        if place == 1:
            number, minutes = number + late, minutes + late_minutes
        stretches.append(rules.Stretch(from_at, to_at, number, 60 * minutes, has[place - 1]))
    return TeamLoad(team, tuple(stretches), round(late))
