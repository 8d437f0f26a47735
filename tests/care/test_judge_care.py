"""The pure rules of care beside classes: names, rhythms, capacity, patterns, free slots, rows for COPY, cells of files."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.care.rules import availability, capacity, figures, naming, pattern, rhythm, rows, spreading
from handschlag.worktime.rules import BusinessClock, compiled, parse_definition
from tests.factories.worktime import ALWAYS, OFFICE

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = BusinessClock(None, compiled(parse_definition(OFFICE)))
NIGHT_AND_DAY = BusinessClock(None, compiled(parse_definition(ALWAYS)))
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=BERLIN)


@pytest.mark.parametrize(
    "text",
    ["A-Kunde", "B-Kundin", "C customers", "Stufe B", "Klasse 1", "Gruppe II", "Premium", "Goldservice", "VIP",
     "Top-Betreuung", "Kleinkunden", "Wichtige Kunden", "Erste Wahl", "1. Klasse", "Plan C", "Betreuung A", "B",
     "second class", "Segment D", "Rang 3"],
)  # fmt: skip
def test_a_rank_is_found_in_a_name(text):
    assert naming.rank_in(text)


@pytest.mark.parametrize(
    "text",
    ["Fester Termin im Monat, Rückruf am selben Tag", "A call a month", "Da, wenn Sie anrufen", "Sprechstunde",
     "You reach us. A letter a year.", "Zwei Besuche im Jahr", "Topfpflanzen", "Zehn Minuten jede Woche", "Grundbetreuung"],
)  # fmt: skip
def test_words_of_service_are_no_rank(text):
    assert naming.rank_in(text) == ""


def test_a_tier_that_tells_the_class_is_noticed():
    assert naming.is_one_to_one({("A", 1), ("B", 2), ("C", None)})
    assert not naming.is_one_to_one({("A", 1), ("B", 1), ("C", None)})
    assert not naming.is_one_to_one({("A", 1), ("B", 2), ("B", 1)})
    assert not naming.is_one_to_one({("C", 1)})
    assert not naming.is_one_to_one(set())


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(
    st.sampled_from(["weekly", "fortnightly", "monthly", "quarterly", "half_yearly", "yearly"]), days, st.integers(0, 6)
)
def test_a_rhythm_keeps_its_weekday_and_its_number_a_year(kind, begins, weekday):
    found = rhythm.days(
        kind, begins=begins, weekday=weekday, after=begins - timedelta(days=1), until=begins + timedelta(days=729)
    )
    assert {day.weekday() for day in found} == {weekday}
    assert found == sorted(set(found))
    assert begins <= found[0] < begins + timedelta(days=7)
    assert abs(len(found) - 2 * rhythm.PER_YEAR[kind]) <= 1


def test_no_rhythm_has_no_days():
    assert rhythm.days("", begins=date(2026, 1, 1), weekday=0, after=date(2026, 1, 1), until=date(2027, 1, 1)) == []


@given(st.sampled_from(["weekly", "monthly"]), days, st.integers(0, 6), st.integers(9, 16))
def test_appointments_lie_within_opening_hours(kind, begins, weekday, hour):
    after = datetime(2026, 6, 1, tzinfo=UTC)
    found = rhythm.appointments(
        kind, begins=begins, weekday=weekday, at=time(hour), minutes=30, hours=HOURS, after=after,
        until=after + timedelta(days=120),
    )  # fmt: skip
    half = timedelta(minutes=30)
    assert all(after < start and HOURS.elapsed(start, start + half) == half for start in found)
    assert found == sorted(set(found))
    if kind == "weekly" and begins < date(2026, 5, 1):
        assert len(found) >= 16


def test_an_hour_that_is_never_open_has_no_appointments():
    after = datetime(2026, 6, 1, tzinfo=UTC)
    assert (
        rhythm.appointments(
            "weekly", begins=date(2026, 6, 1), weekday=0, at=time(3), minutes=10, hours=HOURS, after=after,
            until=after + timedelta(days=60),
        )
        == []
    )  # fmt: skip


def test_what_fits_what_does_not_and_what_would():
    monthly, basic = capacity.Need(1, 270, 30), capacity.Need(None, 130, 15)
    over = capacity.weigh([basic, monthly], 9000)
    assert (over.needed, over.short, over.state) == (10050, 1050, "over")
    assert capacity.remedies(over) == [
        capacity.Remedy("hours", minutes=1050),
        capacity.Remedy("shorten", tier=1, minutes=26),
        capacity.Remedy("move", tier=1, to=None, customers=70),
        capacity.Remedy("shorten", tier=None, minutes=6),
    ]
    assert capacity.weigh([monthly], 8100).state == "tight"
    assert (capacity.weigh([monthly], 81_000).state, capacity.remedies(capacity.weigh([monthly], 81_000))) == (
        "fits",
        [],
    )
    assert capacity.weigh([], 0).state == "fits"
    assert [capacity.state_of(needed, 100) for needed in (0, 89.9, 90, 100, 100.1)] == [
        "fits", "fits", "tight", "tight", "over",
    ]  # fmt: skip
    assert capacity.state_of(1, 0) == "over"


needs = st.lists(
    st.builds(capacity.Need, st.one_of(st.none(), st.integers(1, 5)), st.integers(0, 300), st.integers(0, 90)),
    max_size=5,
    unique_by=lambda need: need.tier,
)


@given(needs, st.integers(0, 20_000))
def test_each_remedy_alone_makes_it_fit(several, has):
    weighed = capacity.weigh(several, has)
    by_tier = {need.tier: need for need in several}
    for remedy in capacity.remedies(weighed):
        if remedy.kind == "hours":
            assert weighed.needed <= has + remedy.minutes
            continue
        need = by_tier[remedy.tier]
        if remedy.kind == "shorten":
            assert weighed.needed - need.minutes + need.customers * remedy.minutes <= has
        else:
            saved = remedy.customers * (need.minutes_each - by_tier[remedy.to].minutes_each)
            assert 0 < remedy.customers <= need.customers
            assert weighed.needed - saved <= has


def test_a_pattern_says_how_often_when_and_how_long():
    calls = [
        pattern.Contact(datetime(2026, 10, 1, 17, 30, tzinfo=BERLIN) + timedelta(days=9 * n), 600, is_theirs=True)
        for n in range(5)
    ]
    planned = pattern.Contact(datetime(2026, 10, 6, 10, tzinfo=BERLIN), 300, is_theirs=False, is_planned=True)
    since, until = datetime(2026, 9, 1, tzinfo=BERLIN), datetime(2026, 12, 1, tzinfo=BERLIN)
    found = pattern.pattern([*calls, planned], since=since, until=until, zone=BERLIN)
    assert (found.contacts, found.unplanned, found.late) == (6, 5, 5)
    assert (found.gap_days, found.hour) == (pytest.approx(9, abs=0.05), 17)
    assert (found.minutes, found.unplanned_minutes) == (55, 50)
    assert found.unplanned_per_quarter == pytest.approx(50 * 91 / 91.04, rel=0.01)
    assert found.minutes_per_quarter > found.unplanned_per_quarter
    empty = pattern.pattern([], since=since, until=since, zone=BERLIN)
    assert (empty.gap_days, empty.hour, empty.weekday, empty.minutes_per_quarter) == (None, None, None, 0)
    assert empty.unplanned_per_quarter == 0


spans = st.lists(
    st.tuples(st.integers(0, 14 * 96), st.integers(1, 200)).map(
        lambda one: (MONDAY + timedelta(minutes=15 * one[0]), MONDAY + timedelta(minutes=15 * (one[0] + one[1])))
    ),
    max_size=6,
)


@given(spans, st.integers(5, 120), st.integers(0, 3000))
def test_a_free_slot_is_open_untaken_and_not_too_soon(taken, minutes, ahead):
    at, length = MONDAY + timedelta(minutes=ahead), timedelta(minutes=minutes)
    found = availability.free_slots([HOURS], taken, at=at, length=length, most=4)
    assert found == sorted(set(found))
    for start in found:
        assert start >= at + availability.NOTICE
        assert HOURS.elapsed(start, start + length) == length
        assert not any(begin < start + length and end > start for begin, end in taken)


@given(spans, st.integers(5, 60))
def test_the_first_free_slot_is_the_first_there_is(taken, minutes):
    length = timedelta(minutes=minutes)
    found = availability.free_slots([HOURS], taken, at=MONDAY, length=length, most=1)
    quarter = timedelta(minutes=15)
    every = [MONDAY + availability.NOTICE + quarter * n for n in range(14 * 96)]
    fits = (
        start
        for start in every
        if HOURS.elapsed(start, start + length) == length
        and not any(begin < start + length and end > start for begin, end in taken)
    )
    first = next(fits, None)
    assert (found[0] if found else None) == first


def test_nobody_is_free_who_is_always_taken():
    always = [(MONDAY, MONDAY + timedelta(days=30))]
    assert availability.free_slots([NIGHT_AND_DAY], always, at=MONDAY, length=timedelta(minutes=10), most=3) == []


@given(st.sampled_from(["weekly", "monthly", "quarterly", "yearly"]), st.integers(0, 60), st.sampled_from([10, 20, 45]))
def test_fixed_appointments_are_spread(kind, count, minutes):
    found = spreading.slots(kind, count, minutes=minutes, begins=date(2026, 11, 24))
    assert len(found) == count
    assert all(spreading.FIRST <= slot.at <= spreading.LAST and slot.weekday < 5 for slot in found)
    if count <= 30:
        assert len(set(found)) == count
    more = spreading.slots(kind, 5, minutes=minutes, begins=date(2026, 11, 24), taken=found[:20])
    assert not set(more) & set(found[:20])


def test_talks_are_a_few_a_day():
    assert spreading.talk_days(9) == [0, 0, 0, 0, 1, 1, 1, 1, 2]


def test_rows_come_back_as_they_were_packed():
    columns = [np.arange(5), np.array([b"A", b"B", b"-", b"C", b"D"]), np.linspace(-1, 1, 5), np.arange(5, dtype="i2")]
    kinds = ("int8", "letter", "float8", "int2")
    found = rows.unpack(kinds, rows.pack(kinds, columns))
    assert [column.tolist() for column in found] == [column.tolist() for column in columns]
    assert [len(column) for column in rows.unpack(kinds, rows.pack(kinds, [column[:0] for column in columns]))] == [
        0
    ] * 4


def test_rows_of_another_shape_are_refused():
    packed = rows.pack(("int8", "int8"), [np.arange(3), np.arange(3)])
    with pytest.raises(ValueError, match="longer or shorter"):
        rows.unpack(("int8",), packed + b"x")
    with pytest.raises(ValueError, match="missing"):
        rows.unpack(("int8", "float8"), packed.replace(b"\x00\x00\x00\x08", b"\xff\xff\xff\xff", 1))


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234,56", 1234.56), ("1,234.56", 1234.56), ("1234.5", 1234.5), ("1.234", 1234), ("0.125", 0.125), ("1,234", 1.234),
     ("12 %", 12), ("€ 5", 5), ("1'200.50", 1200.5), ("−3", -3), ("1,234,567", 1234567), ("viel", None), ("", None),
     ("1.2.3", None), ("--1", None)],
)  # fmt: skip
def test_a_cell_is_a_number_as_germans_and_the_english_write_it(text, value):
    assert figures.number_in(text) == value


def test_headings_mean_what_offices_call_them_the_first_column_of_a_meaning_counts():
    said = ["Kd.-Nr.", "Deckungsbeitrag (€)", "Pünktlich bezahlt %", "Zahlung", "Ort", "Betreuungskosten p. a."]
    assert figures.meanings(said, figures.FIGURES) == (
        "customer_number", "margin", "payment", "", "", "cost_to_serve",
    )  # fmt: skip
    assert figures.meanings(["Kunde", "Datum", "Betrag", "Marge"], figures.INVOICES) == (
        "customer_number", "date", "amount", "",
    )  # fmt: skip
