"""What a concern already says, as the beginning of an article. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_TITLE = 160


@dataclass(frozen=True)
class Told:
    """What stands on the page of a concern: `found` are questions with their answers, `helped` steps that did."""

    name: str
    sayings: tuple[str, ...] = ()
    reading: str = ""
    found: tuple[tuple[str, str], ...] = ()
    cause: str = ""
    helped: tuple[str, ...] = ()
    solved: str = ""


@dataclass(frozen=True)
class Draft:
    title: str
    problem: str
    environment: str
    cause: str
    solution: str


def draft(told: Told) -> Draft:
    """Nothing is invented: the words are those that stand there, each once, in their order."""
    title = " ".join(told.name.split())[:LONGEST_TITLE]
    return Draft(
        title=title,
        problem=_lines(told.sayings) or told.reading.strip() or title,
        environment=_lines(f"{_question(question)} {answer.strip()}" for question, answer in told.found),
        cause=told.cause.strip(),
        solution=_lines((*told.helped, told.solved)),
    )


def _question(question: str) -> str:
    asked = question.strip()
    return asked if asked.endswith(("?", ":")) else f"{asked}:"


def _lines(parts: Iterable[str]) -> str:
    said = (part.strip() for part in parts)
    return "\n".join(dict.fromkeys(part for part in said if part))
