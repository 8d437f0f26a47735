from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.cases.choices import Kind, State
from handschlag.cases.rules import clock, days, findings, likeness, paths, register
from handschlag.cases.rules.kinds import read_kind
from handschlag.worktime import rules as worktime
from handschlag.worktime.rules import BusinessClock

T0 = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
hours = st.integers(0, 400).map(lambda number: T0 + number * HOUR)
spans = st.lists(st.tuples(hours, hours), max_size=6)


def minute_by_minute(some) -> timedelta:
    """The slow way: every hour that lies in at least one of them."""
    return sum((HOUR for n in range(401) if any(a <= T0 + n * HOUR < b for a, b in some)), timedelta(0))


@given(spans)
def test_overlapping_waits_count_once(some):
    assert clock.covered(some) == minute_by_minute(some)


@given(st.lists(hours, min_size=1, max_size=4), st.none() | hours, spans, hours)
def test_the_clock_begins_with_the_first_report_and_waiting_is_never_taken_off(reported, solved_at, waits, now):
    seen = clock.clock(reported, solved_at=solved_at, is_certain=True, waits=waits, now=now)
    end = max(solved_at or now, min(reported))
    assert (seen.begins_at, seen.elapsed) == (min(reported), end - min(reported))
    assert timedelta(0) <= seen.waited <= seen.elapsed
    assert seen.is_running == (solved_at is None) == (not seen.is_certain)


@given(st.lists(hours, min_size=1, max_size=4), hours, hours)
def test_another_report_in_the_family_never_shortens_the_clock(reported, another, now):
    alone = clock.clock(reported, solved_at=None, is_certain=False, waits=(), now=now)
    together = clock.clock([*reported, another], solved_at=None, is_certain=False, waits=(), now=now)
    assert together.elapsed >= alone.elapsed or now < alone.begins_at


@pytest.mark.parametrize("kind", Kind.values)
def test_each_kind_has_its_own_short_path_of_known_states(kind):
    path = paths.PATHS[kind]
    assert 1 <= len(path) <= 5
    assert set(path) <= set(State.values) - set(paths.OFF_THE_PATH)
    assert (paths.first(kind), paths.last(kind)) == (path[0], path[-1])
    walked = [paths.first(kind)]
    while walked[-1] != "to_confirm":
        walked.append(paths.follows(kind, walked[-1]))
    assert tuple(walked) == (*path, "to_confirm")


@given(st.sampled_from(Kind.values), st.sampled_from(State.values), st.sampled_from(State.values))
def test_one_moves_on_the_path_only_and_never_by_hand_off_it(kind, state, to):
    is_on = {state, to} <= set(paths.PATHS[kind]) and state != to
    assert paths.may_move(kind, state, to) == is_on
    assert not paths.may_move(kind, state, "confirmed")


@given(st.sampled_from(Kind.values), st.sampled_from(State.values))
def test_after_a_change_of_kind_it_stands_on_the_new_path_or_where_it_was_off_it(kind, state):
    stands = paths.taken_over(kind, state)
    assert stands in paths.PATHS[kind] or stands in paths.OFF_THE_PATH
    assert stands == state or state not in paths.OFF_THE_PATH


OFFICE = BusinessClock(
    None,
    worktime.compiled(
        worktime.parse_definition(
            {
                "timezone": "Europe/Berlin",
                "hours": {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in worktime.WEEKDAYS[:5]},
            }
        )
    ),
)


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=OFFICE.zone)


@pytest.mark.parametrize(
    ("at", "more", "end"),
    [
        (berlin(23, 10), 0, berlin(23, 17)),
        (berlin(23, 12, 30), 0, berlin(23, 17)),
        (berlin(23, 16, 30), 0, berlin(24, 17)),
        (berlin(23, 20), 0, berlin(24, 17)),
        (berlin(27, 16, 30), 0, berlin(30, 17)),
        (berlin(23, 10), 5, berlin(30, 17)),
        (berlin(28, 10), 1, datetime(2026, 12, 1, 17, tzinfo=OFFICE.zone)),
    ],
)
def test_a_day_ends_when_we_close_and_an_hour_before_that_the_next_one_counts(at, more, end):
    assert days.close_of_day(OFFICE, at, days=more) == end


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12))
def test_a_cell_says_the_same_and_never_computes(text):
    cell = register.harmless(text)
    assert cell in (text, f"'{text}")
    assert not cell.lstrip(" ").startswith(register.FORMULA)
    (row,) = csv.reader(StringIO(register.as_csv([[text, "x"]]), newline=""), delimiter=";")
    assert row == [cell, "x"]


