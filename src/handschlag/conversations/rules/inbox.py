"""Whether a rule of the inbox holds for what came in. Pure; linear in what is read, and no pattern a stranger could make slow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

ON: Final = ("sender", "to", "subject", "text")
HOW: Final = ("contains", "is", "begins", "ends")
MOST_CONDITIONS: Final = 5
LONGEST_VALUE: Final = 200
READ: Final = 20_000
"""So many characters of a text are looked at."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """`on`: one of ON; `how`: one of HOW; upper and lower case, and how many blanks there are, make no difference."""

    on: str
    how: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What came in, as far as rules look at it: each of `sender` and `to` is an address or a name."""

    sender: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""


def read(conditions: Iterable[Mapping[str, str]]) -> tuple[Condition, ...]:
    return tuple(Condition(on=one["on"], how=one["how"], value=one["value"]) for one in conditions)


def holds(conditions: Iterable[Condition], entry: Entry) -> bool:
    """All of them; a rule without any holds for nothing."""
    wanted = tuple(conditions)
    return bool(wanted) and all(_holds(one, entry) for one in wanted)


def _holds(condition: Condition, entry: Entry) -> bool:
    value = _plain(condition.value)
    if not value:
        return False
    return any(_fits(condition.how, _plain(text), value) for text in _texts(condition.on, entry))


def _texts(on: str, entry: Entry) -> tuple[str, ...]:
    if on == "sender":
        return entry.sender
    if on == "to":
        return entry.to
    return (entry.subject,) if on == "subject" else (entry.text,)


def _fits(how: str, text: str, value: str) -> bool:
    if how == "is":
        return text == value
    if how == "begins":
        return text.startswith(value)
    return text.endswith(value) if how == "ends" else value in text


def _plain(text: str) -> str:
    return " ".join(text[:READ].casefold().split())
