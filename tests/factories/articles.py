"""An article for tests: a red lamp."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handschlag.knowledge import actions as knowledge
from handschlag.knowledge.models import ArticleVersion
from handschlag.knowledge.rules.articles import Said
from tests.factories.people import NOW

RED = Said("Rote Lampe am Router", "Die Lampe brennt rot und nichts geht mehr.")


def write_article(*, is_finished: bool = False, by: int | None = None, **said: Any) -> ArticleVersion:
    return knowledge.write_article(said=replace(RED, **said), is_finished=is_finished, by=by, now=NOW)


def improve(article: int, *, after: int, is_finished: bool = False, settles: Any = (), **said: Any) -> ArticleVersion:
    return knowledge.improve_article(
        article=article,
        after=after,
        said=replace(RED, **said),
        is_finished=is_finished,
        settles=settles,
        by=None,
        now=NOW,
    )
