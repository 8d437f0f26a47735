"""`handschlag promise parse`: what a sentence promises, JSON lines in and out, one answer per sentence.

    {"text": "…", "at": ISO, "calendar": {…}}  →  {"due_at": ISO in UTC or null, "kind": "call_back" …, "certain": bool}

`calendar` is that of `handschlag clock`. A sentence without a usable time has `due_at` null and is never certain. A
question that cannot be answered gets {"error": "field: reason"}; the others go on. Blank lines are passed over.
"""

from __future__ import annotations

import argparse
import json

from handschlag.core import questions
from handschlag.core.questions import Refused
from handschlag.promises.rules import read
from handschlag.worktime.rules import BusinessClock, ClockError, compiled, parse_definition, parse_instant


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="handschlag promise", description="What a sentence promises.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("parse", help="JSON lines in, JSON lines out")
    parser.parse_args(argv)
    questions.answer_all(answer)
    return 0


def answer(line: bytes) -> str:
    """The answer to one sentence, as JSON."""
    try:
        return _answer(line)
    except (ClockError, Refused) as why:
        return questions.error(why)


def _answer(line: bytes) -> str:
    question = questions.read(line)
    questions.check_fields(question, ("text", "at", "calendar"), of="a sentence")
    text = question["text"]
    if not isinstance(text, str):
        raise Refused("text", "must be a text")
    at = parse_instant(question["at"], "at")
    hours = _hours(question["calendar"])
    try:
        hours.is_open(at)
    except ClockError as why:
        raise Refused("at", why.reason % why.params) from None
    found = read(text, at=at, hours=hours)
    due_at = found.due_at.isoformat() if found.due_at else None
    return json.dumps({"due_at": due_at, "kind": found.kind, "certain": found.due_at is not None and found.is_certain})


def _hours(calendar: object) -> BusinessClock:
    try:
        return BusinessClock(None, compiled(parse_definition(calendar)))
    except ClockError as error:
        raise error.within("calendar") from None
