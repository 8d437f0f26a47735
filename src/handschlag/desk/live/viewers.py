"""Who sits behind a stream. Asked once when it opens and again every half minute, for all streams at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connections
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from handschlag.core.ids import read_id
from handschlag.people.choices import Role
from handschlag.people.models import User

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from handschlag.desk.live.log import Said


@dataclass(frozen=True)
class Viewer:
    user: int
    role: str

    def may_see(self, said: Said) -> bool:
        """Whoever works at the desk sees every fact (they are ids); a partner only those that name them."""
        if self.role != Role.PARTNER:
            return True
        users = said.ids.get("users", ())
        return said.ids.get("user") == self.user or (not isinstance(users, int) and self.user in users)


def viewers(keys: Collection[str]) -> dict[str, Viewer]:
    """Those of the session keys that are signed in now, and as whom. Leaves no database connection behind."""
    try:
        found = Session.objects.filter(session_key__in=set(keys), expire_date__gt=timezone.now())
        said = {row.session_key: SessionStore().decode(row.session_data) for row in found}
        users = User.objects.filter(is_active=True).in_bulk({_user_id(data) for data in said.values()} - {None})
        return {
            key: Viewer(user.id, user.role)
            for key, data in said.items()
            if (user := users.get(_user_id(data))) and _fits(user, data)
        }
    finally:
        connections.close_all()


def _user_id(data: Mapping[str, Any]) -> int | None:
    """The signed-in user's id as Django's sign-in wrote it into the session."""
    return read_id(str(data.get(SESSION_KEY, "")))


def _fits(user: User, data: Mapping[str, Any]) -> bool:
    """A changed password ends every other session."""
    return constant_time_compare(str(data.get(HASH_SESSION_KEY, "")), user.get_session_auth_hash())
