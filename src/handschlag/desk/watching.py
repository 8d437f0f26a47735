"""Who has a page open. Known for a minute and kept nowhere: it is about politeness, not about people (law 10)."""

from __future__ import annotations

from django.core.cache import cache

from handschlag.people import queries as people

SECONDS = 45
"""A page says that it is open every twenty; one that is closed or asleep is forgotten after two it missed."""


def others(page: str, *, user: int) -> list[str]:
    """Note that `user` looks at this page ("case-7"), and name everybody else who does.

    Each has a key of their own, so nobody overwrites it.
    """
    cache.set(_key(page, user), 1, SECONDS)
    colleagues = {_key(page, one.pk): one.name for one in people.desk_users() if one.pk != user}
    seen = cache.get_many(colleagues)
    return sorted(colleagues[key] for key in seen)


def _key(page: str, user: int) -> str:
    return f"{page}-seen-by-{user}"
