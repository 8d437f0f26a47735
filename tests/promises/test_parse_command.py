from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.promises.command.promise import answer

OFFICE = {"timezone": "Europe/Berlin", "hours": {"mon": [["08:00", "17:00"]], "tue": [["08:00", "17:00"]]}}
QUESTION = {"text": "ruf morgen bis 10 zurück", "at": "2026-11-23T14:00:00+01:00", "calendar": OFFICE}


def ask(**more: object) -> dict[str, object]:
    asked = {name: value for name, value in {**QUESTION, **more}.items() if value is not None}
    return json.loads(answer(json.dumps(asked).encode()))


def test_a_sentence_has_its_time_in_utc_its_kind_and_whether_that_is_sure():
    assert ask() == {"due_at": "2026-11-24T09:00:00+00:00", "kind": "call_back", "certain": True}
    assert ask(text="Angebot Anfang nächster Woche") == {
        "due_at": "2026-12-01T16:00:00+00:00",
        "kind": "offer",
        "certain": False,
    }


@pytest.mark.parametrize("text", ["umgehend", "31.2.", "gestern", "zurückrufen", ""])
def test_a_sentence_without_a_usable_time_is_due_never_and_not_certain(text):
    assert ask(text=text) == {"due_at": None, "kind": "call_back", "certain": False}


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"text": None}, "text: is missing"),
        ({"text": 7}, "text: must be a text"),
        ({"at": "2026-11-23T14:00:00"}, "at: needs an offset such as +01:00 or Z"),
        ({"at": "2026-02-30T14:00:00Z"}, "at: 2026-02-30T14:00:00Z does not exist in the calendar"),
        ({"calendar": {**OFFICE, "hours": {}}}, "calendar.hours: there are no hours at all"),
        ({"calendar": None}, "calendar: is missing"),
        ({"till": 1}, "till: is not a known field of a sentence"),
    ],
)
def test_a_question_that_cannot_be_answered_names_field_and_reason(asked, error):
    assert ask(**asked) == {"error": error}


def test_an_instant_beyond_the_known_holidays_is_named():
    known = {**OFFICE, "holidays": {"region": "DE-NW"}}
    assert str(ask(at="2226-11-23T14:00:00Z", calendar=known)["error"]).startswith("at: lies outside the time known")


@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda text: json.dumps({**QUESTION, "text": text}).encode()))
def test_whatever_comes_gets_one_line_of_json(line):
    answered = answer(line)
    assert "\n" not in answered
    assert set(json.loads(answered)) in ({"error"}, {"due_at", "kind", "certain"})


def test_a_bad_line_does_not_stop_the_next():
    lines = [b"{", b"", json.dumps(QUESTION).encode(), b"\xff", b"[]", json.dumps(QUESTION).encode()]
    run = subprocess.run(
        [sys.executable, "-m", "handschlag", "promise", "parse"],
        input=b"\n".join(lines),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert [("error" in one) for one in answers] == [True, False, True, True, False]
