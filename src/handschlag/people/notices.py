"""What the house tells its own people, and by which ways: who says the sentences, and who carries them.

Rooms above give a notice by `people.actions.give_notice` with a `code`; the sentence for that code is said by a *teller*
of theirs, in the reader's language, each time it is read. A *carrier* brings a given notice somewhere: the desk is the
first (its live stream hears the fact `NoticeGiven` itself); mail, push or a pager plug in as functions that hear the
same fact, each in a job of its own that is retried without the others. `config.wiring` names both.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from handschlag.people.models import User


class Line(Protocol):
    """What a teller gets of a line: its id, what it is about and the ids and codes it was given with."""

    @property
    def id(self) -> int: ...
    @property
    def thing(self) -> str: ...
    @property
    def details(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Sentence:
    """One sentence that says what to do, and where: `place` is a code doors know ("customer"), `number` its id."""

    text: str
    place: str = ""
    number: int | None = None
    is_urgent: bool = False


Teller = Callable[..., Mapping[int, Sentence]]
"""(lines, *, reader: User, now: datetime) → line id → Sentence; a line whose thing is done is left out."""


@dataclass(frozen=True)
class ToTell:
    """One thing to tell one user. `thing` and `matter` are plain references, `details` ids, codes and ISO times.

    `breaks_quiet`: it comes in quiet hours too, whatever they say of what is urgent.
    """

    user: int
    matter: str
    code: str
    thing: str
    details: dict[str, Any] = field(default_factory=dict)
    is_urgent: bool = False
    breaks_quiet: bool = False


_tellers: dict[str, str] = {}
_carriers: dict[str, str] = {}


def tell_by(code: str, teller: str) -> None:
    """`teller` ("room.queries:function") says the sentences of `code`."""
    _tellers[code] = teller


def carry_by(name: str, carrier: str) -> None:
    """`carrier` ("door.module:function", a reaction to `NoticeGiven`) brings notices by the way called `name`."""
    _carriers[name] = carrier


def is_told(code: str) -> bool:
    return code in _tellers


def carriers() -> dict[str, str]:
    """The ways a notice takes beside the desk's own live stream, by name."""
    return dict(_carriers)


def say(code: str, lines: Sequence[Line], *, reader: User, now: datetime) -> Mapping[int, Sentence]:
    """The sentences of these lines, all of one code; what is done, or said by nobody any more, is left out."""
    return _find(_tellers[code])(lines, reader=reader, now=now) if code in _tellers else {}


def _find(teller: str) -> Teller:
    module, _, name = teller.partition(":")
    return cast("Teller", getattr(importlib.import_module(f"handschlag.{module}"), name))
