"""A house, Ernst Roth with his address, and his browser in front of his own pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.test import Client

from handschlag.core import clock, sealing
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer, Person, PortalCode
from handschlag.people.models import User
from tests.desk.calling import house
from tests.factories.customers import make_customer, make_person
from tests.factories.mails import make_sending_address
from tests.factories.worktime import make_calendar

ADDRESS = "ernst.roth@example.org"
ONCE = "0" * 32


@dataclass
class Own:
    now: datetime
    kern: User
    weiss: User
    roth: Customer
    ernst: Person
    client: Client
    desk: Client

    def get(self, path: str = "/my/", **more: Any) -> Any:
        return self.client.get(path, **more)

    def text(self, path: str = "/my/") -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return str(answer.content.decode())

    def post(self, path: str, **said: Any) -> Any:
        return self.client.post(path, {"once": ONCE, **said})

    def come_in(self, address: str = ADDRESS, *, by: str = "/my/in/", client: Client | None = None) -> Any:
        """Ask for a code, read it where only its mail does, type it in."""
        client = client or self.client
        asked = client.post(by, {"address": address})
        assert asked.status_code == 303, asked.status_code
        return client.post(asked["Location"], {"code": code_sent()})

    def stranger(self, name: str = "Kühltechnik Winter GmbH", address: str = "winter@example.org") -> Customer:
        other = make_customer(name, owner=self.weiss, stand_in=self.kern, now=self.now)
        customers.add_email(customer=other.pk, address=address, by=None, now=self.now)
        return other

    def person(self, family: str, given: str, address: str, **more: Any) -> Person:
        made = make_person(self.roth, family, given, now=self.now, **more)
        customers.add_email(customer=self.roth.pk, person=made.pk, address=address, by=None, now=self.now)
        return made


def code_sent() -> str:
    """What stands in the newest mail with a code; 000000 where nobody is written to."""
    row = PortalCode.objects.latest("pk")
    return sealing.unseal(row.sealed) if row.sealed else "000000"


def make_own() -> Own:
    cache.clear()
    made = house()
    make_calendar(always=True)
    make_sending_address()
    customers.add_email(customer=made.roth.pk, person=made.ernst.pk, address=ADDRESS, by=None, now=made.now)
    client = Client(headers={"accept-language": "de"})
    return Own(clock.now(), made.kern, made.weiss, made.roth, made.ernst, client, made.client)
