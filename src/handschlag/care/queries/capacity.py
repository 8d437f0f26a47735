"""Whether the plans fit our hours: of the whole house and by team, never by person (law.md R20)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from handschlag.care.models import CareRule
from handschlag.care.queries.open_hours import open_hour_spans
from handschlag.care.rules import capacity as rules
from handschlag.care.rules.offering import apart
from handschlag.people import queries as people
from handschlag.people.models import Absence, Membership
from handschlag.worktime import queries as worktime
from handschlag.worktime.rules.business import BusinessClock

QUARTER = timedelta(days=91)


@dataclass(frozen=True)
class Hours:
    """Minutes in the thirteen weeks from `from_at` on: open hours of everybody, less absences and open hours, and the part for care.

    `by_team`: the part for care of each team (None: who is in none); whoever is in two counts half in each.
    """

    from_at: datetime
    to_at: datetime
    people: int
    open_minutes: float
    absent_minutes: float
    percent: int
    open_hour_minutes: float
    by_team: Mapping[int | None, float]

    @property
    def minutes(self) -> float:
        return (self.open_minutes - self.absent_minutes - self.open_hour_minutes) * self.percent / 100


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
    return _hours([(now, now + QUARTER)], now=now)[0]


def hours_by_month(*, now: datetime) -> tuple[Hours, list[Hours]]:
    """The same, and cut at the first of each month, on the house's wall clock: in December less is there."""
    months = rules.months(now, now + QUARTER, zone=ZoneInfo(settings.TIME_ZONE))
    whole, *parts = _hours([(now, now + QUARTER), *months], now=now)
    return whole, parts


def teams_of(users: Iterable[int]) -> dict[int, list[int | None]]:
    """The teams of each of these; None stands for who is in none."""
    found: dict[int, list[int | None]] = {user: [] for user in users}
    for user, team in Membership.objects.filter(user__in=found).values_list("user_id", "team_id"):
        found[user].append(team)
    return {user: several or [None] for user, several in found.items()}


def _hours(spans: Sequence[tuple[datetime, datetime]], *, now: datetime) -> list[Hours]:
    teams = teams_of(people.desk_users().values_list("pk", flat=True))
    calendars = {team.pk: team.calendar_id for team in people.teams()}
    clocks = {calendar: worktime.business_clock(calendar=calendar, now=now) for calendar in {None, *calendars.values()}}
    clock_of = {team: clocks[calendars.get(team) if team else None] for team in {None, *calendars}}
    away = _absences(spans[0][0], spans[-1][1])
    held = open_hour_spans(now=spans[0][0], until=spans[-1][1])
    part = percent()
    return [_counted(start, end, teams, clock_of, away, held, part) for start, end in spans]


def _counted(
    start: datetime,
    end: datetime,
    teams: Mapping[int, list[int | None]],
    clock_of: Mapping[int | None, BusinessClock],
    away: Mapping[int, list[tuple[datetime, datetime]]],
    held: Mapping[int, list[tuple[datetime, datetime]]],
    part: int,
) -> Hours:
    opened, absent, talked = 0.0, 0.0, 0.0
    by_team: dict[int | None, float] = defaultdict(float)
    for user, several in teams.items():
        gone = [(max(begin, start), min(until, end)) for begin, until in away.get(user, ()) if begin < end]
        gone = [(begin, until) for begin, until in gone if begin < until]
        talks = apart([span for span in held.get(user, ()) if start <= span[0] < end], gone)
        for team in several:
            clock = clock_of[team]
            there = clock.elapsed(start, end).total_seconds() / 60 / len(several)
            less = sum(clock.elapsed_seconds(gone)) / 60 / len(several) if gone else 0.0
            talk = sum(clock.elapsed_seconds(talks)) / 60 / len(several) if talks else 0.0
            opened, absent, talked = opened + there, absent + less, talked + talk
            by_team[team] += (there - less - talk) * part / 100
    return Hours(start, end, len(teams), opened, absent, part, talked, dict(by_team))


def _absences(start: datetime, end: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    away = defaultdict(list)
    rows = Absence.objects.filter(Q(during__overlap=(start, end))).values_list("user", "during")
    for user, during in rows:
        away[user].append((max(during.lower or start, start), min(during.upper or end, end)))
    return away
