from __future__ import annotations

from handschlag.people import permissions as people
from handschlag.people.models import User


def may_see_changeovers(user: User) -> bool:
    return people.may_use_desk(user)


def may_change_over(user: User) -> bool:
    """Tell, ask, check, switch and call one customer: whoever has them on the telephone."""
    return people.may_use_desk(user)


def may_plan_changeovers(user: User) -> bool:
    """Dates, groups, letters: they speak for the house to many."""
    return people.may_lead(user)


def may_take_back_check_calls(user: User) -> bool:
    """What has ended goes on again: answered for by name."""
    return people.may_lead(user)


def may_override_holds(user: User) -> bool:
    """Going on although a fault is open or a promise is broken is answered for by name."""
    return people.may_lead(user)
