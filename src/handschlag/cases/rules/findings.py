"""What is established, and what contradicts it. Questions and answers are compared as one says them, not as one types them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from handschlag.core.text import folding

LONGEST_KEY = 200


@dataclass(frozen=True)
class Stated:
    """A finding as the rules see it: `overtaken` once another took its place, `until` None: for good."""

    number: int
    question: str
    answer: str
    until: datetime | None
    is_overtaken: bool


@dataclass(frozen=True)
class Known:
    """All that stands of one question, the newest last. More than one answer is a contradiction until somebody decides."""

    question: str
    findings: tuple[Stated, ...]

    @property
    def is_contradictory(self) -> bool:
        return len({key(one.answer) for one in self.findings}) > 1

    @property
    def answer(self) -> str | None:
        """What is established; nothing while findings contradict each other."""
        return None if self.is_contradictory else self.findings[-1].answer


def key(text: str) -> str:
    """What makes two questions the same: words without accents, cases and signs."""
    return folding.phrase(text)[:LONGEST_KEY]


def stands(one: Stated, *, now: datetime) -> bool:
    return not one.is_overtaken and (one.until is None or now < one.until)


def known(stated: Iterable[Stated], *, now: datetime) -> list[Known]:
    """By question, in the order in which each was first asked; what no longer stands is left out."""
    by_question: dict[str, list[Stated]] = {}
    for one in stated:
        if stands(one, now=now):
            by_question.setdefault(key(one.question), []).append(one)
    return [Known(question, tuple(found)) for question, found in by_question.items()]


def answers(established: Sequence[Known]) -> dict[str, str]:
    """What a diagnosis guide may skip: each question (by its key) with its one answer; contradictions are to be asked."""
    return {one.question: one.answer for one in established if one.answer is not None}
