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


@dataclass(frozen=True, kw_only=True)
class ArticleWritten(Fact):
    """A new article, or (`number` above 1) its next version."""

    article: int
    number: int
    confidence: str


@dataclass(frozen=True, kw_only=True)
class ArticleChecked(Fact):
    article: int
    number: int


@dataclass(frozen=True, kw_only=True)
class ArticleReleased(Fact):
    """Customers may read this version."""

    article: int
    number: int


@dataclass(frozen=True, kw_only=True)
class ReleaseWithdrawn(Fact):
    article: int


@dataclass(frozen=True, kw_only=True)
class ArticleRetired(Fact):
    article: int


@dataclass(frozen=True, kw_only=True)
class ArticleRestored(Fact):
    article: int


@dataclass(frozen=True, kw_only=True)
class ArticleFlagged(Fact):
    article: int
    flag: int


@dataclass(frozen=True, kw_only=True)
class FlagSettled(Fact):
    article: int
    flag: int
    settled_as: str


@dataclass(frozen=True, kw_only=True)
class ArticleUsed(Fact):
    """A concern was linked to it, or (`is_used` False) no longer is."""

    article: int
    is_used: bool = True
