from __future__ import annotations

from dataclasses import dataclass

from handschlag.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ProductCreated(Fact):
    product: int


@dataclass(frozen=True, kw_only=True)
class ProductChanged(Fact):
    product: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class VersionCreated(Fact):
    product: int
    version: int


@dataclass(frozen=True, kw_only=True)
class VersionChanged(Fact):
    product: int
    version: int
    fields: tuple[str, ...]
