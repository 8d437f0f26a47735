"""A small house for the tests of the call screens: two colleagues, Roth, a household of two, a switchboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client

from handschlag.conversations.models import Conversation
from handschlag.core import clock
from handschlag.core.models import Installation
from handschlag.customers.models import Customer, Person
from handschlag.people.models import User
from tests.factories.conversations import event, hear
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW, make_user

LONG_AGO = timedelta(days=200)


@dataclass
class House:
    now: datetime
    kern: User
    weiss: User
    roth: Customer
    ernst: Person
    client: Client

    def ring(self, call: str = "1", *, users: tuple[str, ...] = ("kern",), **more: object) -> Conversation:
        return hear(event("offered", call, at=self.now, users=users, **more), now=self.now)

    def talk(self, call: str = "1", *, user: str = "kern", **more: object) -> Conversation:
        self.ring(call, users=(user,), **more)
        return hear(event("answered", call, at=self.now, users=(user,), **more), now=self.now)

    def hang_up(self, call: str = "1", **more: object) -> Conversation:
        return hear(event("ended", call, at=self.now, cause="normalClearing", **more), now=self.now)


def house(now: datetime = NOW) -> House:
    """Kern is signed in; both are here. An example's clock can be moved: it shows `now` at whatever hour tests run."""
    Installation.objects.update_or_create(
        id=1, defaults={"name": "Büro", "region": "DE", "area_code": "221", "set_up_at": now, "is_example": True}
    )
    clock.move_to(moment=now)
    kern = make_user("kern", name="Barbara Kern", presence="available", since_at=now, role="team_lead")
    weiss = make_user("weiss", name="Jonas Weiß", presence="available", since_at=now)
    roth = make_customer("Ernst Roth", owner=kern, stand_in=weiss, now=now - LONG_AGO)
    ernst = make_person(roth, "Roth", "Ernst", now=now - LONG_AGO)
    make_number(roth, "+49 221 4710 382", person=ernst, now=now - LONG_AGO)
    client = Client()
    client.force_login(kern)
    return House(now, kern, weiss, roth, ernst, client)


def household(now: datetime, owner: User, stand_in: User) -> Customer:
    customer = make_customer("Sommer", owner=owner, stand_in=stand_in, now=now - LONG_AGO)
    make_person(customer, "Sommer", "Petra", now=now - LONG_AGO)
    make_person(customer, "Sommer", "Holger", now=now - LONG_AGO)
    make_number(customer, SOMMER, now=now - LONG_AGO)
    return customer


def switchboard(now: datetime, owner: User, stand_in: User) -> Customer:
    customer = make_customer(
        "Kühltechnik Winter GmbH", kind="organisation", owner=owner, stand_in=stand_in, now=now - LONG_AGO
    )
    make_number(customer, "+49 69 90009-0", is_trunk=True, now=now - LONG_AGO)
    return customer


SOMMER = "+492214710455"
WINTER_EXTENSION = "+496990009567"
STRANGER = "+4915228817386"
