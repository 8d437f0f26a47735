"""How far an article can be trusted after what was done to it, when it is time to check it, and which words tell most.

Pure; how far is a code of `choices.Confidence`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log

USES_TO_CHECK = 3
"""So many people must have used an article as it stands, and nobody flagged it, until it is proposed to be checked."""

MOST_TELLING = 8
"""So many words of a long text are looked for: those the fewest articles have."""


@dataclass(frozen=True)
class Said:
    """What an article says: `products` are a product each, with one version of it or with all (None)."""

    title: str
    problem: str
    environment: str = ""
    cause: str = ""
    solution: str = ""
    products: tuple[tuple[int, int | None], ...] = ()

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.problem}\n{self.environment}\n{self.cause}\n{self.solution}"


def tidy(said: Said) -> Said:
    """Without spaces around it, each product once, and no version beside the whole product."""
    whole = {product for product, version in said.products if version is None}
    products = {one for one in said.products if one[1] is None or one[0] not in whole}
    return replace(
        said,
        title=" ".join(said.title.split()),
        problem=said.problem.strip(),
        environment=said.environment.strip(),
        cause=said.cause.strip(),
        solution=said.solution.strip(),
        products=tuple(sorted(products, key=lambda one: (one[0], one[1] or 0))),
    )


def after_writing(was: str, *, has_solution: bool, is_finished: bool) -> str:
    """What was written is checked by nobody yet. Without a solution it is a draft; one that was finished is no draft again."""
    is_done = is_finished or was in ("unchecked", "checked")
    return "unchecked" if has_solution and is_done else "draft"


def is_time_to_check(confidence: str, *, users: int, open_flags: int) -> bool:
    """Proposed, never done by itself: `users` are the different people who used it since it last changed."""
    return confidence in ("draft", "unchecked") and users >= USES_TO_CHECK and not open_flags


FEW_HAVE = 2_000
"""A word that more articles have says nothing of any of them."""


def telling(articles: Mapping[str, int], *, total: int) -> dict[str, float]:
    """The few words that say most, with how much: the fewer articles have a word, the more.

    `articles`: how many of `total` have it. What nobody has finds nothing; what half of them have says nothing.
    """
    most = max(min(total / 2, FEW_HAVE), 3)
    known = {word: count for word, count in articles.items() if 0 < count <= most}
    rarest = sorted(known, key=lambda word: (known[word], -len(word), word))[:MOST_TELLING]
    return {word: 1 + log(max(total, 1) / min(known[word], max(total, 1))) for word in rarest}
