"""`handschlag clock` says what the wall calendar says that is read minute by minute, for whole calendars."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handschlag.worktime.command import answer
from tests.worktime import wall_calendar
from tests.worktime.oracle import DAYS
from tests.worktime.random_calendars import TURNING, ZONES, weeks
from tests.worktime.wall_calendar import Calendar

# Easter falls on the night in which clocks change, holidays beside weekends, years' ends, what was free once only.
GERMAN_DATES = (
    date(2016, 3, 27),
    date(2027, 3, 28),
    date(2026, 4, 4),
    date(2026, 5, 14),
    date(2026, 5, 25),
    date(2026, 10, 3),
    date(2026, 10, 25),
    date(2017, 10, 31),
    date(2026, 12, 25),
    date(2027, 1, 1),
    date(2026, 3, 29),
)
ROUND_THE_CLOCK = {day: [["00:00", "24:00"]] for day in DAYS}
OFFICE = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in DAYS[:5]}
NIGHTS = {day: [["22:00", "06:00"]] for day in DAYS}
INTO_THE_FOLD = {"sat": [["22:00", "02:30"]], "sun": [["02:30", "03:30"], ["12:00", "13:00"]]}

some_hours = st.sampled_from([ROUND_THE_CLOCK, OFFICE, NIGHTS, INTO_THE_FOLD]) | weeks().filter(
    lambda found: any(found.values())
)


@st.composite
def whole_calendars(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar with all a calendar can have, and a whole minute near where it matters."""
    is_german = draw(st.booleans())
    near = draw(st.sampled_from(GERMAN_DATES if is_german else TURNING))

    def dates(most: int) -> list[date]:
        shifts = draw(st.lists(st.integers(-4, 4), max_size=most, unique=True))
        return [near + timedelta(days=shift) for shift in shifts]

    special, *closed = dates(3) or [None]
    found: dict[str, Any] = {
        "timezone": "Europe/Berlin" if is_german else draw(st.sampled_from(ZONES)),
        "hours": draw(some_hours),
        "holidays": {"region": "DE"} if is_german else [on.isoformat() for on in dates(3)],
        "early_closing": {f"{on.month:02}-{on.day:02}": draw(st.sampled_from(["00:00", "02:30", "12:00", "23:45"])) for on in dates(2)},
        "closed": [{"first_on": on.isoformat(), "last_on": on.isoformat()} for on in closed],
        "hours_from": {on.isoformat(): draw(some_hours) for on in dates(1)},
    }  # fmt: skip
    if special is not None:
        hours = draw(st.sampled_from([[["13:00", "18:00"]], [["00:00", "24:00"]], [["20:00", "04:00"]]]))
        found["open"] = [{"on": special.isoformat(), "hours": hours}]
    start = datetime(near.year, near.month, near.day, tzinfo=UTC) + timedelta(minutes=draw(st.integers(-2880, 2880)))
    length = timedelta(minutes=draw(st.integers(1, 1500)))
    if draw(st.booleans()):
        found["closed"].append([(start + length).isoformat(), (start + 2 * length).isoformat()])
    return found, start


def ask(**question: Any) -> dict[str, Any]:
    return json.loads(answer(json.dumps(question).encode()))


SPRING = {"timezone": "Europe/Berlin", "hours": INTO_THE_FOLD, "holidays": {"region": "DE"}}


@settings(max_examples=120, deadline=None)
@given(whole_calendars(), st.integers(0, 4 * 1440))
@example((SPRING, datetime(2027, 3, 27, 20, tzinfo=UTC)), 1440)
@example((SPRING, datetime(2026, 10, 24, 19, tzinfo=UTC)), 1440)
@example(("always", datetime(2026, 10, 24, 19, tzinfo=UTC)), 1440)
def test_open_time_is_what_asking_every_minute_says(asked: tuple[Calendar, datetime], minutes: int) -> None:
    calendar, start = asked
    end = start + timedelta(minutes=minutes)
    found = ask(op="elapsed", calendar=calendar, start=start.isoformat(), end=end.isoformat())
    assert found == {"seconds": wall_calendar.elapsed(calendar, start, end)}


@settings(max_examples=120, deadline=None)
@given(whole_calendars(), st.integers(0, 1440))
@example((SPRING, datetime(2027, 3, 27, 20, tzinfo=UTC)), 390)
@example((SPRING, datetime(2026, 10, 24, 19, tzinfo=UTC)), 390)
@example(("always", datetime(2026, 3, 29, 0, tzinfo=UTC)), 120)
def test_due_is_the_minute_at_which_so_many_were_open(asked: tuple[Calendar, datetime], minutes: int) -> None:
    calendar, start = asked
    horizon = start + timedelta(days=5)
    found = ask(op="due", calendar=calendar, start=start.isoformat(), seconds=minutes * 60)
    expected = wall_calendar.due(calendar, start, minutes, until=horizon)
    if expected is None:
        assert "error" in found or datetime.fromisoformat(found["due"]) > horizon
    else:
        assert found == {"due": expected.isoformat()}


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(ZONES), st.sampled_from(TURNING), st.integers(0, 10**6), st.integers(0, 10**7))
def test_round_the_clock_is_all_the_time_there_is(zone: str, near: date, before: int, seconds: int) -> None:
    start = datetime(near.year, near.month, near.day, tzinfo=UTC) - timedelta(seconds=before)
    end = start + timedelta(seconds=seconds)
    for calendar in ("always", {"timezone": zone, "hours": ROUND_THE_CLOCK}):
        about = {"calendar": calendar, "start": start.isoformat()}
        assert ask(op="due", seconds=seconds, **about) == {"due": end.isoformat()}
        assert ask(op="elapsed", end=end.isoformat(), **about) == {"seconds": seconds}


@given(st.sampled_from(ZONES), st.dictionaries(st.sampled_from(DAYS), st.just([])), st.sampled_from(["due", "elapsed"]))
def test_a_calendar_without_any_hours_says_so(zone: str, hours: dict[str, list[Any]], op: str) -> None:
    start = "2026-11-23T09:00:00+01:00"
    more = {"seconds": 60} if op == "due" else {"end": start}
    found = ask(op=op, calendar={"timezone": zone, "hours": hours}, start=start, **more)
    assert found == {"error": "calendar.hours: there are no hours at all"}


@pytest.mark.parametrize(
    ("year", "on"), [(2016, date(2016, 3, 27)), (2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2038, date(2038, 4, 25))]
)  # fmt: skip
def test_the_second_opinion_knows_when_easter_is(year: int, on: date) -> None:
    assert wall_calendar.easter(year) == on
