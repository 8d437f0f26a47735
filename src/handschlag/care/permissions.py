"""Who may do what with care. How a customer is looked after everybody at the desk sees; classes only who chooses care."""

from __future__ import annotations

from handschlag.people import permissions as people
from handschlag.people.models import User


def may_see_care(user: User) -> bool:
    """Tier, appointments, minutes, and what an honest answer about a colleague is."""
    return people.may_use_desk(user)


def may_see_vain(user: User) -> bool:
    """Which customers asked for somebody by name in vain."""
    return people.may_manage(user)


def may_tell_plans(user: User) -> bool:
    """Whoever has the customer on the telephone."""
    return people.may_use_desk(user)


def may_see_classes(user: User) -> bool:
    return people.may_lead(user)


def may_import_figures(user: User) -> bool:
    return people.may_lead(user)


def may_choose_plans(user: User) -> bool:
    return people.may_lead(user)


def may_set_classes(user: User) -> bool:
    """Criteria, overrides, and putting computed classes in force: a decision of management (Art. 22 DSGVO)."""
    return people.may_manage(user)


def may_set_tiers(user: User) -> bool:
    return people.may_manage(user)


def may_offer(user: User) -> bool:
    """Invite to an open hour, answer who asks for a visit: whoever speaks to the customer."""
    return people.may_use_desk(user)


def may_set_open_hours(user: User) -> bool:
    return people.may_lead(user)


def may_give_beyond(user: User) -> bool:
    """A visit the tier does not contain, with a reason: it takes hours from others."""
    return people.may_lead(user)


def may_note_class_requests(user: User) -> bool:
    """Whoever has the customer on the telephone; the answer is management's."""
    return people.may_use_desk(user)


def may_disclose_classes(user: User) -> bool:
    """The one way a class leaves the house: management, on a recorded request (law.md R6)."""
    return people.may_manage(user)


def may_write_circulars(user: User) -> bool:
    """News in the name of the house; telling them is everybody's who speaks to the customer."""
    return people.may_lead(user)
