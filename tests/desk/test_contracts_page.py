"""Contracts in the customer's file: what is granted in words, entered, changed and ended by who leads."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from handschlag.customers import actions as customers
from handschlag.customers.models import Customer, Entitlement
from handschlag.people.models import User
from tests.desk.office import half_past_five, text_of
from tests.factories.contracts import HOUR, make_entitlement, make_item, terms
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def lead(client: Client) -> User:
    half_past_five()
    user = make_user("kern", name="Barbara Kern", presence="available", role="team_lead")
    client.force_login(user)
    return user


@pytest.fixture
def roth(lead: User) -> Customer:
    return make_customer("Ernst Roth", owner=lead)


def panel(client: Client, customer: Customer) -> str:
    return text_of(client.get(reverse("customer-panel", args=[customer.pk, "contracts"])))


def said(**more: Any) -> dict[str, Any]:
    return {"number": "W-1", "name": "Wartung Plus", "hours": "always", "from_on": "2026-11-23"} | more


def add(client: Client, customer: Customer, **more: Any) -> HttpResponse:
    return client.post(reverse("customer-add", args=[customer.pk, "contract"]), said(**more))


def change(client: Client, row: Entitlement, kind: str = "contract", **more: Any) -> HttpResponse:
    return client.post(reverse("customer-edit", args=[row.contract.customer_id, kind, row.pk]), more)


def test_what_is_granted_is_said_as_one_says_it_on_the_phone(client: Client, roth: Customer) -> None:
    phone = make_item(roth, "Telefonanlage", identifier="SN-7")
    office = make_calendar("Büro")
    make_entitlement(
        roth,
        item=phone,
        calendar=office.pk,
        fix=(8 * HOUR, None, 2 * HOUR),
        quota_amount=10,
        quota_unit="requests",
        quota_period="quarter",
        hourly_rate=Decimal("89.5"),
        currency="EUR",
        price_rules="Anfahrt 40 €",
    )
    shown = panel(client, roth)
    assert "Wir melden uns innerhalb von 4 Stunden Servicezeit (Büro)." in shown
    assert "Wir beheben die Störung innerhalb von 8 Stunden Servicezeit (Büro)." in shown
    assert "kritisch: Behoben 2 Stunden" in shown
    assert "Telefonanlage SN-7" in shown
    assert "Rückmeldung <b>morgen 12:30</b> · Behoben <b>morgen 16:30</b>" in shown
    assert "Verbraucht: 0 von 10 Anfragen im Quartal (bis 31.12.2026)" in shown
    assert "89,50 EUR die Stunde · Anfahrt 40 €" in shown


def test_states_say_what_holds_when(client: Client, roth: Customer) -> None:
    make_entitlement(roth, number="A", until_on=TODAY + timedelta(days=30))
    make_entitlement(roth, number="B", from_on=date(2027, 1, 1))
    make_entitlement(roth, number="C", until_on=date(2026, 6, 30))
    changed = make_entitlement(roth, number="D", name="Alt")
    customers.change_entitlement(
        entitlement=changed.pk, terms=terms(name="Neu", from_on=date(2027, 1, 1)), by=None, now=NOW
    )
    shown = panel(client, roth)
    for words in ("bis Mi 23.12.", "ab Fr 1.1.", "beendet Di 30.6.", "in Kraft", "Anderes gilt ab"):
        assert words in shown
    assert shown.index(">Alt<") < shown.index("beendet")


def test_a_contract_is_entered_with_its_times(client: Client, roth: Customer) -> None:
    phone, office = make_item(roth), make_calendar("Büro")
    answer = add(
        client,
        roth,
        item=phone.pk,
        hours=office.pk,
        response_seconds="4 h",
        response_critical_seconds="30 min",
        fix_seconds="1 h 30",
        quota_amount="5",
        quota_unit="minutes",
        quota_period="month",
        hourly_rate="89,50",
        currency="EUR",
        until_on="2027-12-31",
    )
    assert answer.status_code == 302
    row = Entitlement.objects.get()
    assert (row.contract.number, row.item, row.calendar, row.is_always) == ("W-1", phone, office, False)
    assert (row.response_seconds, row.response_serious_seconds, row.response_critical_seconds) == (14400, None, 1800)
    assert (row.fix_seconds, row.hourly_rate, row.until_on) == (5400, Decimal("89.5"), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"response_seconds": "4"}, "response_seconds", "Stunden oder Minuten?"),
        ({"response_seconds": "2 Tage"}, "response_seconds", "keine feste Länge"),
        ({"response_seconds": "bald"}, "response_seconds", "keine Zeitspanne"),
        ({"response_seconds": "1 h", "response_critical_seconds": "2 h"}, "response_critical_seconds", "nur verkürzen"),
        ({}, "response_seconds", "was der Vertrag gibt"),
        ({"hours": "", "response_seconds": "1 h"}, "hours", "Dieses Feld ist"),
        ({"response_seconds": "1 h", "until_on": "2020-01-01"}, "until_on", "endet"),
        ({"response_seconds": "1 h", "quota_amount": "3"}, "quota_unit", "Anfragen, Minuten oder Einsätze?"),
    ],
)
def test_what_cannot_be_stands_beside_its_field(client, roth, more, field, words) -> None:
    answer = add(client, roth, **more)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert words in text_of(answer)
    assert not Entitlement.objects.exists()


def test_other_terms_are_the_next_version_and_both_stay(client: Client, roth: Customer) -> None:
    first = make_entitlement(roth, fix=(8 * HOUR, None, None))
    form = text_of(client.get(reverse("customer-edit", args=[roth.pk, "contract", first.pk])))
    assert 'value="8 h"' in form
    assert 'name="number"' not in form
    answer = change(client, first, name="Wartung Gold", hours="always", from_on="2026-11-23", fix_seconds="4 h")
    assert answer.status_code == 302
    history = text_of(client.get(reverse("customer-contract", args=[roth.pk, first.pk])))
    assert history.index("Wartung Gold") < history.index("Wartung Plus")
    assert "Barbara Kern" in history
    stale = change(client, first, name="X", hours="always", from_on="2026-11-23", fix_seconds="4 h")
    assert stale.status_code == 422
    assert "Inzwischen hat jemand anderes das geändert" in text_of(stale)


def test_a_contract_ends(client: Client, roth: Customer) -> None:
    row = make_entitlement(roth)
    assert change(client, row, "contract-end", until_on="2026-11-23").status_code == 302
    assert "bis heute" in panel(client, roth)


def test_agents_see_contracts_and_change_none(client: Client, roth: Customer) -> None:
    row = make_entitlement(roth)
    client.force_login(make_user("weiss", presence="available"))
    shown = panel(client, roth)
    assert "Wartung Plus" in shown
    assert reverse("customer-add", args=[roth.pk, "contract"]) not in shown
    assert add(client, roth, response_seconds="1 h").status_code == 403
    assert change(client, row, "contract-end", until_on="2026-11-23").status_code == 403
    assert client.get(reverse("customer-contract", args=[roth.pk, row.pk])).status_code == 200


def test_a_contract_stands_in_its_own_customers_file_only(client: Client, roth: Customer) -> None:
    row = make_entitlement(make_customer("Brandt"))
    assert client.get(reverse("customer-contract", args=[roth.pk, row.pk])).status_code == 404
    assert client.get(reverse("customer-edit", args=[roth.pk, "contract", row.pk])).status_code == 404


def test_three_contracts_cost_what_one_does(client: Client, roth: Customer, django_assert_num_queries) -> None:
    office = make_calendar("Büro")
    make_entitlement(roth, number="W", calendar=office.pk)
    panel(client, roth)
    for number in range(3):
        make_entitlement(roth, number=f"W-{number}", item=make_item(roth), calendar=office.pk)
        with django_assert_num_queries(9):
            panel(client, roth)
