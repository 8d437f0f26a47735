from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.customers import actions as customers
from tests.desk.office import half_past_five, text_of
from tests.factories.care import invoices
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client: Client):
    half_past_five()
    user = make_user("lead", role="team_lead")
    client.force_login(user)
    return user


def page(client: Client) -> str:
    return text_of(client.get(reverse("care-quiet")))


def test_without_invoices_it_says_how_they_come_in(client, lead):
    assert "Noch sind keine Rechnungen bekannt" in page(client)


def test_with_few_who_bought_longest_ago_comes_first(client, lead):
    invoices(make_customer("Roth", owner=lead), 10, 20)
    invoices(make_customer("Brandt", owner=lead), 300)
    said = page(client)
    assert said.index("Brandt") < said.index("Roth")
    assert "zu wenige Folgekäufe" in said


def test_with_many_what_is_at_risk_is_said_and_who_left_is_not_asked_for(client, lead):
    rows = [make_customer(f"Kunde {n}", owner=lead) for n in range(60)]
    for n, row in enumerate(rows):
        invoices(row, *range(20 + 5 * n, 700, 30 + n))
    silent = make_customer("Plötzlich still", owner=lead)
    invoices(silent, *range(300, 600, 10))
    said = page(client)
    assert "stehen auf dem Spiel" in said
    assert said.index("Plötzlich still") < said.index("Kunde ")
    customers.change_customer(customer=silent.pk, revision=1, ended_on=NOW.date(), by=None, now=NOW)
    assert "Plötzlich still" not in page(client)
