"""Who has the page of a concern open. Known for a minute and kept nowhere: it is about politeness, not about people (law 10)."""

from __future__ import annotations

from django.core.cache import cache

from handschlag.people import queries as people

SECONDS = 45
"""A page says that it is open every twenty; one that is closed or asleep is forgotten after two it missed."""


def others(case: int, *, user: int) -> list[str]:
    """Note that `user` looks at it, and name everybody else who does. Each has a key of their own, so nobody overwrites it."""
    cache.set(_key(case, user), 1, SECONDS)
    colleagues = {_key(case, one.pk): one.name for one in people.desk_users() if one.pk != user}
    seen = cache.get_many(colleagues)
    return sorted(colleagues[key] for key in seen)


def _key(case: int, user: int) -> str:
    return f"case-{case}-seen-by-{user}"
