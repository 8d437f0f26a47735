from __future__ import annotations

from handschlag.people.models import User
from handschlag.people.permissions import may_lead, may_use_desk


def may_see_products(user: User) -> bool:
    return may_use_desk(user)


def may_change_products(user: User) -> bool:
    return may_lead(user)
