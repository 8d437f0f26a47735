"""How a notice stands on the page and in the bell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handschlag.desk.navigation import find_url
from handschlag.people.notices import Sentence
from handschlag.people.queries import Said

SHOWN = 6
"""Of a notice that says very much, the newest sentences; the number of the others is said."""


@dataclass(frozen=True)
class Line:
    """One sentence and the place to do it."""

    text: str
    url: str
    is_urgent: bool


@dataclass(frozen=True)
class Row:
    """One matter: what is broken first, then its newest sentence."""

    id: int
    lines: tuple[Line, ...]
    more: int
    is_urgent: bool
    grew_at: datetime
    waits_until_at: datetime | None

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def others(self) -> tuple[Line, ...]:
        return self.lines[1:]


def row(said: Said) -> Row:
    urgent_first = sorted(said.sentences, key=lambda sentence: not sentence.is_urgent)
    lines = tuple(_line(sentence) for sentence in urgent_first[:SHOWN])
    waits = said.notice.waits_until_at if said.notice.given_at is None else None
    more = said.more + len(said.sentences) - len(lines)
    return Row(said.notice.pk, lines, more, said.is_urgent, said.notice.grew_at, waits)


def _line(sentence: Sentence) -> Line:
    url = find_url(sentence.place, *([] if sentence.number is None else [sentence.number])) if sentence.place else ""
    return Line(sentence.text, url, sentence.is_urgent)
