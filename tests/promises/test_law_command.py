"""`handschlag law`: JSON lines in and out."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.config.command import COMMANDS
from handschlag.promises.command.law import answer, main

ASKED = {
    "law": "DE-TKG-58",
    "reported_at": "2026-11-23T09:00:00+01:00",
    "fixed_at": None,
    "monthly_fee": "79.90",
    "outage": "complete",
    "missed_appointments": 1,
    "at": "2026-11-27T09:00:00+01:00",
}


def ask(**more: Any) -> dict[str, Any]:
    return json.loads(answer(json.dumps(ASKED | more).encode()))


def test_a_question_is_answered_in_full():
    assert ask() == {
        "inform_by": "2026-11-25T22:59:59+00:00",
        "compensation": [
            {"day": 1, "amount": "0.00"},
            {"day": 2, "amount": "0.00"},
            {"day": 3, "amount": "7.99"},
            {"day": 4, "amount": "7.99"},
        ],
        "missed_appointment_amount": "15.98",
        "total": "31.96",
    }


def test_on_the_day_of_the_report_nothing_is_owed():
    found = ask(at=ASKED["reported_at"], missed_appointments=0)
    assert (found["compensation"], found["total"]) == ([], "0.00")


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"law": "DE-TKG-59"}, "law: is not known; known: DE-TKG-58"),
        ({"law": None}, "law: is not known"),
        ({"reported_at": "2026-11-23T09:00:00"}, "reported_at: needs an offset"),
        ({"reported_at": "2021-11-30T23:59:00+01:00"}, "reported_at: lies before 2021-12-01"),
        ({"reported_at": "yesterday"}, "reported_at: must be an instant"),
        ({"fixed_at": "2026-02-30T09:00:00Z"}, "fixed_at: 2026-02-30T09:00:00Z does not exist"),
        ({"fixed_at": "2026-11-23T07:59:59Z"}, "fixed_at: must not be before reported_at"),
        ({"at": "2026-11-23T07:59:59Z"}, "at: must not be before reported_at"),
        ({"at": "9999-12-31T23:59:59Z"}, "at: lies outside the years 2 to 9990"),
        ({"at": "2999-12-31T23:59:59Z"}, "at: lies more than a hundred years after"),
        ({"at": 3}, "at: must be an instant"),
        ({"monthly_fee": "79,90"}, 'monthly_fee: must be an amount such as "79.90"'),
        ({"monthly_fee": 79.9}, "monthly_fee: must be an amount"),
        ({"monthly_fee": "-1"}, "monthly_fee: must be an amount"),
        ({"outage": "total"}, "outage: must be complete or partial"),
        ({"outage": ["complete"]}, "outage: must be complete or partial"),
        ({"missed_appointments": -1}, "missed_appointments: must be a whole number"),
        ({"missed_appointments": True}, "missed_appointments: must be a whole number"),
        ({"missed_appointments": 1.5}, "missed_appointments: must be a whole number"),
        ({"colour": "red"}, "colour: is not a known field"),
    ],
)
def test_a_bad_line_names_field_and_reason(more: dict[str, Any], complaint: str):
    assert complaint in ask(**more)["error"]


@pytest.mark.parametrize("field", sorted(ASKED))
def test_every_field_is_needed(field: str):
    question = {name: value for name, value in ASKED.items() if name != field}
    assert json.loads(answer(json.dumps(question).encode())) == {"error": f"{field}: is missing"}


values = st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from(list(ASKED.values()))


@given(st.fixed_dictionaries({name: st.just(value) | values for name, value in ASKED.items()}))
def test_any_question_gets_one_answer(question: dict[str, object]) -> None:
    assert list(json.loads(answer(json.dumps(question).encode()))) in (
        ["inform_by", "compensation", "missed_appointment_amount", "total"],
        ["error"],
    )


@given(st.binary(max_size=60))
def test_any_bytes_get_one_answer(line: bytes) -> None:
    assert json.loads(answer(line))["error"]


def test_one_bad_line_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    lines = json.dumps(ASKED).encode() + b"\n\nnonsense\n" + json.dumps(ASKED).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert main([]) == 0
    found = [list(json.loads(line)) for line in capfdbinary.readouterr().out.splitlines()]
    assert [line[0] for line in found] == ["inform_by", "error", "inform_by"]


def test_it_needs_no_database():
    assert COMMANDS["law"].target == "handschlag.promises.command.law:main"
    assert COMMANDS["law"].needs.name == "NOTHING"
