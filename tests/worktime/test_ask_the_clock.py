from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.core.errors import NotThere
from handschlag.core.models import Installation
from handschlag.worktime import permissions, queries, rules
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
    assert queries.business_clock(calendar=calendar.pk, now=NOW).version_id == queries.current_version_id(
        calendar=calendar, now=NOW
    )


def test_before_a_calendar_existed_its_first_version_counts() -> None:
    calendar = make_calendar()
    long_ago = NOW - timedelta(days=4000)
    assert queries.business_clock(calendar=calendar, now=long_ago) == queries.business_clock(calendar=calendar, now=NOW)


def test_a_calendar_without_versions_is_not_there() -> None:
    calendar = Calendar.objects.create(name="Leer", created_at=NOW)
    with pytest.raises(NotThere):
        queries.business_clock(calendar=calendar, now=NOW)


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
