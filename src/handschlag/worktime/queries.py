"""Questions to the calendars. The clock is the one thing other rooms ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from handschlag.core.errors import NotThere
from handschlag.core.models import Installation
from handschlag.worktime import rules
from handschlag.worktime.models import Calendar, CalendarException, CalendarVersion

_ZONES = {"DE": "Europe/Berlin", "AT": "Europe/Vienna", "CH": "Europe/Zurich"}
_OFFICE_DAY = [["09:00", "17:00"]]


BusinessClock = rules.BusinessClock


def business_clock(*, now: datetime, calendar: Calendar | int | None = None) -> BusinessClock:
    """The clock of a calendar (none: the house's default) as known at `now`.

    A house that has no calendar yet gets the standard clock, so that the first call owes its call-back in time.
    Raises NotThere for a calendar without versions.
    """
    versions = CalendarVersion.objects.filter(_whose(calendar))
    found = _known(versions, now).values_list("id", flat=True).first() or _first(versions)
    if found is not None:
        return business_clock_of_version(found)
    if calendar is None and find_default_calendar() is None:
        return standard_clock()
    raise NotThere(f"calendar {calendar or ''} has no hours")


def _whose(calendar: Calendar | int | None) -> Q:
    if calendar is None:
        return Q(calendar__is_default=True)
    return Q(calendar_id=calendar.pk if isinstance(calendar, Calendar) else calendar)


def _first(versions: QuerySet[CalendarVersion]) -> int | None:
    return versions.order_by("number").values_list("id", flat=True).first()


def _known(versions: QuerySet[CalendarVersion], now: datetime) -> QuerySet[CalendarVersion]:
    """Those known at `now`, the newest first."""
    return versions.filter(valid_from_at__lte=now).order_by("-number")


def business_clock_of_version(version: int) -> BusinessClock:
    """The clock a promise was judged by."""
    return BusinessClock(version, _compiled(version))


@lru_cache(maxsize=512)
def _compiled(version: int) -> rules.Clock:
    # A version never changes, so neither does what was compiled from it.
    definition = CalendarVersion.objects.values_list("definition", flat=True).get(id=version)
    return rules.compiled(rules.parse_definition(definition))


def standard_clock() -> BusinessClock:
    """Monday to Friday 9 to 17, the country's holidays: what holds until somebody says otherwise."""
    region = Installation.objects.filter(id=1).values_list("region", flat=True).first() or "DE"
    return BusinessClock(None, rules.compiled(rules.parse_definition(standard_definition(region))))


def standard_definition(country: str) -> dict[str, Any]:
    """What the set-up assistant proposes for a country."""
    known = country if country in _ZONES else "DE"
    return {
        "timezone": _ZONES[known],
        "hours": dict.fromkeys(rules.WEEKDAYS[:5], _OFFICE_DAY),
        "holidays": {"region": known},
    }


def current_version(*, calendar: Calendar | int, now: datetime) -> CalendarVersion:
    """The version known at `now`, or the first one for times before the calendar existed. Raises NotThere."""
    versions = CalendarVersion.objects.filter(_whose(calendar))
    found = _known(versions, now).first() or versions.order_by("number").first()
    if found is None:
        raise NotThere(f"calendar {calendar} has no hours")
    return found


@dataclass(frozen=True)
class Planned:
    """Hours that begin on a date; none for a calendar's first."""

    from_on: date | None
    week: tuple[tuple[rules.Window, ...], ...]


@dataclass(frozen=True)
class Arrangement:
    """What a calendar says on a date: its week, what is planned after it, and the definition as it was written."""

    version: CalendarVersion
    definition: rules.Definition
    week: tuple[tuple[rules.Window, ...], ...]
    planned: tuple[Planned, ...]

    @property
    def clock(self) -> BusinessClock:
        return BusinessClock(self.version.pk, rules.compiled(self.definition))

    def year(self, year: int) -> tuple[rules.Day, ...]:
        """Each date of the year with its windows and, where it differs, why. Raises ClockError for unknown years."""
        return rules.days_of_year(self.definition, year)

    @property
    def written(self) -> dict[str, Any]:
        """The JSON of the definition; empty for a calendar that is always open."""
        found: dict[str, Any] = self.version.definition
        return {} if self.definition.is_always else found


def arrangement(*, calendar: Calendar, now: datetime) -> Arrangement:
    """The calendar as it stands today, for people to read and change."""
    version = current_version(calendar=calendar, now=now)
    definition = rules.parse_definition(version.definition)
    today = now.astimezone(definition.zone).date()
    planned = tuple(Planned(on, week) for on, week in definition.hours if on > today)
    return Arrangement(version, definition, definition.week_of(today), planned)


def find_default_calendar() -> Calendar | None:
    return Calendar.objects.filter(is_default=True).first()


def calendars() -> QuerySet[Calendar]:
    """All, the default first."""
    return Calendar.objects.order_by("-is_default", "name")


def exceptions_of(*, calendar: Calendar) -> QuerySet[CalendarException]:
    """What was not withdrawn, in no special order."""
    return CalendarException.objects.filter(calendar=calendar, withdrawn_at__isnull=True)


def year_preview(*, calendar: Calendar, year: int, now: datetime) -> tuple[rules.Day, ...]:
    """Each date of the year with its windows and, where it differs, why. Raises ClockError for years nobody knows."""
    return arrangement(calendar=calendar, now=now).year(year)
