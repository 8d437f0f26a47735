from __future__ import annotations

from dataclasses import dataclass

from handschlag.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TextCreated(Fact):
    text: int


@dataclass(frozen=True, kw_only=True)
class TextChanged(Fact):
    text: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TextRetired(Fact):
    text: int


@dataclass(frozen=True, kw_only=True)
class TextRestored(Fact):
    text: int


@dataclass(frozen=True, kw_only=True)
class GuideWritten(Fact):
    guide: int
    version: int


@dataclass(frozen=True, kw_only=True)
class GuideRetired(Fact):
    guide: int


@dataclass(frozen=True, kw_only=True)
class GuideRestored(Fact):
    guide: int
