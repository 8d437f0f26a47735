from __future__ import annotations

import contextlib
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from handschlag.config import logs


@contextlib.contextmanager
def a_process(form: str) -> Iterator[None]:
    """Logging as in a process of ours, inside the test: pytest hangs its own handlers on the root logger around it."""
    root = logging.getLogger()
    handlers, level, hook = list(root.handlers), root.level, sys.excepthook
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDSCHLAG_LOG", form)
        logs.configure()
        yield
    structlog.reset_defaults()
    root.handlers, sys.excepthook = handlers, hook
    root.setLevel(level)


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("mail to roth@example.de failed", "mail to <mail> failed"),
        ("call from +49 221 4710 382 ended", "call from <number> ended"),
        ("call from 0221/4710382", "call from <number>"),
        ("client 192.0.2.7 left", "client <ip> left"),
        ("client 2001:db8::17 left", "client <ip> left"),
        ("Not Found: /customers?q=Roth&page=2", "Not Found: /customers?q=<left out>&page=<left out>"),
        ("Error: /p/qudkcxqe7wc35lpd5dequkounm/wish/", "Error: /p/<token>/wish/"),
        ("duplicate key\nDETAIL:  Key (email)=(x) already exists.", "duplicate key\nDETAIL: <left out>"),
        ("job 17 took 2.5 s at 10:04:17", "job 17 took 2.5 s at 10:04:17"),
    ],
)
def test_text_is_scrubbed_of_whoever_it_names(said, kept):
    assert logs.scrub(said) == kept


def test_only_known_keys_pass(capsys):
    with a_process("json"):
        structlog.get_logger("test").info(
            "ring", call_id=7, name="Ernst Roth", number="+49 221 4710 382", client="192.0.2.7"
        )
    (line,) = lines(capsys)
    assert (line["event"], line["call_id"], line["level"]) == ("ring", 7, "info")
    assert line["left_out"] == ["client", "name", "number"]
    assert "Roth" not in json.dumps(line)


def test_an_error_shows_where_but_not_whose(capsys):
    def reach(person):
        raise ValueError(f"cannot reach {person}@example.de")

    with a_process("json"):
        try:
            reach("roth")
        except ValueError:
            structlog.get_logger("test").exception("it failed")
    (line,) = lines(capsys)
    assert line["exception"]["type"] == "ValueError"
    assert line["exception"]["message"] == "cannot reach <mail>"
    assert line["exception"]["frames"][-1].endswith("reach")
    assert "roth" not in json.dumps(line)


def test_the_last_words_of_a_process_follow_the_same_rule(capsys):
    with a_process("json"):
        sys.excepthook(ValueError, ValueError("no line to 192.0.2.7"), None)
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    (line,) = lines(capsys)
    assert (line["level"], line["exception"]["message"]) == ("critical", "no line to <ip>")


def test_libraries_write_through_the_same_sieve(capsys):
    with a_process("json"):
        logging.getLogger("some.library").warning("peer %s said %s", "192.0.2.7", "no")
    (line,) = lines(capsys)
    assert line["event"] == "peer <ip> said no"
    assert line["logger"] == "some.library"


def test_on_a_terminal_lines_are_for_people(capsys):
    with a_process("console"):
        structlog.get_logger("test").info("texts built", language="de")
    assert capsys.readouterr().err.endswith(" texts built language=de\n")
