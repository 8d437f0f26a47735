"""`handschlag mail parse`: one JSON object per file."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from handschlag.channels.mail import command
from handschlag.config.command import COMMANDS
from tests.channels.mail.writing import of_parts, written


def said(capfdbinary: pytest.CaptureFixture[bytes], *files: str) -> list[dict[str, Any]]:
    assert command.main(["parse", *files]) == 0
    return [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]


def test_a_mail_becomes_one_object(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(
        written(
            "Es geht.\n\n> Geht es?\n", Cc="b@example.org", In_Reply_To="<0@example.com>", References="<0@example.com>"
        )
    )
    assert said(capfdbinary, str(path)) == [
        {
            "file": str(path),
            "message_id": "<1@example.org>",
            "from": {"name": "Anna Weiß", "address": "anna@example.org"},
            "to": [{"name": "", "address": "service@example.com"}],
            "cc": [{"name": "", "address": "b@example.org"}],
            "reply_to": None,
            "subject": "Störung",
            "date": "2026-11-23T09:15:00+01:00",
            "in_reply_to": "<0@example.com>",
            "references": ["<0@example.com>"],
            "text": "Es geht.\n\n> Geht es?",
            "reply": "Es geht.",
            "html": "",
            "attachments": [],
            "auto": None,
            "bounce": [],
            "problems": [],
        }
    ]


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(of_parts("Content-Type: image/png\n\nx"))
    found = said(capfdbinary, str(tmp_path), str(tmp_path / "none"), "a\0b", str(path))
    assert [each["problems"] for each in found] == [
        ["file-unreadable: Is a directory"],
        ["file-unreadable: No such file or directory"],
        ["unparsable: ValueError"],
        [],
    ]
    assert {tuple(each) for each in found} == {tuple(found[0])}
    assert list(found[3]["attachments"][0]) == ["name", "type", "size", "md5"]


def test_standard_input_and_everything_else_that_is_known(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    away = written("Ich bin ab dem 3.12. wieder da.\n", Subject="Abwesenheitsnotiz")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(away)))
    (found,) = said(capfdbinary, "-", "--more")
    assert (found["file"], found["auto"]) == ("-", "reply")
    assert found["absence"] == {"from": None, "until": None, "back": "2026-12-03"}
    assert (found["automatic"], found["spam"], found["forward"]) == (True, False, False)


def test_it_needs_no_database() -> None:
    assert COMMANDS["mail"].target == "handschlag.channels.mail.command:main"
    assert COMMANDS["mail"].needs.name == "NOTHING"
