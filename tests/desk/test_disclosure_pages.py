from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.care.models import ClassDisclosure, ClassRequest
from handschlag.customers.models import Customer
from handschlag.people.models import User
from tests.desk.office import half_past_five, text_of
from tests.factories.care import classify, note
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> User:
    half_past_five()
    user = make_user("seidel", name="Martin Seidel", presence="available", role="management")
    client.force_login(user)
    return user


@pytest.fixture
def roth(boss: User) -> Customer:
    weiss = make_user("weiss", name="Jonas Weiß", presence="available")
    row = make_customer("Ernst Roth", owner=weiss, stand_in=boss, now=NOW - timedelta(days=900))
    note(row, margin=60.0)
    classify()
    return row


SAID = {"kind": "information", "asked_by": "Ernst Roth, zurückgerufen", "words": "", "manner": "call"}


def ask(client: Client, roth: Customer, **more: str) -> ClassRequest:
    answer = client.post(reverse("customer-care-request", args=[roth.pk]), {**SAID, **more})
    assert answer.status_code == 302
    return ClassRequest.objects.latest("pk")


def test_an_agent_notes_the_request_and_never_sees_its_answer(client: Client, roth: Customer) -> None:
    client.force_login(User.objects.get(login="weiss"))
    assert "am Telefon wird davon nichts gesagt" in text_of(
        client.get(reverse("customer-care-request", args=[roth.pk]))
    )
    row = ask(client, roth)
    for name in ("care-request", "care-request-data"):
        assert client.get(reverse(name, args=[row.pk])).status_code == 403
    for name in ("care-request-disclose", "care-request-answer"):
        assert client.post(reverse(name, args=[row.pk]), {"manner": "letter"}).status_code == 403
    assert client.get(reverse("care-requests")).status_code == 403
    assert not ClassDisclosure.objects.exists()


def test_a_request_without_anybody_who_asked_is_asked_again(client: Client, roth: Customer) -> None:
    answer = client.post(reverse("customer-care-request", args=[roth.pk]), {**SAID, "kind": "objection"})
    assert answer.status_code == 422
    assert "Was haben sie gesagt?" in text_of(answer)


def test_management_looks_at_the_document_hands_it_over_and_has_it_as_data(client: Client, roth: Customer) -> None:
    row = ask(client, roth)
    assert "Ernst Roth" in text_of(client.get(reverse("care-requests")))
    page = text_of(client.get(reverse("care-request", args=[row.pk])))
    for said in ("Auskunft über die Klasse", "In unserem Haus sind Sie in Klasse", "Art. 77", "Wie wird es übergeben?"):
        assert said in page
    data = reverse("care-request-data", args=[row.pk])
    assert client.get(data).status_code == 404
    given = client.post(reverse("care-request-disclose", args=[row.pk]), {"manner": "letter"}, follow=True)
    assert "Festgehalten: was offengelegt wurde" in text_of(given)
    assert "Martin Seidel" in text_of(given)
    answer = client.get(data)
    assert answer["Content-Type"] == "application/json"
    assert "attachment" in answer["Content-Disposition"]
    assert json.loads(answer.content) == ClassDisclosure.objects.get().document
    assert "Niemand wartet auf eine Antwort" in text_of(client.get(reverse("care-requests")))


def test_handing_over_in_no_known_way_is_refused_on_the_page(client: Client, roth: Customer) -> None:
    row = ask(client, roth)
    assert client.post(reverse("care-request-disclose", args=[row.pk]), {"manner": "x"}).status_code == 422
    assert not ClassDisclosure.objects.exists()


def test_an_objection_is_answered_in_words_that_stay(client: Client, roth: Customer) -> None:
    row = ask(client, roth, kind="objection", words="Ich will in keine Klasse.")
    there = reverse("care-request-answer", args=[row.pk])
    assert client.post(there, {"answer": ""}).status_code == 422
    page = text_of(client.post(there, {"answer": "Wir haben sie gelöscht."}, follow=True))
    assert "Die Antwort ist festgehalten." in page
    assert "Wir haben sie gelöscht." in page
    assert "Auskunft über die Klasse" not in page
