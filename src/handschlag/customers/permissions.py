"""Who may do what with customers. Partners see nothing here: what a campaign shows them is decided there."""

from __future__ import annotations

from handschlag.people import permissions as people
from handschlag.people.models import User


def may_see_customers(user: User) -> bool:
    return people.may_use_desk(user)


def may_change_customers(user: User) -> bool:
    return people.may_use_desk(user)


def may_record_consents(user: User) -> bool:
    return people.may_use_desk(user)


def may_assign_owners(user: User) -> bool:
    """Without the owner's own handover, by which responsibility is otherwise passed on."""
    return people.may_lead(user)


def may_import_customers(user: User) -> bool:
    return people.may_lead(user)


def may_merge_customers(user: User) -> bool:
    """Merging gives all of a customer to the owner of another one: who may assign owners may do it."""
    return may_assign_owners(user)


def may_change_contracts(user: User) -> bool:
    """What a contract grants becomes promises; everybody at the desk sees it, who leads enters it."""
    return people.may_lead(user)


def may_import_contracts(user: User) -> bool:
    return may_change_contracts(user) and may_import_customers(user)
