"""Who may see and change the hours. This room lies below `people`, so a user is whoever has a role."""

from __future__ import annotations

from typing import Protocol


class HasRole(Protocol):
    @property
    def is_active(self) -> bool: ...
    @property
    def role(self) -> str: ...


_CHANGE = frozenset({"management", "admin"})


def may_see_hours(user: HasRole) -> bool:
    return user.is_active and user.role != "partner"


def may_change_hours(user: HasRole) -> bool:
    return user.is_active and user.role in _CHANGE
