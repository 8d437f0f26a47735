"""What the people of an example company have written down: articles of every confidence, one of them doubted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from handschlag.knowledge import actions as knowledge
from handschlag.knowledge.rules.articles import Said
from handschlag.people.models import User

DAYS_APART = 9


@transaction.atomic
def write_articles(
    lines: Sequence[Mapping[str, Any]],
    people: Mapping[str, User],
    products: Mapping[str, int],
    versions: Mapping[tuple[str, str], int],
    *,
    now: datetime,
) -> dict[str, int]:
    """Each as its line says, the newest last; by title. A product is its code, one version of it code/name."""
    return {
        line["title"]: _write(
            line, people, products, versions, at=now - timedelta(days=DAYS_APART * (len(lines) - place))
        )
        for place, line in enumerate(lines)
    }


def _write(
    line: Mapping[str, Any],
    people: Mapping[str, User],
    products: Mapping[str, int],
    versions: Mapping[tuple[str, str], int],
    *,
    at: datetime,
) -> int:
    about = tuple(_about(code, products, versions) for code in line["products"])
    texts = {name: line[name] for name in ("title", "problem", "environment", "cause", "solution")}
    author = people[line["by"]].pk
    made = knowledge.write_article(
        said=Said(**texts, products=about), is_finished="draft" not in line, by=author, now=at
    )
    article, later = made.article_id, at + timedelta(days=2)
    if "checked" in line:
        lead = people[line["checked"]].pk
        knowledge.check_article(article=article, number=1, by=lead, now=later)
        if "released" in line:
            knowledge.release_article(article=article, number=1, by=lead, now=later)
    if "flag" in line:
        login, words = line["flag"]
        knowledge.flag_article(article=article, words=words, by=people[login].pk, now=later)
    if "archived" in line:
        knowledge.retire_article(article=article, by=author, now=later)
    return article


def _about(code: str, products: Mapping[str, int], versions: Mapping[tuple[str, str], int]) -> tuple[int, int | None]:
    product, _slash, version = code.partition("/")
    return products[product], versions[product, version] if version else None
