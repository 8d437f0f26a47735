from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from handschlag.core.models import FactRow
from handschlag.worktime import actions as worktime
from handschlag.worktime import queries
from handschlag.worktime.models import Calendar, CalendarVersion
from tests.worktime.calendars import NOW, make_calendar, office

pytestmark = pytest.mark.django_db


def test_first_calendar_is_the_default() -> None:
    first, second = make_calendar("Büro"), make_calendar("Notdienst")
    assert first.is_default
    assert not Calendar.objects.get(pk=second.pk).is_default
    assert queries.find_default_calendar() == first
    assert [str(calendar) for calendar in queries.calendars()] == ["Büro", "Notdienst"]


def test_a_calendar_can_be_the_default_from_the_start() -> None:
    make_calendar("Büro")
    second = worktime.create_calendar(name="Laden", definition=office(), by=7, now=NOW, is_default=True)
    assert queries.find_default_calendar() == second


def test_creating_is_told_once_with_its_version() -> None:
    calendar = worktime.create_calendar(name="Büro", definition=office(), by=7, now=NOW)
    version = CalendarVersion.objects.get(calendar=calendar)
    assert (version.number, version.valid_from_at, version.by, str(version)) == (1, NOW, 7, "Büro v1")
    told = FactRow.objects.get(name="CalendarCreated")
    assert (told.payload, told.by, told.at) == ({"calendar": calendar.pk, "version": version.pk}, 7, NOW)


def test_a_name_is_needed_and_is_its_own() -> None:
    make_calendar("Büro")
    with pytest.raises(worktime.CannotNameCalendar) as refused:
        make_calendar("  Büro ")
    assert refused.value.field == "name"
    with pytest.raises(worktime.CannotNameCalendar):
        make_calendar("   ")
    assert Calendar.objects.count() == 1


def test_contradicting_hours_are_refused_whole() -> None:
    with pytest.raises(worktime.CannotChangeHours) as refused:
        make_calendar(hours={"mon": [["08:00", "12:00"], ["11:00", "13:00"]]})
    assert refused.value.field == "hours.mon"
    assert refused.value.error is not None
    assert refused.value.error.params["one"].as_pair() == ["08:00", "12:00"]
    assert not Calendar.objects.exists()


def test_always_open_is_a_calendar_too() -> None:
    calendar = worktime.create_calendar(name="Notdienst", definition="always", by=None, now=NOW)
    clock = queries.business_clock(calendar=calendar, now=NOW)
    assert clock.is_open(NOW)
    with pytest.raises(worktime.CannotChangeHours):
        worktime.add_exception(
            calendar=calendar, exception=worktime.ClosedSpan(from_at=NOW, to_at=NOW), by=None, now=NOW
        )


def test_renaming_keeps_the_name_unique() -> None:
    calendar, other = make_calendar("Büro"), make_calendar("Laden")
    worktime.rename_calendar(calendar=calendar, name="Büro Köln", by=None, now=NOW)
    worktime.rename_calendar(calendar=calendar, name="Büro Köln", by=None, now=NOW)
    assert FactRow.objects.filter(name="CalendarRenamed").count() == 1
    with pytest.raises(worktime.CannotNameCalendar):
        worktime.rename_calendar(calendar=other, name="Büro Köln", by=None, now=NOW)


def test_the_database_allows_one_default_only() -> None:
    make_calendar("Büro")
    with pytest.raises(IntegrityError), transaction.atomic():
        Calendar.objects.create(name="Zweiter", is_default=True, created_at=NOW)


def test_choosing_another_default_is_told_once() -> None:
    make_calendar("Büro")
    second = make_calendar("Laden")
    for _ in range(2):
        worktime.choose_default(calendar=second, by=3, now=NOW)
    assert queries.find_default_calendar() == second
    told = FactRow.objects.filter(name="DefaultCalendarChosen", by=3)
    assert [row.payload for row in told] == [{"calendar": second.pk}]
