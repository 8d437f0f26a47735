from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from handschlag.core.models import FactRow
from handschlag.worktime import actions as worktime
from handschlag.worktime import queries
from handschlag.worktime.choices import ExceptionKind
from handschlag.worktime.models import CalendarException, CalendarVersion
from tests.worktime.calendars import NOW, make_calendar, office

pytestmark = pytest.mark.django_db

TUESDAY_MORNING = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
SHORT = {"mon": [["08:00", "12:00"]], "tue": [["10:00", "12:00"]]}


def test_a_change_is_a_new_version_and_the_old_one_stays() -> None:
    calendar = make_calendar()
    before = queries.business_clock(calendar=calendar, now=NOW)
    later = NOW + timedelta(minutes=1)
    version = worktime.change_hours(calendar=calendar, definition=office(hours=SHORT), by=7, now=later)
    after = queries.business_clock(calendar=calendar, now=later)
    assert (version.number, after.version_id) == (2, version.pk)
    assert before.due(NOW, 2 * 3600) == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert after.due(NOW, 2 * 3600) == datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    assert queries.business_clock(calendar=calendar, now=NOW) == before
    assert before.version_id is not None
    assert queries.business_clock_of_version(before.version_id).due(NOW, 60) == before.due(NOW, 60)
    told = FactRow.objects.get(name="HoursChanged")
    assert (told.payload, told.by) == ({"calendar": calendar.pk, "version": version.pk}, 7)


def test_saying_what_holds_already_changes_nothing() -> None:
    calendar = make_calendar()
    worktime.change_hours(calendar=calendar, definition=office(), by=None, now=NOW)
    assert CalendarVersion.objects.count() == 1
    assert not FactRow.objects.filter(name="HoursChanged").exists()


def test_contradicting_hours_change_nothing() -> None:
    calendar = make_calendar()
    with pytest.raises(worktime.CannotChangeHours) as refused, translation.override("de"):
        worktime.change_hours(calendar=calendar, definition=office(hours={}), by=None, now=NOW)
    assert (refused.value.field, refused.value.reason) == ("hours", "Es gibt gar keine Öffnungszeiten.")
    assert CalendarVersion.objects.count() == 1


def test_a_planned_change_counts_from_its_date() -> None:
    calendar = make_calendar(hours_from={"2027-01-01": {"mon": [["10:00", "12:00"]]}})
    clock = queries.business_clock(calendar=calendar, now=NOW)
    assert clock.closing_of(date(2026, 12, 28)) == datetime(2026, 12, 28, 16, 0, tzinfo=UTC)
    assert clock.closing_of(date(2027, 1, 4)) == datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
    assert clock.closing_of(date(2027, 1, 5)) is None


def test_exceptions_survive_a_change_of_hours() -> None:
    calendar = make_calendar()
    outing = worktime.ClosedDates(first_on=date(2026, 11, 24), last_on=date(2026, 11, 25), name="Betriebsausflug")
    worktime.add_exception(calendar=calendar, exception=outing, by=None, now=NOW)
    worktime.change_hours(calendar=calendar, definition=office(hours={"tue": [["08:00", "12:00"]]}), by=None, now=NOW)
    clock = queries.business_clock(calendar=calendar, now=NOW)
    assert clock.next_opening(NOW) == datetime(2026, 12, 1, 7, 0, tzinfo=UTC)


def test_closed_dates_hours_and_special_openings_reach_the_clock() -> None:
    calendar = make_calendar()
    meeting = worktime.ClosedSpan(from_at=TUESDAY_MORNING, to_at=TUESDAY_MORNING + timedelta(hours=1), name="Team")
    sunday = worktime.SpecialOpening(on=date(2026, 11, 29), windows=(("13:00", "18:00"),), name="Adventsmarkt")
    row = worktime.add_exception(calendar=calendar, exception=meeting, by=7, now=NOW)
    worktime.add_exception(calendar=calendar, exception=sunday, by=7, now=NOW)
    clock = queries.business_clock(calendar=calendar, now=NOW)
    assert not clock.is_open(TUESDAY_MORNING)
    assert clock.is_open(TUESDAY_MORNING + timedelta(hours=1))
    assert clock.closing_of(date(2026, 11, 29)) == datetime(2026, 11, 29, 17, 0, tzinfo=UTC)
    told = FactRow.objects.filter(name="CalendarExceptionAdded").order_by("id").first()
    assert told is not None
    assert told.payload["exception"] == row.pk
    assert (str(row), row.kind) == ("Team", ExceptionKind.CLOSED_SPAN)


