"""Who may do what with promises. Partners see nothing here: what a campaign shows them is decided there."""

from __future__ import annotations

from handschlag.people import permissions as people
from handschlag.people.models import User


def may_see_promises(user: User) -> bool:
    return people.may_use_desk(user)


def may_make_promises(user: User) -> bool:
    return people.may_use_desk(user)


def may_set_call_back_rule(user: User) -> bool:
    return people.may_lead(user)


def may_set_ladder(user: User) -> bool:
    return people.may_manage(user)


def may_publish(user: User) -> bool:
    """What the house promises to everybody, and what it reckons with: management says so."""
    return people.may_manage(user)


def may_write_laws(user: User) -> bool:
    """Which laws bind the house, and since when: administrators say so."""
    return people.may_administer(user)
