"""What the clock refuses, and how far it reaches."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from handschlag.worktime.rules import Clock, ClockError, add_working_days, closing_of, closing_time, parse_definition
from handschlag.worktime.rules.zones import stretches
from tests.worktime.random_calendars import ZONES

MONDAYS: dict[str, Any] = {"timezone": "Europe/Berlin", "hours": {"mon": [["08:00", "09:00"]]}}
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAIVE = NOON.replace(tzinfo=None)
HOUR = timedelta(hours=1)
ONE = np.array(["2026-11-23T12:00:00"], "datetime64[us]")


def clock(**more: Any) -> Clock:
    return Clock(parse_definition({**MONDAYS, **more}))


def seconds(*amounts: int) -> np.ndarray:
    return np.array([amount * 1_000_000 for amount in amounts], "timedelta64[us]")


def test_every_question_needs_an_offset() -> None:
    for ask in (
        lambda: clock().due(NAIVE, 1),
        lambda: clock().elapsed(NAIVE, NOON),
        lambda: clock().elapsed(NOON, NAIVE),
        lambda: clock().is_open(NAIVE),
        lambda: clock().next_opening(NAIVE),
        lambda: clock().local_date(NAIVE),
        lambda: add_working_days(clock(), NAIVE, 1),
    ):
        with pytest.raises(ClockError, match="needs an offset"):
            ask()


def test_amounts_are_not_negative() -> None:
    for ask in (
        lambda: clock().due(NOON, -1),
        lambda: clock().due(NOON, timedelta(microseconds=-1)),
        lambda: clock().due_many(ONE, seconds(-1)),
        lambda: add_working_days(clock(), NOON, -1),
    ):
        with pytest.raises(ClockError, match="must not be negative"):
            ask()


def test_elapsed_does_not_run_backwards() -> None:
    with pytest.raises(ClockError, match="must not be before start"):
        clock().elapsed(NOON, NOON - HOUR)
    with pytest.raises(ClockError, match="must not be before start"):
        clock().elapsed_many(ONE, ONE - seconds(1))


def test_nothing_asked_is_nothing_answered() -> None:
    none = ONE[:0]
    assert clock().due_many(none, seconds()).size == 0
    assert clock().elapsed_many(none, none).size == 0


def test_nothing_wanted_from_many_gives_their_starts() -> None:
    assert (clock().due_many(ONE, seconds(0)) == ONE).all()


def test_arrays_of_other_units_would_be_cut_and_are_refused() -> None:
    with pytest.raises(TypeError, match=r"needs datetime64\[us\], not datetime64\[ns\]"):
        clock().due_many(ONE.astype("datetime64[ns]"), seconds(1))
    with pytest.raises(TypeError, match=r"needs timedelta64\[us\], not timedelta64\[s\]"):
        clock().due_many(ONE, np.array([1], "timedelta64[s]"))


@pytest.mark.parametrize("start", ["NaT", "0001-06-01T00:00:00", "9999-12-31T00:00:00"])
def test_arrays_with_instants_beyond_the_known_time_are_refused(start: str) -> None:
    with pytest.raises(ClockError, match="outside the time known"):
        clock().due_many(np.array([start], "datetime64[us]"), seconds(1))


def test_more_open_time_than_there_is_is_refused() -> None:
    for amount in (10**9 * 3600, 9 * 10**12):
        with pytest.raises(ClockError, match="does not come before 9999-12-28"):
            clock().due_many(ONE, seconds(amount))
        with pytest.raises(ClockError, match="does not come before 9999-12-28"):
            clock().due(NOON, amount)


def test_a_far_answer_extends_what_was_compiled() -> None:
    asked = clock()
    weeks = np.array([0, 52 * 50, 52 * 100])
    due = asked.due_many(np.repeat(ONE, 3), seconds(*(weeks * 3600 + 3600)))
    mondays = [date(2026, 11, 30) + timedelta(weeks=int(week)) for week in weeks]
    assert [at.date() for at in due.tolist()] == mondays
    assert asked.due(datetime(1950, 1, 1, tzinfo=UTC), 60).date() == date(1950, 1, 2)
    assert asked.elapsed(datetime(1950, 1, 1, tzinfo=UTC), NOON) > 4000 * HOUR


def test_late_starts_extend_what_was_compiled() -> None:
    starts = np.array(["2026-01-01T00:00:00", "2029-11-01T00:00:00"], "datetime64[us]")
    found = clock().due_many(starts, seconds(3600, 200 * 3600))
    assert found.tolist() == [
        clock().due(start.replace(tzinfo=UTC), amount).replace(tzinfo=None)
        for start, amount in zip(starts.tolist(), (3600, 200 * 3600), strict=True)
    ]


def test_a_clock_that_has_not_opened_yet_has_counted_nothing() -> None:
    opening = {"closed": [["0100-01-01T00:00:00Z", "2030-01-01T00:00:00Z"]]}
    assert clock(**opening).elapsed(NOON, NOON + 30 * HOUR) == timedelta()
    assert clock(**opening).elapsed_many(ONE, ONE + seconds(86400)).tolist() == [timedelta()]
    assert clock(**opening).next_opening(NOON) == datetime(2030, 1, 7, 7, tzinfo=UTC)
    assert clock(**opening).due(NOON, 60) == datetime(2030, 1, 7, 7, 1, tzinfo=UTC)


def test_before_the_first_span_nothing_is_used() -> None:
    opening = {"closed": [["0100-01-01T00:00:00Z", "2026-11-23T07:00:00Z"]]}
    asked = clock(**opening)
    assert asked.elapsed(NOON - timedelta(days=20), NOON) == HOUR
    assert asked.elapsed_many(ONE - seconds(20 * 86400), ONE).tolist() == [HOUR]


def test_days_beyond_the_known_time_are_refused() -> None:
    for ask in (
        lambda: closing_of(clock(), date(9999, 12, 31)),
        lambda: closing_time(clock(), date(1, 1, 1)),
        lambda: closing_of(clock(holidays={"region": "DE-SN"}), date(2101, 1, 3)),
        lambda: add_working_days(clock(closed=[{"first_on": "2026-01-01", "last_on": "9999-12-31"}]), NOON, 1),
        lambda: add_working_days(clock(closed=[["2026-01-01T00:00:00Z", "9999-12-31T00:00:00Z"]]), NOON, 1),
    ):
        with pytest.raises(ClockError, match=r"outside the time known|does not come before"):
            ask()


def test_a_leap_day_closes_early_only_where_there_is_one() -> None:
    asked = clock(hours={key: [["08:00", "18:00"]] for key in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}, early_closing={"02-29": "12:00"})  # fmt: skip
    assert closing_of(asked, date(2028, 2, 29)) == datetime(2028, 2, 29, 11, tzinfo=UTC)
    assert closing_of(asked, date(2027, 2, 28)) == datetime(2027, 2, 28, 17, tzinfo=UTC)
    assert asked.elapsed(datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)) == 3650 * HOUR


def test_local_dates_are_those_of_the_calendar() -> None:
    assert clock().local_date(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == date(2026, 11, 24)


@pytest.mark.parametrize("zone", ZONES)
def test_every_change_of_every_offset_is_found(zone: str) -> None:
    """Looks every six hours for seventy years, where the clock itself looks every third day."""
    place = ZoneInfo(zone)
    first, last = (date(year, 1, 1).toordinal() - date(1970, 1, 1).toordinal() for year in (1970, 2040))
    starts, ends, offsets = stretches(place, first, last)
    looks = range(first * 4, last * 4)
    seen = [datetime.fromtimestamp(look * 21_600, UTC).astimezone(place).utcoffset() for look in looks]
    at = np.searchsorted(starts, np.array(looks) * 21_600_000_000, side="right") - 1
    assert [timedelta(microseconds=int(offset)) for offset in offsets[at]] == seen
    assert (starts[1:] == ends[:-1]).all()


def test_far_years_repeat_with_the_calendar() -> None:
    place = ZoneInfo("Europe/Berlin")
    day = date(3001, 1, 1).toordinal() - date(1970, 1, 1).toordinal()
    starts, _ends, _offsets = stretches(place, day, day + 365)
    changes = [datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(at)) for at in starts[1:]]
    # last Sundays of March and October 3001, one o'clock in UTC
    assert changes == [datetime(3001, 3, 29, 1, tzinfo=UTC), datetime(3001, 10, 25, 1, tzinfo=UTC)]


def test_threads_that_extend_the_same_clock_get_the_same_answers() -> None:
    asked = clock(holidays={"region": "DE-NW"})
    starts = [datetime(1995 + (number * 37) % 90, 1 + number % 12, 3, tzinfo=UTC) for number in range(200)]
    expected = [clock(holidays={"region": "DE-NW"}).due(start, 90 * 60) for start in starts[:40]]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda start: asked.due(start, 90 * 60), starts))
    assert found[:40] == expected
    assert found == [asked.due(start, 90 * 60) for start in starts]
