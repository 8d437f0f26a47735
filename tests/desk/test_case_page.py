from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.cases import actions as cases
from handschlag.conversations.models import Conversation
from tests.desk.office import half_past_five, text_of
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Desk:
    half_past_five()
    found = make_desk()
    client.force_login(found.kern)
    return found


def shown(client: Client, case: int) -> str:
    return text_of(client.get(reverse("case", args=[case])))


def test_the_page_says_what_the_customer_said_and_what_comes_next(client, desk):
    said = shown(client, desk.open().pk)
    assert "Seit heute früh geht kein Telefon mehr." in said
    assert "zu finden" in said


def test_the_address_of_a_merged_concern_leads_to_the_one_that_goes_on(client, desk):
    one, other = desk.open(), desk.open("question")
    cases.merge_cases(case=one.pk, into=other.pk, by=desk.kern.pk, now=NOW)
    answer = client.get(reverse("case", args=[one.pk]))
    assert (answer.status_code, answer["Location"]) == (301, reverse("case", args=[other.pk]))


def test_a_panel_alone_is_drawn_and_one_that_does_not_exist_is_not(client, desk):
    case = desk.open()
    answer = client.get(reverse("case-panel", args=[case.pk, "words"]))
    assert "Seit heute früh geht kein Telefon mehr." in text_of(answer)
    assert "</html>" not in text_of(answer)
    assert client.get(reverse("case-panel", args=[case.pk, "nothing"])).status_code == 404


def test_practice_is_nobody_elses_business(client, desk):
    call = desk.call()
    Conversation.objects.filter(pk=call.pk).update(is_practice=True)
    case = desk.open(conversation=call.pk)
    assert client.get(reverse("case", args=[case.pk])).status_code == 200
    client.force_login(make_user("fremd"))
    assert client.get(reverse("case", args=[case.pk])).status_code == 403


def test_the_list_leads_to_what_is_open(client, desk):
    case = desk.open()
    assert reverse("case", args=[case.pk]) in text_of(client.get(reverse("cases")))


def test_who_else_looks_at_it_is_named_and_nobody_sees_themselves(client, desk):
    here = reverse("case-here", args=[desk.open().pk])
    assert "sieht sich das" not in text_of(client.post(here))
    client.force_login(desk.weiss)
    assert f"{desk.kern.name} sieht sich das gerade auch an." in text_of(client.post(here))
    client.force_login(desk.kern)
    assert f"{desk.weiss.name} sieht sich das gerade auch an." in text_of(client.post(here))


def test_of_what_was_said_often_the_newest_and_the_first_stand_there_and_the_rest_on_request(client, desk):
    begun = NOW - timedelta(hours=1)
    case = desk.open(now=begun)
    for number in range(1, 25):
        later = begun + timedelta(minutes=number)
        talk = desk.call(at=later)
        said = {"case": case.pk, "conversation": talk.pk, "by": desk.kern.pk, "now": later}
        cases.add_saying(words=f"Anruf Nummer {number}.", **said)
    some = shown(client, case.pk)
    assert ("Anruf Nummer 24." in some, "Anruf Nummer 2." in some) == (True, False)
    assert "Seit heute früh geht kein Telefon mehr." in some, "what was said first always stands there"
    assert "Alle 25 zeigen" in some
    assert "Alle 24 zeigen" in some
    every = text_of(client.get(reverse("case", args=[case.pk]), {"all": "1"}))
    assert all(f"Anruf Nummer {number}." in every for number in range(1, 25))
    assert "Alle 25 zeigen" not in every
