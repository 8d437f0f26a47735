"""`handschlag clock`: questions to the business clock, JSON lines in and out, one answer per question.

    {"op": "due", "calendar": {…}, "start": ISO, "seconds": n}    →  {"due": ISO in UTC}
    {"op": "elapsed", "calendar": {…}, "start": ISO, "end": ISO}  →  {"seconds": n}

A question that cannot be answered gets {"error": "field: reason"}; the others go on. Blank lines are passed over.
The calendar is that of `rules.definition`.
"""

import argparse
import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from handschlag.core import questions
from handschlag.core.questions import Refused

from .rules import Clock, ClockError, compiled, parse_definition, parse_instant

_FIELDS = {"due": {"op", "calendar", "start", "seconds"}, "elapsed": {"op", "calendar", "start", "end"}}
_MOST_SECONDS = Decimal(10) ** 12  # more than lie between the years 1 and 9999
_TICK = timedelta(microseconds=1)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="handschlag clock", description="Business time, JSON lines in and out.")
    parser.parse_args(argv)
    questions.answer_all(answer)
    return 0


def answers(lines: Iterable[bytes]) -> Iterator[str]:
    return questions.answers(lines, answer)


def answer(line: bytes) -> str:
    """The answer to one question, as JSON."""
    try:
        return _answer(questions.read(line))
    except (ClockError, Refused) as why:
        return questions.error(why)


def _answer(question: dict[str, Any]) -> str:
    op = question.get("op")
    if not isinstance(op, str) or op not in _FIELDS:
        raise ClockError("op", "must be due or elapsed")
    questions.check_fields(question, _FIELDS[op], of=op)
    clock = _clock(question["calendar"])
    start = parse_instant(question["start"], "start")
    if op == "due":
        return json.dumps({"due": clock.due(start, _amount(question["seconds"])).isoformat()})
    elapsed = clock.elapsed(start, parse_instant(question["end"], "end"))
    return f'{{"seconds": {_written(elapsed)}}}'


def _clock(calendar: object) -> Clock:
    try:
        return compiled(parse_definition(calendar))
    except ClockError as error:
        raise error.within("calendar") from None


def _amount(value: object) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ClockError("seconds", "must be a number")
    if value < 0:
        raise ClockError("seconds", "must not be negative")
    if value > _MOST_SECONDS:
        raise ClockError("seconds", "is more than there is time before the year 10000")
    ticks = Decimal(value) * 1_000_000
    if ticks != ticks.to_integral_value():
        raise ClockError("seconds", "is finer than a microsecond")
    return timedelta(microseconds=int(ticks))


def _written(amount: timedelta) -> str:
    """Seconds as an exact JSON number."""
    seconds, rest = divmod(amount // _TICK, 1_000_000)
    return f"{seconds}.{rest:06}".rstrip("0") if rest else str(seconds)
