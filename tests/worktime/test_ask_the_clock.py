from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.core.errors import NotThere
from handschlag.core.models import Installation
from handschlag.worktime import actions as worktime
from handschlag.worktime import permissions, queries, rules
from handschlag.worktime.choices import ExceptionKind
from handschlag.worktime.models import Calendar
from tests.worktime.calendars import NOW, make_calendar

pytestmark = pytest.mark.django_db


def test_a_house_without_calendars_has_the_standard_clock() -> None:
    clock = queries.business_clock(now=NOW)
    assert clock.version_id is None
    assert clock.is_open(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    assert not clock.is_open(datetime(2026, 12, 25, 9, 0, tzinfo=UTC))
    assert clock.zone == ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(("country", "zone", "free_on"), [("AT", "Europe/Vienna", (10, 26)), ("CH", "Europe/Zurich", (8, 1)), ("LI", "Europe/Berlin", (10, 3))])  # fmt: skip
def test_the_standard_clock_follows_the_country(country: str, zone: str, free_on: tuple[int, int]) -> None:
    Installation.objects.update_or_create(id=1, defaults={"region": country})
    clock = queries.business_clock(now=NOW)
    assert clock.zone == ZoneInfo(zone)
    assert clock.closing_of(date(2028, *free_on)) is None


def test_the_default_calendar_is_meant_when_none_is_named() -> None:
    calendar = make_calendar()
    assert queries.business_clock(now=NOW) == queries.business_clock(calendar=calendar, now=NOW)
    version = queries.current_version(calendar=calendar, now=NOW)
    assert queries.business_clock(calendar=calendar.pk, now=NOW).version_id == version.pk


def test_before_a_calendar_existed_its_first_version_counts() -> None:
    calendar = make_calendar()
    long_ago = NOW - timedelta(days=4000)
    assert queries.business_clock(calendar=calendar, now=long_ago) == queries.business_clock(calendar=calendar, now=NOW)


def test_a_calendar_without_versions_is_not_there() -> None:
    calendar = Calendar.objects.create(name="Leer", created_at=NOW)
    with pytest.raises(NotThere):
        queries.business_clock(calendar=calendar, now=NOW)
    with pytest.raises(NotThere):
        queries.current_version(calendar=calendar, now=NOW)
    Calendar.objects.update(is_default=True)
    with pytest.raises(NotThere):
        queries.business_clock(now=NOW)


def test_a_version_is_compiled_once() -> None:
    calendar = make_calendar()
    queries.business_clock(calendar=calendar, now=NOW)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        clock = queries.business_clock(calendar=calendar, now=NOW)
        clock.due(NOW, 3600)
    assert len(asked) == 1


def test_the_clock_answers_all_its_questions() -> None:
    clock = queries.business_clock(calendar=make_calendar(), now=NOW)
    assert clock.due(NOW, timedelta(hours=2)) == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert clock.elapsed(NOW, NOW + timedelta(days=1)) == timedelta(hours=8)
    assert clock.next_opening(NOW) == NOW
    assert clock.next_opening(NOW + timedelta(hours=2)) == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    assert clock.local_date(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == date(2026, 11, 24)
    assert clock.closing_time(date(2026, 11, 22)) == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert clock.add_working_days(NOW, 2) == datetime(2026, 11, 25, 16, 0, tzinfo=UTC)


def test_the_year_shows_each_date_with_its_reason() -> None:
    days = queries.year_preview(calendar=make_calendar(early_closing={"12-24": "12:00"}), year=2026, now=NOW)
    assert len(days) == 365
    by_date = {day.on: day for day in days}
    unity, eve = by_date[date(2026, 10, 3)], by_date[date(2026, 12, 24)]
    assert (unity.kind, unity.name) == ("holiday", "Tag der Deutschen Einheit")
    assert (eve.kind, [str(window) for window in eve.windows]) == ("early", ["08:00–12:00"])
    assert by_date[date(2026, 11, 22)].kind == "weekly_closed"
    assert by_date[date(2026, 11, 23)].kind == "usual"
    with pytest.raises(rules.ClockError):
        queries.year_preview(calendar=make_calendar("Fern"), year=2101, now=NOW)


@pytest.mark.parametrize(("role", "sees", "changes"), [("agent", True, False), ("team_lead", True, False), ("management", True, True), ("admin", True, True), ("partner", False, False)])  # fmt: skip
def test_management_changes_hours_and_partners_do_not_see_them(role: str, sees: bool, changes: bool) -> None:
    user = SimpleNamespace(is_active=True, role=role)
    gone = SimpleNamespace(is_active=False, role=role)
    assert (permissions.may_see_hours(user), permissions.may_change_hours(user)) == (sees, changes)
    assert not permissions.may_see_hours(gone)
    assert not permissions.may_change_hours(gone)


def test_the_year_shows_hours_that_are_cut() -> None:
    cuts = [
        {"from": "2026-11-23T13:00:00Z", "to": "2026-11-23T14:00:00Z", "name": "Teamsitzung"},
        {"from": "2026-11-24T00:00:00Z", "to": "2026-11-25T00:00:00Z", "name": "Umzug"},
        {"from": "2026-11-25T06:00:00Z", "to": "2026-11-25T08:00:00Z", "name": "Inventur"},
    ]
    calendar = make_calendar(closed=cuts)
    by_date = {day.on: day for day in queries.year_preview(calendar=calendar, year=2026, now=NOW)}
    monday, tuesday, wednesday = (by_date[date(2026, 11, on)] for on in (23, 24, 25))
    assert [(cut.name, str(cut.window)) for cut in monday.cuts] == [("Teamsitzung", "14:00–15:00")]
    assert (tuesday.kind, tuesday.name, tuesday.is_open) == ("closed", "Umzug", False)
    # the removal of Tuesday ran until one o'clock on Wednesday morning, on the wall in Cologne
    assert [cut.name for cut in wednesday.cuts] == ["Umzug", "Inventur"]


def test_always_open_shows_every_day_open() -> None:
    always = rules.days_of_year(rules.ALWAYS, 2028)
    assert len(always) == 366
    assert all(day.kind == "usual" and day.is_open for day in always)


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ({"region": "DE"}, "DE"),
        ({"region": "AT-9"}, "Wien"),
        ({"region": "DE-BY", "municipality": "Augsburg"}, "Augsburg, Bayern"),
    ],
)
def test_a_region_says_where_it_is(source: dict[str, str], place: str) -> None:
    assert rules.parse_region(source, "holidays").place == place


