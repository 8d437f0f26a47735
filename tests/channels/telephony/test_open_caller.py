"""`/ruf?number=…`: what a phone client opens in the browser."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from handschlag.conversations.models import Conversation
from tests.factories.customers import make_customer, make_number
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

ROTH = "+492214710382"


@pytest.fixture
def kern(client):
    user = make_user("kern", name="Barbara Kern")
    client.force_login(user)
    return user


@pytest.fixture
def roth(kern):
    customer = make_customer("Ernst Roth", owner=kern, stand_in=make_user("weiss"), now=LONG_AGO)
    make_number(customer, ROTH, now=LONG_AGO)
    return customer


def ring(client, query):
    return client.get("/ruf" + query)


@pytest.mark.parametrize(
    "query",
    [
        "?number=%2B492214710382",
        "?number=+492214710382",
        "?number=492214710382",
        "?number=02214710382",
        "?number=0221%2F4710-382",
        "?CallerID=00492214710382",
        "?caller=sip:%2B492214710382@pbx.example",
        "?nummer=tel:%2B49-221-4710-382",
        "?n=%220221%22%204710382",
    ],
)
def test_certain_caller_is_opened_however_the_phone_writes_the_number(client, roth, query):
    response = ring(client, query)
    assert response.status_code == 302
    assert response["Location"] == reverse("customer", args=[roth.pk])


def test_several_callers_are_all_shown_and_none_is_opened(client, roth, kern):
    other = make_customer("Helga Sommer", owner=kern, now=LONG_AGO)
    make_number(other, ROTH, now=LONG_AGO)
    response = ring(client, "?number=02214710382")
    page = response.content.decode()
    assert response.status_code == 200
    assert reverse("customer", args=[roth.pk]) in page
    assert reverse("customer", args=[other.pk]) in page


def test_number_of_nobody_offers_search_and_a_new_customer(client, kern):
    page = ring(client, "?number=02214710999").content.decode()
    assert reverse("customer-new") in page
    assert "0221 4710999" in page


@pytest.mark.parametrize("query", ["", "?number=", "?number=anonymous", "?number=%00", "?foo=bar"])
def test_caller_without_a_number_offers_search(client, kern, query):
    response = ring(client, query)
    assert response.status_code == 200
    assert reverse("customers") in response.content.decode()


@pytest.mark.parametrize(
    "query", ["?number=" + "9" * 5000, "?number=<script>alert(1)</script>", "?number=%ff%fe", "?number[]=1"]
)
def test_whatever_a_phone_client_puts_in_is_a_page(client, kern, query):
    response = ring(client, query)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_opening_registers_no_call(client, roth):
    ring(client, "?number=02214710382&ring=1")
    assert not Conversation.objects.exists()


def test_stranger_signs_in_first_and_comes_back(client):
    response = ring(client, "?number=02214710382")
    assert response.status_code == 302
    assert "next=/ruf%3Fnumber%3D02214710382" in response["Location"]


def test_partner_sees_nothing(client):
    client.force_login(make_user(role="partner"))
    assert ring(client, "?number=02214710382").status_code == 403
