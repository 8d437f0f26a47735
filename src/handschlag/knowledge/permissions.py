from __future__ import annotations

from handschlag.people.models import User
from handschlag.people.permissions import may_lead, may_use_desk


def may_use_texts(user: User) -> bool:
    return may_use_desk(user)


def may_write_texts(user: User) -> bool:
    return may_lead(user)


def may_write_guides(user: User) -> bool:
    """What is asked and tried, and in which order: everybody at the desk walks by it."""
    return may_lead(user)


def may_see_articles(user: User) -> bool:
    return may_use_desk(user)


def may_write_articles(user: User) -> bool:
    """Write, improve and flag: whoever solves something learns it first."""
    return may_use_desk(user)


def may_check_articles(user: User) -> bool:
    """Say that it is right, release it for customers, put it away: the house speaks with it."""
    return may_lead(user)