def test_withdrawing_gives_the_usual_hours_back_and_is_told_once() -> None:
    calendar = make_calendar()
    outing = worktime.ClosedDates(first_on=date(2026, 11, 24), last_on=date(2026, 11, 24))
    row = worktime.add_exception(calendar=calendar, exception=outing, by=None, now=NOW)
    assert not queries.business_clock(calendar=calendar, now=NOW).is_open(TUESDAY_MORNING)
    for _ in range(2):
        worktime.withdraw_exception(exception=row, by=None, now=NOW)
    assert queries.business_clock(calendar=calendar, now=NOW).is_open(TUESDAY_MORNING)
    assert not queries.exceptions_of(calendar=calendar).exists()
    assert FactRow.objects.filter(name="CalendarExceptionWithdrawn").count() == 1
    assert CalendarVersion.objects.count() == 3


@pytest.mark.parametrize(
    ("exception", "field"),
    [
        (worktime.ClosedDates(first_on=date(2026, 12, 2), last_on=date(2026, 12, 1)), "closed[0]"),
        (worktime.ClosedSpan(from_at=NOW, to_at=NOW), "closed[0]"),
        (worktime.ClosedSpan(from_at=NOW.replace(tzinfo=None), to_at=NOW), "closed[0].from"),
        (worktime.SpecialOpening(on=date(2026, 12, 6), windows=()), "open[0].hours"),
        (worktime.SpecialOpening(on=date(2026, 12, 6), windows=(("13:00", "13:00"),)), "open[0].hours[0]"),
    ],
)
def test_an_exception_that_is_none_is_refused(
    exception: worktime.ClosedDates | worktime.ClosedSpan | worktime.SpecialOpening, field: str
) -> None:
    calendar = make_calendar()
    with pytest.raises(worktime.CannotAddException) as refused:
        worktime.add_exception(calendar=calendar, exception=exception, by=None, now=NOW)
    assert refused.value.field == field
    assert not CalendarException.objects.exists()


def test_a_date_is_not_both_open_and_closed() -> None:
    calendar = make_calendar()
    sunday = worktime.SpecialOpening(on=date(2026, 12, 6), windows=(("13:00", "18:00"),))
    worktime.add_exception(calendar=calendar, exception=sunday, by=None, now=NOW)
    leave = worktime.ClosedDates(first_on=date(2026, 12, 1), last_on=date(2026, 12, 31))
    for second in (leave, sunday):
        with pytest.raises(worktime.CannotAddException):
            worktime.add_exception(calendar=calendar, exception=second, by=None, now=NOW)


