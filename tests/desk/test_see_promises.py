"""*Versprechen*: the timeline of what the house owes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.people import actions as people
from handschlag.promises import actions as promises
from handschlag.promises.choices import Kind, Source
from tests.desk.calling import House
from tests.desk.office import text_of
from tests.factories.customers import make_customer
from tests.factories.people import make_team
from tests.factories.promises import promise_to

AGO = timedelta(hours=5)


def timeline(office: House, **query: str) -> str:
    return text_of(office.client.get(reverse("promises"), query))


def test_an_empty_timeline_says_what_comes_here(office: House) -> None:
    assert "Hier ist nichts offen" in timeline(office)
    assert "Kein Kunde schuldet uns etwas" in timeline(office, view="theirs")
    assert "Nichts passt" in timeline(office, kind="visit")


def test_broken_ones_stand_on_top_until_the_customer_knows(office: House) -> None:
    now = office.now
    coming = promise_to(office.roth, now=now, owner=office.kern.pk, words="Angebot schicken")
    broken = promise_to(office.roth, now=now - AGO, owner=office.kern.pk, words="Rückmeldung zum Schaden")
    promises.break_due_promises(now=now)
    page = timeline(office)
    assert page.index("der Kunde weiß es noch nicht") < page.index(broken.words) < page.index(coming.words)
    assert "3 Stunden zu spät" in page
    office.client.post(reverse("promise-break-told", args=[broken.pk]))
    page = timeline(office)
    assert page.index("Verspätet, der Kunde weiß es") < page.index(broken.words) < page.index(coming.words)


LIST = {"HX-Request": "true", "HX-Target": "promise-list"}
QUERIES = {"mine": 14, "team": 16, "all": 14, "theirs": 14, "stand_in": 17}


@pytest.mark.parametrize("view", QUERIES)
def test_three_rows_cost_what_one_does(office: House, django_assert_num_queries, view: str) -> None:
    source = Source.CUSTOMER if view == "theirs" else Source.SPOKEN
    if view == "team":
        make_team("Schaden", members=(office.kern, office.weiss))
    if view == "stand_in":
        people.set_presence(user=office.weiss.pk, state="off", by=office.weiss.pk, now=office.now)
    owner = office.weiss if view == "stand_in" else office.kern
    for name in ("Roth", "Weber", "Kunz"):
        promise_to(
            make_customer(
                name, owner=owner, stand_in=office.kern if view == "stand_in" else office.weiss, now=office.now
            ),
            now=office.now,
            owner=owner.pk,
            source=source,
        )
        with django_assert_num_queries(QUERIES[view]):  # of the list alone; the frame around it counts its own
            office.client.get(reverse("promises"), {"view": view}, headers=LIST)


def test_kind_and_words_and_customer_narrow_it(office: House) -> None:
    now = office.now
    promise_to(office.roth, now=now, owner=office.kern.pk, words="Police zuschicken", kind=Kind.OFFER)
    weber = make_customer("Bäckerei Weber", now=now)
    promise_to(weber, now=now, owner=office.kern.pk, words="Backofen reparieren", kind=Kind.REPAIR)
    assert "Backofen" not in timeline(office, kind="offer")
    assert "Backofen" in timeline(office, q="weber")
    assert "Police" not in timeline(office, q="weber")
    assert "Backofen" in timeline(office, q="backof")
    assert "Police" not in timeline(office, q="backof")
