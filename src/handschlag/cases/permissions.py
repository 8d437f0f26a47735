"""Who may do what with concerns. Partners see nothing here: what a handover shows them is decided there."""

from __future__ import annotations

from handschlag.cases.models import Case
from handschlag.people import permissions as people
from handschlag.people.models import User


def may_see_cases(user: User) -> bool:
    return people.may_use_desk(user)


def may_see_case(user: User, case: Case) -> bool:
    """Practice is seen by leads and by whoever practises with it, all else by the whole desk."""
    if not people.may_use_desk(user):
        return False
    return not case.is_practice or user.pk in (case.opened_by, case.owner_id, case.face_id) or people.may_lead(user)


def may_work_on_cases(user: User) -> bool:
    """Open, read back, solve, merge, split: whoever has the customer on the telephone."""
    return people.may_use_desk(user)


def may_set_case_rules(user: User) -> bool:
    """How long silence must last to count as yes: management says so to every customer."""
    return people.may_manage(user)


def may_decide_cases(user: User) -> bool:
    """What a complaint or a dispute comes to, and that it is final."""
    return people.may_lead(user)


def may_see_register(user: User) -> bool:
    """The register of complaints, for supervisors and for learning; it names customers and none of us."""
    return people.may_lead(user)


def may_name_causes(user: User) -> bool:
    """What causes are called, and to whom customers can turn: the same words in the whole house."""
    return people.may_lead(user)


def may_enter_known_faults(user: User) -> bool:
    """A known cause speaks for the house to many customers; that a concern has it says whoever has them on the telephone."""
    return people.may_lead(user)
