from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.promises import rules
from handschlag.promises.rules.days import easter
from handschlag.worktime import rules as worktime
from handschlag.worktime.queries import BusinessClock
from tests.promises import more_sentences as more
from tests.promises import typed_sentences as typed
from tests.promises.sentences import ASKING, ENGLISH, GERMAN

ZONE = ZoneInfo("Europe/Berlin")
SAID_AT = datetime(2026, 11, 23, 14, 0, tzinfo=ZONE)
DAY = [["08:00", "12:00"], ["13:00", "17:00"]]


def clock(**more) -> BusinessClock:
    definition = {"timezone": "Europe/Berlin", "hours": dict.fromkeys(worktime.WEEKDAYS[:5], DAY), **more}
    return BusinessClock(None, worktime.compiled(worktime.parse_definition(definition)))


HOURS = clock(holidays=["2026-12-25", "2026-12-26", "2027-01-01"])


def read(words: str, *, at: datetime = SAID_AT) -> rules.Understood:
    return rules.read(words, at=at, hours=HOURS)


@pytest.mark.parametrize(
    ("words", "due", "kind"), GERMAN + ENGLISH + more.GERMAN + more.ENGLISH + typed.GERMAN + typed.ENGLISH
)
def test_sentence_is_understood(words, due, kind):
    found = read(words)
    assert found.due_at is not None, found
    local = found.due_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    assert (local + (" ?" if not found.is_certain else ""), found.kind) == (due, kind)
    assert found.due_at.tzinfo is UTC


@pytest.mark.parametrize(("words", "asks"), ASKING + more.ASKING + typed.ASKING)
def test_sentence_without_a_usable_time_asks(words, asks):
    found = read(words)
    assert (found.due_at, found.asks) == (None, asks)


@pytest.mark.parametrize(("said_at", "words", "due"), more.ELSEWHEN)
def test_the_same_words_mean_something_else_at_another_moment(said_at, words, due):
    found = read(words, at=datetime.fromisoformat(said_at).replace(tzinfo=ZONE))
    local = f"{found.due_at.astimezone(ZONE):%Y-%m-%d %H:%M}" if found.due_at else ""
    assert local + (" ?" if local and not found.is_certain else "") == due


def test_there_are_many_sentences_and_none_twice():
    said = [words for words, *_ in ALL]
    assert len(said) > 450
    assert sorted({words for words in said if said.count(words) > 1}) == []


COLLECTED = (more, typed)
ALL = GERMAN + ENGLISH + ASKING + [said for each in COLLECTED for said in each.GERMAN + each.ENGLISH + each.ASKING]
WORDS = sorted({word for words, *_ in ALL for word in words.split()})
SENTENCES = st.lists(st.sampled_from(WORDS) | st.integers(0, 3000).map(str), max_size=8).map(" ".join)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(ZONE))  # noqa: DTZ001  # bounds


@given(words=SENTENCES | st.text(max_size=60), at=INSTANTS)
@settings(deadline=None, max_examples=400)
def test_whatever_is_said_is_either_due_later_or_asks(words, at):
    found = read(words, at=at)
    assert (found.due_at is None) == bool(found.asks)
    assert found.due_at is None or found.due_at > at


@given(at=INSTANTS, days=st.integers(1, 60))
@settings(deadline=None)
def test_working_days_are_the_calendars_whatever_the_moment(at, days):
    found = read(f"in {days} Werktagen", at=at)
    assert found.due_at == HOURS.add_working_days(at, days)
    assert found.clock == "business"


@given(at=INSTANTS, minutes=st.integers(1, 2000))
@settings(deadline=None)
def test_minutes_count_on_the_clock_while_open_else_in_open_time(at, minutes):
    found = read(f"in {minutes} Minuten", at=at)
    literal = at.astimezone(UTC) + timedelta(minutes=minutes)
    assert found.due_at == (literal if found.is_certain else HOURS.due(at, timedelta(minutes=minutes)))


def test_a_sentence_without_end_is_read_to_a_limit():
    assert read("morgen " * 5000).due_at is not None


def test_a_week_without_a_single_open_day_ends_on_the_next_open_one():
    works_holiday = clock(closed=[["2026-11-30T00:00:00+01:00", "2026-12-07T00:00:00+01:00"]])
    found = rules.read("Ende nächster Woche", at=SAID_AT, hours=works_holiday)
    assert (found.due_at, found.is_certain) == (datetime(2026, 12, 7, 16, 0, tzinfo=UTC), False)


def test_a_sentence_four_times_as_long_takes_four_times_the_steps():
    def steps(words: str) -> int:
        taken = 0

        def count(_frame, event, _what):
            nonlocal taken
            taken += event == "call"

        read(words)
        sys.setprofile(count)
        try:
            read(words)
        finally:
            sys.setprofile(None)
        return taken

    for piece in ("in den nächsten zwei ", "morgen von zehn bis ", "Freitag in ", "bitte Herrn Roth anrufen "):
        assert steps(piece * 40) < 4.5 * steps(piece * 10)


@given(year=st.integers(1600, 2400))
def test_easter_is_a_sunday_in_spring(year):
    found = easter(year)
    assert found.isoweekday() == 7
    assert date(year, 3, 22) <= found <= date(year, 4, 25)


@pytest.mark.parametrize("on", ["2026-04-05", "2027-03-28", "2028-04-16", "2038-04-25", "2008-03-23", "1981-04-19"])
def test_easter_is_when_it_was(on):
    assert easter(date.fromisoformat(on).year) == date.fromisoformat(on)


@given(words=SENTENCES, at=INSTANTS)
@settings(deadline=None)
def test_the_same_sentence_at_the_same_moment_means_the_same(words, at):
    assert read(words, at=at) == read(words, at=at.astimezone(UTC))
