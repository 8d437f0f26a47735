from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from handschlag.care.command import classify, main, rank

SOURCES = Path(__file__).parents[2] / "src"
FIRST = {"weights": {"margin": 0.5, "potential": 0.5}, "shares": {"A": 0.8, "B": 0.95}, "hysteresis": 0.1}


def ask(*lines: object, first: object = FIRST) -> list[dict[str, object]]:
    written = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in (first, *lines)]
    return [json.loads(answer) for answer in classify(written)]


def ask_rfm(*lines: object, reference: date | None = None) -> list[dict[str, object]]:
    return [json.loads(answer) for answer in rank([json.dumps(line).encode() for line in lines], reference)]


def test_each_customer_gets_class_score_and_explanation():
    big, small = ask(
        {"id": 382, "previous": None, "margin": 80, "potential": 90}, {"id": "Roth", "margin": 20, "potential": None}
    )
    assert (big["id"], big["class"], small["id"], small["class"]) == (382, "A", "Roth", "B")
    assert big["score"] == pytest.approx(0.9)
    assert big["explanation"]["parts"] == {"margin": pytest.approx(0.4), "potential": pytest.approx(0.5)}
    assert small["explanation"]["missing"] == ["potential"]
    assert small["explanation"]["up"] > 1


def test_previous_class_is_kept_near_a_border():
    values = {"x": 40, "y": 39, "z": 18, "k": 17, "m": 2, "n": 1}
    first = {**FIRST, "weights": {"margin": 1}}
    rows = [{"id": name, "previous": "A" if name == "k" else None, "margin": value} for name, value in values.items()]
    kept = ask(*rows, first=first)[3]
    assert (kept["class"], kept["explanation"]["by_figures"], kept["explanation"]["held"]) == ("A", "B", True)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"{", "not valid JSON"),
        ({"margin": 1}, "id: is missing"),
        ({"id": None}, "id: must be a text or a whole number"),
        ({"id": True}, "id: must be a text or a whole number"),
        ({"id": 1, "margin": "viel"}, "margin: must be a number"),
        ({"id": 1, "margin": True}, "margin: must be a number"),
        (b'{"id": 1, "margin": 1e400}', "margin: is too large"),
        (b'{"id": 1, "margin": NaN}', "NaN is not a number"),
        ({"id": 1, "previous": "D"}, "previous: must be null or one of A, B, C"),
        ({"id": 1, "previous": ""}, "previous: must be null or one of A, B, C"),
        ({"id": 1, "previous": ["A"]}, "previous: must be null or one of A, B, C"),
    ],
)
def test_a_line_that_cannot_be_used_gets_its_error_in_its_place(line, error):
    before, wrong, after = ask({"id": "a", "margin": 3}, line, {"id": "b", "margin": 1})
    assert error in wrong["error"]
    assert (before["id"], after["id"]) == ("a", "b")


def test_an_id_given_twice_is_refused_both_times():
    first, second, third = ask({"id": 1, "margin": 3}, {"id": 2}, {"id": 1, "margin": 5})
    assert first == third == {"error": "id: 1 is given 2 times"}
    assert second["class"] == "C"


@pytest.mark.parametrize(
    ("first", "error"),
    [
        ({}, "hysteresis: is missing"),
        ({**FIRST, "weights": {}}, "weights: at least one must be above 0"),
        ({**FIRST, "weights": 3}, "weights: must be an object"),
        ({**FIRST, "weights": {"id": 1}}, "weights: id and previous are no criteria"),
        ({**FIRST, "shares": {"A": "viel"}}, "shares.A: must be a number"),
    ],
)
def test_without_a_usable_first_line_no_customer_is_classified(first, error):
    answers = ask({"id": 1}, {"id": 2}, first=first)
    assert [error in answers[0]["error"], len(answers)] == [True, 3]
    assert answers[1] == {"error": "the first line says no weights and shares"}


def test_nothing_asked_is_nothing_answered():
    assert ask() == []
    assert [json.loads(answer)["error"] for answer in classify([])] == ["hysteresis: is missing"]
    assert ask_rfm() == []


def test_rfm_answers_for_each_customer():
    rows = ask_rfm(
        {"customer": "Roth", "date": "2026-11-01", "amount": 12.5},
        {"customer": "Brandt", "date": "2026-10-01", "amount": 1000},
        {"customer": "Roth", "date": "2026-11-13", "amount": 0.1},
        reference=date(2026, 11, 23),
    )
    assert rows == [
        {"customer": "Roth", "recency_days": 10, "frequency": 2, "monetary": 12.6, "r": 2, "f": 2, "m": 1},
        {"customer": "Brandt", "recency_days": 53, "frequency": 1, "monetary": 1000.0, "r": 1, "f": 1, "m": 2},
    ]


def test_without_a_reference_date_days_count_from_the_latest_invoice():
    rows = ask_rfm(
        {"customer": 1, "date": "2026-11-01", "amount": 1}, {"customer": 2, "date": "2026-11-05", "amount": 1}
    )
    assert [row["recency_days"] for row in rows] == [4, 0]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ({"customer": 1, "date": "2026-11-24", "amount": 1}, "date: lies after the reference date 2026-11-23"),
        ({"customer": 1, "date": "2026-13-01", "amount": 1}, "date: must be a date such as 2026-03-01"),
        ({"customer": 1, "date": None, "amount": 1}, "date: must be a date such as 2026-03-01"),
        ({"customer": 1, "date": "2026-11-01"}, "amount: is missing"),
        ({"customer": 1, "date": "2026-11-01", "amount": None}, "amount: must be a number"),
        ({"customer": 1, "date": "2026-11-01", "amount": 1, "tax": 0}, "tax: is not a known field of an invoice"),
    ],
)
def test_an_invoice_that_cannot_be_used_gets_its_error_and_the_others_go_on(line, error):
    answers = ask_rfm(line, {"customer": 7, "date": "2026-11-01", "amount": 1}, reference=date(2026, 11, 23))
    assert answers[0] == {"error": error}
    assert answers[1]["customer"] == 7


def test_the_command_reads_and_writes_lines():
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["PYTHONPATH"] = str(SOURCES)
    asked = [FIRST, {"id": "Müller", "previous": None, "margin": 1, "potential": 1}]

    def run(lines: list[object], *argv: str) -> list[dict[str, object]]:
        done = subprocess.run(
            [sys.executable, "-m", "handschlag", "care", *argv],
            input="".join(json.dumps(line) + "\n\n" for line in lines),
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    assert [row["id"] for row in run(asked, "classify")] == ["Müller"]
    invoice = {"customer": "Ä", "date": "2026-11-01", "amount": 5}
    assert run([invoice], "rfm", "--reference", "2026-11-02")[0]["recency_days"] == 1


def test_a_reference_date_nobody_can_read_is_refused_with_an_example(capsys):
    with pytest.raises(SystemExit):
        main(["rfm", "--reference", "gestern"])
    assert "gestern is no date such as 2026-11-23" in capsys.readouterr().err


def test_losses_ties_and_nothing_at_all_are_answered_in_order():
    values = [-5, 0, None, 7, 7, -5]
    found = ask(
        *({"id": place, "margin": value} for place, value in enumerate(values)),
        first={**FIRST, "weights": {"margin": 1}},
    )
    assert [row["id"] for row in found] == list(range(6))
    assert [row["class"] for row in found] == ["C", "C", "C", "A", "A", "C"]
    assert found[0]["score"] == found[5]["score"] < 0
    assert [row["explanation"]["up"] is None for row in found] == [True, True, True, True, True, True]
