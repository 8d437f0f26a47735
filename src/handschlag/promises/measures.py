"""What shows whether a published promise is true, asked of the rooms that know it.

`promises` does not know conversations: a measure over calls is computed above, and `config.wiring` says where
(`MEASURES`), as it says who hears which fact. A measure gives counts and, on request, the very cases it counts.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from handschlag.promises.models import PublishedWording


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A wording and the instants [from_at, to_at) in which it stood, as known at `now`."""

    wording: PublishedWording
    from_at: datetime
    to_at: datetime
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Case:
    """One thing that shows it: a call, a promise. `is_good`: the promise held. Never whose it was (law 10)."""

    at: datetime
    is_good: bool
    what: str
    who: str
    customer: int | None = None
    conversation: int | None = None
    promise: int | None = None


@dataclass(frozen=True, kw_only=True)
class Measured:
    """`good` of `of` held; `open` cases cannot be judged yet and are in neither number.

    `by_hour`: for each hour of the day how many did not hold; empty where the hour says nothing. `cases` come with
    those that did not hold first, then the newest.
    """

    good: int
    of: int
    open: int = 0
    by_hour: tuple[int, ...] = ()
    cases: Sequence[Case] = ()


Measure = Callable[[Asked], Measured]

_measures: dict[str, str] = {}


def register(measure: str, query: str) -> None:
    """`query` ("room.queries.module:function", Asked → Measured) computes this measure of `choices.Measure`."""
    _measures[measure] = query


def measure(asked: Asked) -> Measured | None:
    """What shows whether the wording was true in that time; None where nothing can."""
    query = _measures.get(asked.wording.measure)
    if query is None:
        return None
    module, _, name = query.partition(":")
    return cast("Measure", getattr(importlib.import_module(f"handschlag.{module}"), name))(asked)
