"""Rules of the running conversation, whatever the minutes, hours and absences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.care.rules import availability, lateness, sandglass
from handschlag.care.rules.sandglass import situations
from handschlag.worktime.rules import compiled, parse_definition

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
"""A Tuesday, twelve o'clock in Cologne."""
CLOCK = compiled(
    parse_definition(
        {
            "timezone": "Europe/Berlin",
            "hours": {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
            "holidays": {"region": "DE"},
        }
    )
)
MINUTES = st.integers(min_value=-7 * 24 * 60, max_value=7 * 24 * 60)
MOMENTS = MINUTES.map(lambda minutes: NOON + timedelta(minutes=minutes))
SPANS = st.lists(st.tuples(MOMENTS, st.integers(min_value=1, max_value=3000)), max_size=5).map(
    lambda rows: [(start, start + timedelta(minutes=minutes)) for start, minutes in rows]
)
SECONDS = st.floats(min_value=0, max_value=100_000)


def glass(**more: object) -> sandglass.Sandglass | None:
    said = {"is_chosen": True, "minutes_per_contact": 10, "minutes_per_quarter": 30, "before": 0, "elapsed": 0}
    return sandglass.sandglass(**{**said, **more})


@given(before=SECONDS, elapsed=SECONDS, more=SECONDS, contact=st.integers(1, 600), quarter=st.integers(1, 10_000))
def test_sand_only_runs_down_and_never_below_nothing(before, elapsed, more, contact, quarter):
    meant = {"minutes_per_contact": contact, "minutes_per_quarter": quarter}
    now = glass(**meant, before=before, elapsed=elapsed)
    later = glass(**meant, before=before, elapsed=elapsed + more)
    assert 0 <= later.contact_left <= now.contact_left <= now.contact
    assert 0 <= later.quarter_left <= now.quarter_left <= now.quarter
    assert later.talks_on <= later.is_over


def test_without_a_chosen_plan_or_a_limit_there_is_no_sand():
    assert glass(is_chosen=False) is None
    assert glass(minutes_per_quarter=0) is None
    assert glass(before=-5, elapsed=-5).before == 0


@given(
    elapsed=st.none() | SECONDS,
    is_late=st.booleans(),
    has_appointment=st.booleans(),
    asks_for=st.booleans(),
)
def test_every_talk_may_end_politely(elapsed, is_late, has_appointment, asks_for):
    sand = None if elapsed is None else glass(elapsed=elapsed)
    said = situations(sand, is_late=is_late, has_appointment=has_appointment, asks_for=asks_for)
    assert len(said) == len(set(said))
    assert {"over_time", "talks_on"} <= set(said)
    assert ("late" in said, "next_appointment" in said, "asks_for" in said) == (is_late, has_appointment, asks_for)
    if asks_for:
        assert said[0] == "asks_for"
    if sand and sand.talks_on:
        assert said.index("talks_on") < said.index("over_time")


@given(at=MOMENTS)
def test_late_is_whoever_has_less_than_the_closing_time_left(at):
    has_time = CLOCK.elapsed(at, at + lateness.CLOSING) == lateness.CLOSING
    assert lateness.is_late([CLOCK], at=at) == (not has_time)
    assert not lateness.is_late([], at=at)
    assert lateness.is_late([CLOCK, CLOCK], at=at) == lateness.is_late([CLOCK], at=at)


@given(at=MOMENTS, away=SPANS)
def test_nobody_is_said_back_before_they_are(at, away):
    back = availability.there_from([CLOCK], away, at=at)
    if back is None:
        return
    assert back >= at
    assert CLOCK.next_opening(back) == back
    assert not any(start <= back < end for start, end in away)
    if not away:
        assert back == CLOCK.next_opening(at)


def test_who_is_away_for_weeks_is_not_said_back():
    far = (NOON - timedelta(days=1), NOON + timedelta(days=30))
    assert availability.there_from([CLOCK], [far], at=NOON) is None


@settings(max_examples=20)
@given(at=MOMENTS, away=SPANS)
def test_only_who_was_there_is_there_no_more(at, away):
    midnight = at.replace(hour=23, minute=0) - timedelta(days=1)
    was = availability.was_there([CLOCK], away, midnight=midnight, at=at)
    steps = range(int((at - midnight).total_seconds() // 60))
    minutes = (midnight + timedelta(minutes=step) for step in steps) if at > midnight else ()
    open_ones = (
        minute
        for minute in minutes
        if CLOCK.next_opening(minute) == minute and not any(start <= minute < end for start, end in away)
    )
    assert was == (next(open_ones, None) is not None)
