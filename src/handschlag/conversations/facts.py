"""What happened in conversations and on the lines they came through: ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass

from handschlag.core import facts


@dataclass(frozen=True, kw_only=True)
class ConnectionCreated(facts.Fact):
    connection: int
    provider: str


@dataclass(frozen=True, kw_only=True)
class ConnectionChanged(facts.Fact):
    connection: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConnectionRemoved(facts.Fact):
    connection: int


@dataclass(frozen=True, kw_only=True)
class TokenRotated(facts.Fact):
    connection: int


@dataclass(frozen=True, kw_only=True)
class LineAdded(facts.Fact):
    line: int
    connection: int


@dataclass(frozen=True, kw_only=True)
class LineChanged(facts.Fact):
    line: int


@dataclass(frozen=True, kw_only=True)
class LineRemoved(facts.Fact):
    line: int


@dataclass(frozen=True, kw_only=True)
class NumberBlocked(facts.Fact):
    blocked: int


@dataclass(frozen=True, kw_only=True)
class NumberUnblocked(facts.Fact):
    blocked: int


@dataclass(frozen=True, kw_only=True)
class CallerIdsSet(facts.Fact):
    connection: int
