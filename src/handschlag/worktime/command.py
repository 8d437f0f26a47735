"""`handschlag clock`: questions to the business clock, JSON lines in and out, one answer per question.

    {"op": "due", "calendar": {…}, "start": ISO, "seconds": n}    →  {"due": ISO in UTC}
    {"op": "elapsed", "calendar": {…}, "start": ISO, "end": ISO}  →  {"seconds": n}

A question that cannot be answered gets {"error": "field: reason"}; the others go on. Blank lines are passed over.
The calendar is that of `rules.definition`.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any, NoReturn

from .rules import Clock, ClockError, compiled, parse_definition, parse_instant

_FIELDS = {"due": {"op", "calendar", "start", "seconds"}, "elapsed": {"op", "calendar", "start", "end"}}
_MOST_SECONDS = Decimal(10) ** 12  # more than lie between the years 1 and 9999
_TICK = timedelta(microseconds=1)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="handschlag clock", description="Business time, JSON lines in and out.")
    parser.parse_args(argv)
    for answer in answers(sys.stdin.buffer):
        sys.stdout.buffer.write(answer.encode("utf-8", "backslashreplace") + b"\n")
        sys.stdout.buffer.flush()
    return 0


def answers(lines: Iterable[bytes]) -> Iterator[str]:
    for line in lines:
        if line.strip():
            yield answer(line)


def answer(line: bytes) -> str:
    """The answer to one question, as JSON."""
    try:
        return _answer(_read(line))
    except ClockError as error:
        return json.dumps({"error": str(error)}, ensure_ascii=False)


def _read(line: bytes) -> dict[str, Any]:
    try:
        question = json.loads(
            line.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_refuse_doubles,
        )
    except ClockError:
        raise
    except (ValueError, RecursionError) as error:
        raise ClockError("", "not valid JSON: %(error)s", error=error) from None
    if not isinstance(question, dict):
        raise ClockError("", "a question must be an object")
    return question


def _refuse_constant(name: str) -> NoReturn:
    raise ClockError("", "%(name)s is not a number", name=name)


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ClockError(key, "is given twice")
        found[key] = value
    return found


def _answer(question: dict[str, Any]) -> str:
    op = question.get("op")
    if not isinstance(op, str) or op not in _FIELDS:
        raise ClockError("op", "must be due or elapsed")
    for field in question:
        if field not in _FIELDS[op]:
            raise ClockError(field, "is not a known field of %(op)s", op=op)
    for field in sorted(_FIELDS[op]):
        if field not in question:
            raise ClockError(field, "is missing")
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
