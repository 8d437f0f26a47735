"""A house with a telephone, and one promise to Ernst Roth. The clock of the installation is the real one here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from handschlag.core import installation
from handschlag.customers.models import Customer
from handschlag.people.models import User
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.models import Promise
from tests.desk.calling import house
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar
from tests.portal.own import Own, make_own

HOUSE_NUMBER = "0221 4710 220"
DAY = timedelta(days=1)


@dataclass
class Page:
    """One promise with its link, as a stranger's browser asks for it."""

    now: datetime
    kern: User
    weiss: User
    roth: Customer
    promise: Promise
    client: Client

    @property
    def token(self) -> str:
        link = queries.link_of(self.promise) or promises.create_link(promise=self.promise.pk, by=None, now=self.now)
        return queries.token_of(link)

    @property
    def path(self) -> str:
        return f"/p/{self.token}/"

    def text(self, **more: str) -> str:
        return self.client.get(self.path, **more).content.decode()

    def fresh(self) -> Promise:
        self.promise = Promise.objects.get(pk=self.promise.pk)
        return self.promise


@pytest.fixture
def page(db: None) -> Page:
    cache.clear()
    made = house()
    now = made.now
    make_calendar(always=True)
    installation.change(name="Seidel & Kern", region="DE", area_code="221", by=None, now=now)
    installation.set_letterhead(
        phone_number=HOUSE_NUMBER,
        street="Neumarkt",
        house_number="1",
        postcode="50667",
        town="Köln",
        by=None,
        now=now,
    )
    promise = promise_to(
        made.roth,
        words="Ich schicke Ihnen das Angebot",
        kind="offer",
        owner=made.kern.pk,
        given_by=made.kern.pk,
        due_at=now + 2 * DAY,
        now=now - DAY,
    )
    return Page(now, made.kern, made.weiss, made.roth, promise, Client(headers={"accept-language": "de"}))


@pytest.fixture
def own(db: None) -> Own:
    return make_own()
