"""Questions on standard input, one JSON object a line, one answer a line: the manner of the commands for programs.

A question that cannot be answered gets {"error": "field: reason"}; the others go on. Blank lines are passed over.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, NoReturn


class Refused(ValueError):
    """A question nobody can answer; `field` names what is wrong in it, empty for the line as a whole."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)


def answer_all(answer: Callable[[bytes], str]) -> None:
    """From standard input to standard output, each answer at once."""
    for line in answers(sys.stdin.buffer, answer):
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
        sys.stdout.buffer.flush()


def answers(lines: Iterable[bytes], answer: Callable[[bytes], str]) -> Iterator[str]:
    for line in lines:
        if line.strip():
            yield answer(line)


def error(why: Exception) -> str:
    return json.dumps({"error": str(why)}, ensure_ascii=False)


def read(line: bytes) -> dict[str, Any]:
    """The object of one line; numbers with a point are Decimal. Raises Refused for everything else."""
    try:
        question = json.loads(
            line.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_refuse_doubles,
        )
    except Refused:
        raise
    except (ValueError, RecursionError) as why:
        raise Refused("", f"not valid JSON: {why}") from None
    if not isinstance(question, dict):
        raise Refused("", "a question must be an object")
    return question


def check_fields(question: dict[str, Any], fields: Iterable[str], *, of: str) -> None:
    """All of `fields` and no others, else Refused; `of` says what has these fields."""
    known = sorted(fields)
    for field in question:
        if field not in known:
            raise Refused(field, f"is not a known field of {of}")
    for field in known:
        if field not in question:
            raise Refused(field, "is missing")


def _refuse_constant(name: str) -> NoReturn:
    raise Refused("", f"{name} is not a number")


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Refused(key, "is given twice")
        found[key] = value
    return found
