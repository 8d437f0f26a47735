"""Several customers typed one in each line: whom each line means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handschlag.customers import queries as customers

MOST_LINES = 500
SHOWN = 3


@dataclass(frozen=True)
class Meant:
    """One line: the one customer it means, else those it may mean (none: nobody fits)."""

    line: str
    customer: int | None
    name: str
    candidates: tuple[str, ...] = ()


def read(typed: str, *, now: datetime) -> list[Meant]:
    """Every line that says something, each customer once."""
    lines = list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
    return [_meant(line, now) for line in lines[:MOST_LINES]]


def _meant(line: str, now: datetime) -> Meant:
    hits = customers.search(line, limit=SHOWN + 1, now=now)
    named = [hit for hit in hits if hit.title.casefold() == line.casefold()]
    found = {hit.customer_id for hit in named or hits}
    if len(found) == 1:
        return Meant(line, found.pop(), hits[0].title)
    return Meant(line, None, "", tuple(hit.title for hit in hits[:SHOWN]))
