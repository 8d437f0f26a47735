"""`handschlag phone`: what anybody gets who drives the phone rules with their own data."""

import io
import json
from pathlib import Path

import pytest

from handschlag.channels.telephony import command
from tests.channels.telephony.asterisk import BANNER, missed_call

FIXTURES = Path(__file__).parents[2] / "fixtures" / "telephony"
CASES = sorted(FIXTURES.glob("*/*.txt"))


class Stdin:
    def __init__(self, text):
        self.buffer = io.BytesIO(text if isinstance(text, bytes) else text.encode())


@pytest.fixture
def phone(monkeypatch, capsys):
    def run(*argv, stdin=""):
        monkeypatch.setattr("sys.stdin", Stdin(stdin))
        status = command.main(list(argv))
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_fixture_is_understood_as_written_beside_it(case, phone):
    lines = case.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(("#! composed", "#! recorded"))
    events = "\n".join(line for line in lines if not line.startswith("#!"))
    status, answers = phone("parse", "--provider", case.parent.name, "--area-code", "221", stdin=events)
    expected = [json.loads(line) for line in case.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]
    assert status == 0
    assert answers == expected


def test_every_provider_has_good_and_bad_fixtures():
    assert {(case.parent.name, case.stem == "bad") for case in CASES} == {
        (provider, bad)
        for provider in ("fritzbox", "generic", "sipgate", "placetel", "ami", "threecx")
        for bad in (True, False)
    }


def test_numbers_are_normalised_line_by_line(phone):
    cases = [
        {"number": "4710-382", "region": "DE", "area_code": "221"},
        {"number": "0664 1234567", "region": "AT"},
        {"number": "110", "region": "DE", "area_code": None},
        {"number": None},
        {"number": 2214710382, "area_code": 221},
    ]
    status, answers = phone("normalize", stdin="\n".join(json.dumps(case) for case in cases))
    assert status == 0
    assert answers[:4] == [
        {"e164": "+492214710382", "kind": "geographic"},
        {"e164": "+436641234567", "kind": "mobile"},
        {"e164": None, "kind": "emergency"},
        {"e164": None, "kind": "anonymous"},
    ]
    assert answers[4]["kind"] == "geographic"


def test_bad_case_is_answered_and_the_next_one_read(phone):
    bad = [
        b"nope",
        b"[1]",
        b"{}",
        b'{"number": true}',
        b'{"number": "1", "region": "XX"}',
        b'{"number": "1", "area_code": "a"}',
    ]
    _, answers = phone("normalize", stdin=b"\n\n".join([*bad, b'{"number": "0221 4710382"}']))
    assert [answer.get("error", "").split(":")[0] for answer in answers[:-1]] == [
        "line", "line", "number", "number", "region", "area_code",
    ]  # fmt: skip
    assert answers[-1] == {"e164": "+492214710382", "kind": "geographic"}


def test_line_of_another_country_reads_its_own_plan(phone):
    options = ("--region", "AT", "--area-code", "1", "--timezone", "Europe/Vienna")
    _, (answer,) = phone(
        "parse", "--provider", "fritzbox", *options, stdin="28.11.25 15:17:43;RING;2;0664123456;5321234;SIP0;"
    )
    assert (answer["remote"], answer["local"], answer["at"]) == (
        "+43664123456",
        "+4315321234",
        "2025-11-28T15:17:43+01:00",
    )


@pytest.mark.parametrize("option", [("--region", "XX"), ("--timezone", "Mond"), ("--area-code", "x")])
def test_unusable_line_is_refused_at_once(phone, option, capsys):
    status, answers = phone("normalize", *option, stdin='{"number": "1"}')
    assert (status, answers) == (2, [])


def test_recording_of_a_whole_session_begins_with_a_greeting_that_is_no_message(phone):
    session = BANNER + b"Response: Success\r\nActionID: 1\r\n\r\n" + b"".join(missed_call())
    _status, answers = phone("parse", "--provider", "ami", "--area-code", "221", stdin=session)
    assert answers[0] == {"kind": None}
    assert next(answer["kind"] for answer in answers if answer["kind"]) == "offered"
    assert not any("error" in answer for answer in answers)