stated = st.lists(
    st.builds(
        findings.Stated,
        number=st.integers(1, 99),
        question=st.sampled_from(["Lampe?", "LAMPE", "Freizeichen?"]),
        answer=st.sampled_from(["ja", "Ja.", "nein"]),
        until=st.none() | hours,
        is_overtaken=st.booleans(),
    ),
    max_size=8,
)


@given(stated, hours)
def test_each_question_stands_once_with_all_that_holds_and_one_answer_or_a_contradiction(some, now):
    found = findings.known(some, now=now)
    assert sum(len(one.findings) for one in found) == sum(findings.stands(one, now=now) for one in some)
    assert len({one.question for one in found}) == len(found) <= 2
    for one in found:
        said = {findings.key(each.answer) for each in one.findings}
        assert one.is_contradictory == (len(said) > 1) == (one.answer is None)
    assert set(findings.answers(found)) == {one.question for one in found if not one.is_contradictory}


@given(st.text(max_size=60))
def test_the_key_of_a_question_is_its_own_key(text):
    assert findings.key(findings.key(text)) == findings.key(text)
    assert findings.key(text.upper()) == findings.key(text) or not text.isascii()


WORDS = st.frozensets(st.sampled_from(["telefon", "tot", "freizeichen", "rechnung"]))
faults = st.builds(
    likeness.Fault,
    number=st.integers(1, 9),
    words=WORDS,
    product=st.none() | st.integers(1, 2),
    version=st.none(),
    area=st.sampled_from(["", "5", "509", "8"]),
)
situations = st.builds(
    likeness.Situation,
    words=WORDS,
    has=st.frozensets(st.tuples(st.integers(1, 2), st.none() | st.integers(1, 2)), max_size=2),
    postcodes=st.frozensets(st.sampled_from(["50931", "80331"]), max_size=2),
)


@given(st.lists(faults, max_size=5), situations)
def test_a_cause_is_offered_only_where_nothing_speaks_against_it_the_likeliest_first(some, situation):
    found = likeness.matches(some, situation)
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    by_number = [(one, fault) for one in found for fault in some if fault.number == one.fault]
    for one, fault in by_number:
        if set(one.words) == fault.words & situation.words and (one.by_product or fault.product is None):
            assert one.words
            assert one.by_area or not fault.area or not situation.postcodes or len(some) > 1
    for fault in some:
        if fault.product is not None and fault.product not in {product for product, _version in situation.has}:
            assert likeness.match(fault, situation) is None


@pytest.mark.parametrize(
    ("version", "has", "is_offered"),
    [(None, (1, 5), True), (5, (1, 5), True), (5, (1, None), True), (5, (1, 6), False), (None, (2, 5), False)],
)
def test_a_version_we_do_not_know_may_be_the_one(version, has, is_offered):
    fault = likeness.Fault(1, frozenset({"tot"}), product=1, version=version)
    found = likeness.match(fault, likeness.Situation(frozenset({"tot"}), frozenset({has})))
    assert (found is not None) == is_offered


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        ("Router tot", "fault", "Router tot"),
        ("Kündigung zum 31.12.", "cancellation", "Kündigung zum 31.12."),
        ("Wunsch: Rechnung als PDF", "wish", "Rechnung als PDF"),
        ("STÖRUNG : Leitung tot", "fault", "Leitung tot"),
        ("Beschwerde:", "complaint", "Beschwerde:"),
        ("Wann kommt jemand?", "question", "Wann kommt jemand?"),
        ("Frage: gilt der Rabatt noch", "question", "gilt der Rabatt noch"),
        ("Änderung der Adresse?", "change", "Änderung der Adresse?"),
        ("12 Geräte ohne Strom", "fault", "12 Geräte ohne Strom"),
        ("Wunschtermin verpasst", "fault", "Wunschtermin verpasst"),
    ],
)
def test_a_line_opens_the_kind_it_says(line, kind, words):
    assert read_kind(f"  {line} ") == (kind, words)


@given(st.text(max_size=80))
def test_no_word_of_a_line_is_lost_but_the_kind_before_a_colon(line):
    kind, words = read_kind(line)
    assert kind in Kind.values
    assert line.strip().endswith(words)
    assert bool(words) == bool(line.strip())
