from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handschlag.worktime.rules import Clock, parse_definition
from tests.worktime import oracle
from tests.worktime.random_calendars import calendars, instants

BERLIN_NIGHTS = {"timezone": "Europe/Berlin", "hours": {"sat": [["22:00", "02:30"]], "sun": [["02:45", "03:15"]]}}


def clock_of(calendar: dict[str, Any]) -> Clock:
    return Clock(parse_definition(calendar))


@settings(max_examples=150, deadline=None)
@given(calendars(), instants(), st.integers(0, 3 * 1440))
@example(BERLIN_NIGHTS, datetime(2026, 3, 28, tzinfo=UTC), 2880)
@example(BERLIN_NIGHTS, datetime(2026, 10, 24, tzinfo=UTC), 2880)
def test_elapsed_agrees_with_asking_every_minute(calendar: dict[str, Any], start: datetime, minutes: int) -> None:
    end = start + timedelta(minutes=minutes)
    assert clock_of(calendar).elapsed(start, end) == oracle.elapsed(calendar, start, end)


@settings(max_examples=60, deadline=None)
@given(calendars(), instants(), st.integers(0, 1440))
def test_is_open_agrees_with_the_wall_clock(calendar: dict[str, Any], start: datetime, minutes: int) -> None:
    clock = clock_of(calendar)
    for step in range(0, minutes, 7):
        at = start + timedelta(minutes=step)
        assert clock.is_open(at) == oracle.is_open(calendar, at)


durations = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=20))


@settings(max_examples=200, deadline=None)
@given(calendars(), instants(), durations, durations)
def test_elapsed_is_additive(calendar: dict[str, Any], start: datetime, one: timedelta, other: timedelta) -> None:
    clock = clock_of(calendar)
    whole = clock.elapsed(start, start + one + other)
    assert whole == clock.elapsed(start, start + one) + clock.elapsed(start + one, start + one + other)
    assert timedelta() <= whole <= one + other


@settings(max_examples=200, deadline=None)
@given(calendars(), instants(), durations)
def test_due_is_the_earliest_instant_with_so_much_open_time(
    calendar: dict[str, Any], start: datetime, amount: timedelta
) -> None:
    clock = clock_of(calendar)
    due = clock.due(start, amount)
    assert due.tzinfo is UTC
    assert due >= start
    assert clock.elapsed(start, due) == amount
    if amount:
        assert clock.elapsed(start, due - timedelta(microseconds=1)) == amount - timedelta(microseconds=1)


@settings(max_examples=100, deadline=None)
@given(calendars(), instants(), durations, durations)
def test_due_and_elapsed_are_a_galois_connection(
    calendar: dict[str, Any], start: datetime, amount: timedelta, later: timedelta
) -> None:
    clock = clock_of(calendar)
    assert (clock.due(start, amount) <= start + later) == (amount <= clock.elapsed(start, start + later))


@settings(max_examples=100, deadline=None)
@given(calendars(), instants(), durations, durations, durations)
def test_due_is_monotone_in_start_and_amount(
    calendar: dict[str, Any], start: datetime, later: timedelta, amount: timedelta, more: timedelta
) -> None:
    clock = clock_of(calendar)
    assert clock.due(start, amount) <= clock.due(start + later, amount)
    assert clock.due(start, amount) <= clock.due(start, amount + more)


@settings(max_examples=80, deadline=None)
@given(calendars(), st.lists(st.tuples(instants(), durations), min_size=1, max_size=20))
def test_many_at_once_are_the_same_as_one_by_one(
    calendar: dict[str, Any], questions: list[tuple[datetime, timedelta]]
) -> None:
    clock = clock_of(calendar)
    starts = np.array([start.replace(tzinfo=None) for start, _ in questions], "datetime64[us]")
    amounts = np.array([amount for _, amount in questions], "timedelta64[us]")
    due = clock.due_many(starts, amounts)
    assert [at.replace(tzinfo=UTC) for at in due.tolist()] == [clock.due(*question) for question in questions]
    assert clock.elapsed_many(starts, due).tolist() == [amount for _, amount in questions]
    later = starts + amounts
    assert clock.elapsed_many(starts, later).tolist() == [
        clock.elapsed(start, start + amount) for start, amount in questions
    ]


@settings(max_examples=60, deadline=None)
@given(calendars(), instants())
def test_next_opening_is_the_first_open_instant(calendar: dict[str, Any], start: datetime) -> None:
    clock = clock_of(calendar)
    opening = clock.next_opening(start)
    assert opening >= start
    assert clock.is_open(opening)
    assert clock.elapsed(start, opening) == timedelta()


@settings(max_examples=40, deadline=None)
@given(calendars(), st.lists(instants(), min_size=2, max_size=6), durations)
def test_the_order_of_questions_does_not_matter(
    calendar: dict[str, Any], starts: list[datetime], amount: timedelta
) -> None:
    asked = clock_of(calendar)
    answers = [asked.due(start, amount) for start in starts]
    assert answers == [clock_of(calendar).due(start, amount) for start in starts]
