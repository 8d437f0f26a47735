"""Whether the plans fit our hours: of the whole house and by team, never by person (law.md R20)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from handschlag.care.models import CareRule
from handschlag.care.rules import capacity as rules
from handschlag.people import queries as people
from handschlag.people.models import Absence, Membership
from handschlag.worktime import queries as worktime

QUARTER = timedelta(days=91)


@dataclass(frozen=True)
class Hours:
    """Minutes in the thirteen weeks from `from_at` on: open hours of everybody, less absences, and the part for care.

    `by_team`: the part for care of each team (None: who is in none); whoever is in two counts half in each.
    """

    from_at: datetime
    to_at: datetime
    people: int
    open_minutes: float
    absent_minutes: float
    percent: int
    by_team: Mapping[int | None, float]

    @property
    def minutes(self) -> float:
        return (self.open_minutes - self.absent_minutes) * self.percent / 100


def find_rule() -> CareRule | None:
    return CareRule.objects.order_by("-id").first()


def hourly_cents() -> int:
    """What an hour of ours costs: as the house says, else our guess."""
    found = find_rule()
    return found.hourly_cents if found else rules.HOURLY_CENTS


def percent() -> int:
    """The percentage of our hours that is there for planned care."""
    found = find_rule()
    return found.percent if found else rules.PERCENT


def hours(*, now: datetime) -> Hours:
    """What is there in the coming quarter. As many statements as teams have calendars, and four."""
    end = now + QUARTER
    teams = _teams_of(people.desk_users().values_list("pk", flat=True))
    away = _absences(now, end)
    calendars = {team.pk: team.calendar_id for team in people.teams()}
    clocks = {calendar: worktime.business_clock(calendar=calendar, now=now) for calendar in {None, *calendars.values()}}
    part, opened, absent = percent(), 0.0, 0.0
    by_team: dict[int | None, float] = defaultdict(float)
    for user, several in teams.items():
        for team in several:
            clock = clocks[calendars.get(team) if team else None]
            there = clock.elapsed(now, end).total_seconds() / 60 / len(several)
            gone = sum(clock.elapsed_seconds(away[user])) / 60 / len(several) if user in away else 0.0
            opened, absent = opened + there, absent + gone
            by_team[team] += (there - gone) * part / 100
    return Hours(now, end, len(teams), opened, absent, part, dict(by_team))


def _teams_of(users: Iterable[int]) -> dict[int, list[int | None]]:
    found: dict[int, list[int | None]] = {user: [] for user in users}
    for user, team in Membership.objects.filter(user__in=found).values_list("user_id", "team_id"):
        found[user].append(team)
    return {user: several or [None] for user, several in found.items()}


def _absences(start: datetime, end: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    away = defaultdict(list)
    rows = Absence.objects.filter(Q(during__overlap=(start, end))).values_list("user", "during")
    for user, during in rows:
        away[user].append((max(during.lower or start, start), min(during.upper or end, end)))
    return away