def test_the_database_refuses_to_change_a_version() -> None:
    make_calendar()
    for change in (
        lambda: CalendarVersion.objects.update(definition="always"),
        lambda: CalendarVersion.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            change()


def test_the_database_refuses_an_exception_that_does_not_fit_its_kind() -> None:
    calendar = make_calendar()
    day = date(2026, 12, 1)
    for columns in (
        {"kind": ExceptionKind.CLOSED_DATES, "first_on": day, "last_on": day - timedelta(days=1)},
        {"kind": ExceptionKind.CLOSED_DATES, "from_at": NOW, "to_at": NOW + timedelta(hours=1)},
        {"kind": ExceptionKind.CLOSED_SPAN, "from_at": NOW, "to_at": NOW},
        {"kind": ExceptionKind.OPEN, "first_on": day, "last_on": day},
        {"kind": "whatever", "first_on": day, "last_on": day},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarException.objects.create(calendar=calendar, added_at=NOW, **columns)


MORNINGS = {"mon": [["08:00", "12:00"]]}
REST = {"timezone": "Europe/Berlin", "holidays": {"region": "DE-NW"}}


def test_other_hours_count_from_today_and_the_past_keeps_its_own() -> None:
    calendar = make_calendar()
    worktime.change_week(calendar=calendar, week=MORNINGS, rest=REST, by=7, now=NOW, name="Laden")
    clock = queries.business_clock(calendar=calendar, now=NOW)
    week_before = NOW - timedelta(days=7)
    assert clock.elapsed(week_before, week_before + timedelta(days=1)) == timedelta(hours=8)
    assert clock.closing_of(date(2026, 11, 23)) == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    assert clock.closing_of(date(2026, 11, 24)) is None
    assert queries.arrangement(calendar=calendar, now=NOW).week[0][0].as_pair() == ["08:00", "12:00"]
    calendar.refresh_from_db()
    assert calendar.name == "Laden"


def test_hours_can_be_planned_and_dropped_again() -> None:
    calendar = make_calendar()
    new_year = date(2027, 1, 1)
    worktime.change_week(calendar=calendar, week=MORNINGS, rest=REST, by=None, now=NOW, from_on=new_year)
    planned = queries.arrangement(calendar=calendar, now=NOW)
    assert [plan.from_on for plan in planned.planned] == [new_year]
    assert planned.week[1] != ()
    for _ in range(2):
        worktime.drop_planned_week(calendar=calendar, from_on=new_year, by=None, now=NOW)
    found = queries.arrangement(calendar=calendar, now=NOW)
    assert found.planned == ()
    assert found.written == office()
    assert found.version.number == 3


def test_the_same_week_again_changes_nothing() -> None:
    calendar = make_calendar()
    worktime.change_week(calendar=calendar, week=office()["hours"], rest=REST, by=None, now=NOW)
    assert CalendarVersion.objects.count() == 1


def test_a_contradicting_week_is_refused_with_its_day() -> None:
    calendar = make_calendar()
    with pytest.raises(worktime.CannotChangeHours) as refused:
        worktime.change_week(
            calendar=calendar, week={"tue": [["12:00", "12:00"]]}, rest=REST, by=None, now=NOW, name="Laden"
        )
    assert refused.value.field == "hours.tue[0]"
    calendar.refresh_from_db()
    assert calendar.name == "Büro"


def test_an_always_open_calendar_shows_itself() -> None:
    calendar = worktime.create_calendar(name="Notdienst", definition="always", by=None, now=NOW)
    assert queries.arrangement(calendar=calendar, now=NOW).written == {}


def test_a_withdrawal_can_be_undone() -> None:
    calendar = make_calendar()
    outing = worktime.ClosedDates(first_on=date(2026, 11, 24), last_on=date(2026, 11, 24))
    row = worktime.add_exception(calendar=calendar, exception=outing, by=None, now=NOW)
    worktime.withdraw_exception(exception=row, by=None, now=NOW)
    for _ in range(2):
        worktime.restore_exception(exception=row, by=None, now=NOW)
    assert not queries.business_clock(calendar=calendar, now=NOW).is_open(TUESDAY_MORNING)
    assert FactRow.objects.filter(name="CalendarExceptionRestored").count() == 1


def test_a_withdrawal_is_not_undone_against_what_was_entered_meanwhile() -> None:
    calendar = make_calendar()
    sunday = worktime.SpecialOpening(on=date(2026, 12, 6), windows=(("13:00", "18:00"),))
    row = worktime.add_exception(calendar=calendar, exception=sunday, by=None, now=NOW)
    worktime.withdraw_exception(exception=row, by=None, now=NOW)
    leave = worktime.ClosedDates(first_on=date(2026, 12, 1), last_on=date(2026, 12, 31))
    worktime.add_exception(calendar=calendar, exception=leave, by=None, now=NOW)
    with pytest.raises(worktime.CannotAddException):
        worktime.restore_exception(exception=row, by=None, now=NOW)
