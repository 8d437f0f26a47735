"""`handschlag clock`: JSON lines in and out."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import handschlag
from handschlag.worktime.command import answer, answers, main

OFFICE = {
    "timezone": "Europe/Berlin",
    "hours": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}
MONDAY = "2026-11-23T09:00:00+01:00"


def ask(question: object) -> dict[str, Any]:
    return json.loads(answer(json.dumps(question).encode()))


def due(calendar: object = OFFICE, start: object = MONDAY, seconds: object = 3600) -> dict[str, Any]:
    return ask({"op": "due", "calendar": calendar, "start": start, "seconds": seconds})


def elapsed(calendar: object = OFFICE, start: object = MONDAY, end: object = "2026-11-23T10:00:00Z") -> dict[str, Any]:
    return ask({"op": "elapsed", "calendar": calendar, "start": start, "end": end})


def test_due_is_written_in_utc() -> None:
    assert due() == {"due": "2026-11-23T09:00:00+00:00"}


def test_elapsed_is_a_whole_number_where_it_is_one() -> None:
    assert (
        answer(b'{"op": "elapsed", "calendar": "always", "start": "2026-01-01T00:00Z", "end": "2026-01-02T00:00Z"}')
        == '{"seconds": 86400}'
    )


def test_fractions_stay_exact() -> None:
    assert elapsed(start="2026-11-23T09:00:00.000001+01:00", end="2026-11-23T09:00:01.1+01:00") == {"seconds": 1.099999}
    assert due(start="2026-11-23T16:59:59.75+01:00", seconds=0.5) == {"due": "2026-11-24T07:00:00.250000+00:00"}
    line = b'{"op": "due", "calendar": "always", "start": "2026-01-01T00:00Z", "seconds": 100000000000.000001}'
    assert json.loads(answer(line)) == {"due": "5194-11-16T09:46:40.000001+00:00"}


def test_always_needs_no_hours() -> None:
    assert due("always", seconds=0) == {"due": "2026-11-23T08:00:00+00:00"}
    assert due("always", seconds=90) == {"due": "2026-11-23T08:01:30+00:00"}


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        (b"{", "not valid JSON"),
        (b"nonsense", "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"seconds": 1' + b"0" * 5000 + b"}", "not valid JSON"),
        (b"[]", "a question must be an object"),
        (b"null", "a question must be an object"),
        (b'{"op": "due", "op": "due"}', "op: is given twice"),
        (b'{"op": "due", "seconds": NaN}', "NaN is not a number"),
        (b'{"op": "due", "seconds": -Infinity}', "-Infinity is not a number"),
        (b"{}", "op: must be due or elapsed"),
        (b'{"op": "dew"}', "op: must be due or elapsed"),
        (b'{"op": ["due"]}', "op: must be due or elapsed"),
        (b'{"op": "due"}', "calendar: is missing"),
        (b'{"op": "due", "calendar": "always", "seconds": 1}', "start: is missing"),
        (b'{"op": "due", "calendar": "always", "start": "2026-01-01T00:00Z"}', "seconds: is missing"),
        (b'{"op": "elapsed", "calendar": "always", "start": "2026-01-01T00:00Z"}', "end: is missing"),
        (b'{"op": "due", "end": "2026-01-01T00:00Z"}', "end: is not a known field of due"),
        (b'{"op": "due", "hurry": true}', "hurry: is not a known field of due"),
    ],
)
def test_a_question_that_makes_no_sense_says_why(question: bytes, complaint: str) -> None:
    assert complaint in json.loads(answer(question))["error"]


@pytest.mark.parametrize(
    ("start", "complaint"),
    [
        ("2026-11-23T09:00:00", "start: needs an offset"),
        ("2026-11-23", "start: must be an instant"),
        ("23.11.2026 09:00", "start: must be an instant"),
        ("2026-02-29T09:00:00Z", "does not exist"),
        ("2026-11-23T24:00:00Z", "does not exist"),
        ("2026-11-23T23:59:60Z", "does not exist"),
        ("2026-11-23T09:00:00+25:00", "does not exist"),
        ("0000-11-23T09:00:00Z", "does not exist"),
        ("0001-01-01T00:00:00+10:00", "does not exist"),
        ("2026-11-23T09:00:00.0000001Z", "finer than a microsecond"),
        ("0001-06-01T00:00:00Z", "outside the time known"),
        ("9999-12-31T00:00:00Z", "outside the time known"),
        (1_790_000_000, "start: must be an instant"),
        (None, "start: must be an instant"),
    ],
)
def test_an_instant_that_is_none_says_why(start: object, complaint: str) -> None:
    assert complaint in due(start=start)["error"]


@pytest.mark.parametrize(
    "start",
    ["2026-11-23T08:00:00Z", "2026-11-23T08:00Z", "2026-11-23t08:00:00z", "2026-11-23 09:00:00+01:00",
     "2026-11-23T09:00:00+0100", "2026-11-23T09:00:00+01", "2026-11-23T08:00:00,000Z", "2026-11-23T08:00:00.000000000Z"],
)  # fmt: skip
def test_an_instant_may_be_written_in_the_ways_of_iso_8601(start: str) -> None:
    assert due(start=start) == {"due": "2026-11-23T09:00:00+00:00"}


@pytest.mark.parametrize(
    ("seconds", "complaint"),
    [
        (-1, "seconds: must not be negative"),
        (-0.5, "seconds: must not be negative"),
        (True, "seconds: must be a number"),
        ("3600", "seconds: must be a number"),
        (None, "seconds: must be a number"),
        (0.0000001, "seconds: is finer than a microsecond"),
        (10**13, "seconds: is more than there is time"),
        (10**12, "seconds: so much open time does not come before 9999"),
    ],
)
def test_an_amount_that_is_none_says_why(seconds: object, complaint: str) -> None:
    assert complaint in due(seconds=seconds)["error"]


def test_an_amount_beyond_all_measure_is_refused_at_once() -> None:
    assert "more than there is time" in answer(
        b'{"op": "due", "calendar": "always", "start": "2026-01-01T00:00Z", "seconds": 1e999999999}'
    )


def test_elapsed_does_not_run_backwards() -> None:
    assert elapsed(end="2026-11-23T07:59:59Z") == {"error": "end: must not be before start"}
    assert elapsed(end="2026-11-23T08:00:00Z") == {"seconds": 0}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"timezone": None}, "calendar.timezone: must be a time zone"),
        ({"timezone": "Europe/Bonn"}, "calendar.timezone: Europe/Bonn is not a known time zone"),
        ({"timezone": "../../etc/passwd"}, "calendar.timezone"),
        ({"timezone": "localtime"}, "calendar.timezone"),
        ({"hours": {}}, "calendar.hours: there are no hours at all"),
        ({"hours": {"mon": [], "tue": []}}, "calendar.hours: there are no hours at all"),
        ({"hours": []}, "calendar.hours: must be an object"),
        ({"hours": {"monday": [["08:00", "12:00"]]}}, "calendar.hours.monday: is not a day"),
        ({"hours": {"mon": ["08:00", "12:00"]}}, "calendar.hours.mon[0]: must be a pair"),
        ({"hours": {"mon": "08:00-12:00"}}, "calendar.hours.mon: must be a list"),
        ({"hours": {"mon": [["08:00"]]}}, "calendar.hours.mon[0]: must be a pair"),
        ({"hours": {"mon": [[8, 12]]}}, "calendar.hours.mon[0]: must be a time"),
        ({"hours": {"mon": [["8:00", "12:00"]]}}, "8:00 is not a time"),
        ({"hours": {"mon": [["08:60", "12:00"]]}}, "08:60 is not a time"),
        ({"hours": {"mon": [["08:00", "24:01"]]}}, "24:01 is not a time"),
        ({"hours": {"mon": [["24:00", "08:00"]]}}, "24:00 can only be an end"),
        ({"hours": {"mon": [["٠٨:٠٠", "12:00"]]}}, "is not a time"),
        ({"hours": {"mon": [["08:00", "08:00"]]}}, "begins and ends at the same time"),
        ({"hours": {"mon": [["00:00", "00:00"]]}}, "begins and ends at the same time"),
        ({"hours": {"mon": [["08:00", "12:00"], ["11:00", "13:00"]]}}, "calendar.hours.mon: 08:00–12:00 and 11:00–13:00 overlap"),
        ({"hours": {"mon": [["08:00", "12:00"], ["08:00", "12:00"]]}}, "overlap"),
        ({"hours": {"mon": [["22:00", "06:00"], ["23:00", "24:00"]]}}, "overlap"),
        ({"hours": {"mon": [["22:00", "06:00"]], "tue": [["05:00", "12:00"]]}}, "calendar.hours.mon: 22:00–06:00 runs into 05:00–12:00"),
        ({"hours": {"sun": [["22:00", "06:00"]], "mon": [["05:00", "12:00"]]}}, "calendar.hours.sun: 22:00–06:00 runs into"),
        ({"opening": {}}, "calendar.opening: is not a known field"),
        ({"holidays": "DE"}, "calendar.holidays: must be a list of dates or an object"),
        ({"holidays": {}}, "calendar.holidays.region: is missing"),
        ({"holidays": {"region": "DE-XX"}}, "calendar.holidays.region: DE-XX is not a known region"),
        ({"holidays": {"region": "FR"}}, "calendar.holidays.region: FR is not a known region"),
        ({"holidays": {"region": "CH-27"}}, "calendar.holidays.region"),
        ({"holidays": {"region": "AT-10"}}, "calendar.holidays.region"),
        ({"holidays": {"region": 9}}, "calendar.holidays.region: must be a region"),
        ({"holidays": {"region": "DE", "county": "x"}}, "calendar.holidays.county: is not a known field"),
        ({"holidays": {"region": "DE", "municipality": "Augsburg"}}, "calendar.holidays.municipality: a municipality needs"),
        ({"holidays": {"region": "DE-SN", "municipality": "Augsburg"}}, "calendar.holidays.municipality: Augsburg lies in DE-BY"),
        ({"holidays": {"region": "DE-BY", "municipality": "Atlantis"}}, "in Atlantis is not in the table"),
        ({"holidays": {"region": "DE-BY", "municipality": 3}}, "calendar.holidays.municipality: must be the name"),
        ({"holidays": {"region": "DE-BY", "catholic": "yes"}}, "calendar.holidays.catholic: must be true or false"),
        ({"holidays": {"region": "DE-HH", "catholic": True}}, "calendar.holidays.catholic: makes no difference in DE-HH"),
        ({"holidays": ["2026-02-30"]}, "calendar.holidays[0]: 2026-02-30 does not exist"),
        ({"holidays": ["03.10.2026"]}, "calendar.holidays[0]: must be a date"),
        ({"holidays": [20261003]}, "calendar.holidays[0]: must be a date"),
        ({"closed": "2026"}, "calendar.closed: must be a list"),
        ({"closed": [["2026-12-24T00:00:00+01:00"]]}, "calendar.closed[0]: must be a pair of instants"),
        ({"closed": [["2026-12-24T00:00:00", "2026-12-25T00:00:00"]]}, "calendar.closed[0][0]: needs an offset"),
        ({"closed": [["2026-12-24T00:00:00Z", "2026-12-23T00:00:00Z"]]}, "calendar.closed[0]: ends before or when it begins"),
        ({"closed": [["2026-12-24T00:00:00Z", "2026-12-24T01:00:00+01:00"]]}, "calendar.closed[0]: ends before or when"),
        ({"closed": [{"first_on": "2026-12-24", "last_on": "2026-12-23"}]}, "calendar.closed[0]: ends before it begins"),
        ({"closed": [{"first_on": "2026-12-24"}]}, "calendar.closed[0].last_on: is missing"),
        ({"closed": [{"from": "2026-12-24T00:00Z", "to": "2026-12-24T01:00Z", "name": 1}]}, "calendar.closed[0].name: must be a text"),
        ({"early_closing": {"12-24": "24:00"}}, "24:00 can only be an end"),
        ({"early_closing": {"24.12.": "12:00"}}, "is not a day of the year"),
        ({"early_closing": {"02-30": "12:00"}}, "does not exist"),
        ({"early_closing": []}, "calendar.early_closing: must be an object"),
        ({"hours_from": {"2027-01-01": {}}}, "calendar.hours_from.2027-01-01: there are no hours at all"),
        ({"hours_from": {"soon": {"mon": [["08:00", "12:00"]]}}}, "calendar.hours_from.soon: must be a date"),
        ({"hours_from": []}, "calendar.hours_from: must be an object"),
        ({"open": [{"on": "2026-12-06", "hours": []}]}, "calendar.open[0].hours: there are no hours at all"),
        ({"open": [{"on": "2026-12-06", "hours": [["13:00", "18:00"]]}] * 2}, "calendar.open[1].on: 2026-12-06 has special hours already"),
        (
            {"open": [{"on": "2026-12-06", "hours": [["13:00", "18:00"]]}],
             "closed": [{"first_on": "2026-12-01", "last_on": "2026-12-31"}]},
            "calendar.open: 2026-12-06 is both specially open and closed",
        ),
    ],
)  # fmt: skip
def test_a_calendar_that_contradicts_itself_names_field_and_reason(change: dict[str, Any], complaint: str) -> None:
    assert complaint in due({**OFFICE, **change})["error"]


@pytest.mark.parametrize("calendar", [None, [], "never", 3])
def test_a_calendar_must_be_one(calendar: object) -> None:
    assert due(calendar) == {"error": "calendar: must be an object"}


def test_a_calendar_closed_for_ever_is_an_error_and_no_loop() -> None:
    for_ever = {**OFFICE, "closed": [["2026-11-01T00:00:00Z", "9999-12-31T00:00:00Z"]]}
    assert "so much open time does not come" in due(for_ever)["error"]
    assert elapsed(for_ever) == {"seconds": 0}


def test_holidays_nobody_knows_are_an_error_and_not_a_working_day() -> None:
    saxony = {**OFFICE, "holidays": {"region": "DE-SN"}}
    assert "known for this calendar, 1991-01-04 to 2100-12-28" in due(saxony, start="2101-01-03T09:00:00Z")["error"]
    assert "so much open time does not come before 2100-12-28" in due(saxony, seconds=10**10)["error"]


def test_one_bad_line_does_not_stop_the_others() -> None:
    good = json.dumps({"op": "due", "calendar": OFFICE, "start": MONDAY, "seconds": 60}).encode()
    found = [
        json.loads(line) for line in answers([b"\xef\xbb\xbf" + good, b"\n", b"nonsense\n", b"  \n", good + b"\r\n"])
    ]
    assert [list(line) for line in found] == [["due"], ["error"], ["due"]]


def test_nulls_stand_for_what_is_left_out() -> None:
    assert due({**OFFICE, "holidays": None, "closed": None}) == due()
    assert due({**OFFICE, "holidays": {"region": "DE-SN", "municipality": None}}) == due()


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["due", "always", MONDAY]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["op", "calendar", "start", "seconds", "end", "timezone", "hours", "holidays", "closed", "mon", "open"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(
    json_values
    | st.fixed_dictionaries(
        {"op": st.just("due"), "calendar": json_values, "start": st.just(MONDAY), "seconds": json_values}
    )
)
def test_any_json_gets_one_answer(question: object) -> None:
    found = ask(question)
    assert list(found) in (["due"], ["error"], ["seconds"])


@given(st.binary(max_size=60))
def test_any_bytes_get_one_answer(line: bytes) -> None:
    assert "\n" not in answer(line)
    assert json.loads(answer(line))["error"]


def test_the_command_answers_each_line_before_the_next_is_asked() -> None:
    program = "import sys; from handschlag.worktime.command import main; sys.exit(main([]))"
    environment = {**os.environ, "PYTHONPATH": str(Path(handschlag.__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdin
        assert process.stdout
        for minute in range(3):
            process.stdin.write(
                json.dumps(
                    {"op": "due", "calendar": "always", "start": f"2026-01-01T00:0{minute}Z", "seconds": 0}
                ).encode()
                + b"\n"
            )
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"due": f"2026-01-01T00:0{minute}:00+00:00"}
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_the_command_reads_until_there_is_no_more(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    lines = b'{"op": "due", "calendar": "always", "start": "2026-01-01T00:00Z", "seconds": 1}\n\n"M\xc3\xbcnchen"'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert main([]) == 0
    first, second = capfdbinary.readouterr().out.splitlines()
    assert json.loads(first) == {"due": "2026-01-01T00:00:01+00:00"}
    assert json.loads(second) == {"error": "a question must be an object"}


def test_what_was_typed_stands_in_the_error_as_it_was() -> None:
    assert due({**OFFICE, "timezone": "Europe/München"})["error"].startswith("calendar.timezone: Europe/München is not")