def test_wall_time_past_midnight_is_the_next_date() -> None:
    night = rules.wall_time(date(2026, 10, 24), 26 * 60 + 30, ZoneInfo("Europe/Berlin"))
    assert night.isoformat() == "2026-10-25T02:30:00+02:00"


def test_an_exception_knows_its_days() -> None:
    calendar = make_calendar()
    one = worktime.SpecialOpening(on=date(2026, 12, 6), windows=(("13:00", "18:00"),))
    span = worktime.ClosedSpan(from_at=NOW, to_at=NOW + timedelta(days=1))
    opening, closing = (
        worktime.add_exception(calendar=calendar, exception=exception, by=None, now=NOW) for exception in (one, span)
    )
    assert (opening.begins_on, opening.ends_on) == (date(2026, 12, 6), date(2026, 12, 6))
    assert (closing.begins_on, closing.ends_on) == (date(2026, 11, 23), date(2026, 11, 24))
    assert str(opening) == ExceptionKind.OPEN.label


def test_many_spans_are_counted_at_once_as_one_by_one() -> None:
    clock = queries.business_clock(calendar=make_calendar(), now=NOW)
    edges = [NOW + timedelta(hours=5 * place) for place in range(40)]
    spans = list(pairwise(edges))
    assert clock.open_between(edges) == [clock.elapsed(*span).total_seconds() for span in spans]
    assert clock.elapsed_seconds(spans[:3]) == clock.open_between(edges[:4])
    assert clock.elapsed_seconds([]) == []
