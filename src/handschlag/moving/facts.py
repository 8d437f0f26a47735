from __future__ import annotations

from dataclasses import dataclass

from handschlag.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class MoveBegun(Fact):
    move: int
    system: str


@dataclass(frozen=True, kw_only=True)
class MoveEnded(Fact):
    """All that was there was looked at; `refused` of it could not be taken in."""

    move: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class MoveUndoBegun(Fact):
    move: int


@dataclass(frozen=True, kw_only=True)
class MoveUndone(Fact):
    """Taken back whole, but for `kept` things that were used since."""

    move: int
    kept: int
