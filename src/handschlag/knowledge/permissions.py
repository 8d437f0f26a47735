from __future__ import annotations

from handschlag.people.models import User
from handschlag.people.permissions import may_lead, may_use_desk


def may_use_texts(user: User) -> bool:
    return may_use_desk(user)


def may_write_texts(user: User) -> bool:
    return may_lead(user)
