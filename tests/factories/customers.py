"""Customers for tests, made by the room's own actions."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from handschlag.customers import actions as customers
from handschlag.customers.choices import CustomerKind
from handschlag.customers.models import Customer, Number, Person
from handschlag.people.models import User
from tests.factories.people import NOW, make_user

_next = count(1)


def make_customer(
    name: str = "Roth",
    *,
    kind: str = CustomerKind.HOUSEHOLD,
    owner: User | None = None,
    stand_in: User | None = None,
    now: datetime = NOW,
    **more: Any,
) -> Customer:
    """A customer with owner and stand-in; users are made for who is not named (unless a team is)."""
    if owner is None and "owner_team" not in more:
        owner = make_user(f"owner{next(_next)}")
    if stand_in is None and "stand_in_team" not in more:
        stand_in = make_user(f"standin{next(_next)}")
    return customers.create_customer(
        kind=kind,
        name=name,
        owner=owner.pk if owner else None,
        stand_in=stand_in.pk if stand_in else None,
        by=None,
        now=now,
        **more,
    )


def make_person(
    customer: Customer, family_name: str = "Roth", given_name: str = "Ernst", *, now: datetime = NOW, **more: Any
) -> Person:
    return customers.add_person(
        customer=customer.pk, family_name=family_name, given_name=given_name, by=None, now=now, **more
    )


def make_number(
    customer: Customer, raw: str, *, person: Person | None = None, now: datetime = NOW, **more: Any
) -> Number:
    return customers.add_number(
        customer=customer.pk, raw=raw, person=person.pk if person else None, by=None, now=now, **more
    )
