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


@dataclass(frozen=True, kw_only=True)
class LifeCycleSet(Fact):
    """By when it is sold no more, looked after no more, works no more; and what comes after it."""

    product: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DependencyEntered(Fact):
    product: int
    needs: int
    may_stay: bool


@dataclass(frozen=True, kw_only=True)
class DependencyRemoved(Fact):
    product: int
    needs: int
