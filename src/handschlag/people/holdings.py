"""What still hangs on a user or a team, asked of the rooms above, which `people` must not know.

`config.wiring` says who is asked (`HOLDINGS`), as it says who hears which fact. Nobody leaves while they hold
something: responsibility changes only by an accepted handover (law 1), never by a closed account.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast


@dataclass(frozen=True)
class Holder:
    """Whose holdings are asked for: a user or a team, by id; the other is None."""

    user: int | None = None
    team: int | None = None


@dataclass(frozen=True)
class Holding:
    """`what` is a translated phrase with its number ("3 customers as owner"); `examples` names some of them."""

    what: str
    count: int
    examples: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = ", ".join(self.examples)
        more = " …" if len(self.examples) < self.count else ""
        return f"{self.what} ({shown}{more})" if shown else self.what


Asked = Callable[[Holder], list[Holding]]

_asked: list[str] = []


def ask(query: str) -> None:
    """`query` ("room.queries:function", Holder → list of Holding) is asked before somebody leaves."""
    if query not in _asked:
        _asked.append(query)


def of(holder: Holder) -> list[Holding]:
    """Everything the rooms above know to hang on `holder`; what counts nothing is left out."""
    return [holding for query in _asked for holding in _find(query)(holder) if holding.count]


def _find(query: str) -> Asked:
    module, _, name = query.partition(":")
    return cast("Asked", getattr(importlib.import_module(f"handschlag.{module}"), name))
