from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from handschlag.core.errors import Cannot
from handschlag.customers.actions.contact import add_address, add_email, add_number
from handschlag.customers.actions.customer import CannotCreateCustomer, create_customer
from handschlag.customers.actions.person import add_person
from handschlag.customers.choices import CustomerKind
from handschlag.customers.models import Customer, Person

OWN_FIELDS = {"raw": "phone", "address": "email"}
"""What the newcomer calls the fields that number and mail address refuse."""


@dataclass(frozen=True)
class Newcomer:
    """What is known of a new customer in the first minute. A household is called by its person when it has no name."""

    kind: str
    name: str = ""
    salutation: str = ""
    given_name: str = ""
    family_name: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    town: str = ""


@transaction.atomic
def welcome_customer(
    newcomer: Newcomer,
    *,
    owner: int | None = None,
    owner_team: int | None = None,
    stand_in: int | None = None,
    stand_in_team: int | None = None,
    by: int | None,
    now: datetime,
) -> tuple[Customer, Person | None]:
    """A new customer with its first person, number, mail address and postal address, all or nothing.

    Number and mail address belong to the person of a household and to the organisation itself.
    Raises CannotCreateCustomer; its field is one of the newcomer's, or owner or stand_in.
    """
    whole = " ".join(part for part in (newcomer.given_name, newcomer.family_name) if part)
    customer = create_customer(
        kind=newcomer.kind,
        name=newcomer.name or whole,
        owner=owner,
        owner_team=owner_team,
        stand_in=stand_in,
        stand_in_team=stand_in_team,
        by=by,
        now=now,
    )
    try:
        person = _first_person(customer, newcomer, by=by, now=now)
        _reachable(customer, person, newcomer, by=by, now=now)
    except Cannot as refusal:
        raise CannotCreateCustomer(refusal.reason, field=OWN_FIELDS.get(refusal.field, refusal.field)) from refusal
    return customer, person


def _first_person(customer: Customer, newcomer: Newcomer, *, by: int | None, now: datetime) -> Person | None:
    if not (newcomer.family_name or newcomer.given_name):
        return None
    return add_person(
        customer=customer.id,
        salutation=newcomer.salutation,
        given_name=newcomer.given_name,
        family_name=newcomer.family_name,
        by=by,
        now=now,
    )


def _reachable(customer: Customer, person: Person | None, newcomer: Newcomer, *, by: int | None, now: datetime) -> None:
    whose = person.id if person and newcomer.kind == CustomerKind.HOUSEHOLD else None
    if newcomer.phone:
        add_number(customer=customer.id, person=whose, raw=newcomer.phone, by=by, now=now)
    if newcomer.email:
        add_email(customer=customer.id, person=whose, address=newcomer.email, by=by, now=now)
    if newcomer.town or newcomer.street or newcomer.postcode:
        add_address(
            customer=customer.id,
            town=newcomer.town,
            street=newcomer.street,
            house_number=newcomer.house_number,
            postcode=newcomer.postcode,
            by=by,
            now=now,
        )
