from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.care import actions as care
from handschlag.care.models import PlanTelling
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer
from handschlag.people.models import User
from tests.desk.office import half_past_five, text_of
from tests.factories.care import make_tier
from tests.factories.customers import make_customer, make_person
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def kern(client: Client) -> User:
    half_past_five()
    user = make_user("kern", name="Barbara Kern", presence="available", role="team_lead")
    client.force_login(user)
    return user


@pytest.fixture
def roth(kern: User) -> Customer:
    weiss = make_user("weiss", name="Jonas Weiß", presence="available")
    row = make_customer("Ernst Roth", owner=kern, stand_in=weiss, now=NOW - timedelta(days=900))
    make_person(row, "Roth", given_name="Ernst", salutation="mr")
    return row


def choose(row: Customer, tier: int) -> int:
    return care.choose_plan(
        customer=row.pk, tier=tier, weekday=1, at=NOW.time().replace(hour=10, minute=0), by=None, now=NOW
    ).pk


def test_the_guide_gives_whole_sentences_to_whoever_speaks(client: Client, roth: Customer, kern: User) -> None:
    choose(roth, make_tier().pk)
    page = text_of(client.get(reverse("customer-care-talk", args=[roth.pk])))
    for sentence in (
        "Guten Tag Herr Roth, ich möchte Ihnen sagen",
        "Fester Termin im Monat: Einmal im Monat rufen wir Sie zur vereinbarten Zeit an.",
        "Ich betreue Sie. Wenn ich nicht da bin, ist Jonas Weiß für Sie da",
        "Am Dienstag um 10:00 Uhr rufen wir Sie an, jeden Monat, für 10 Minuten. Das nächste Mal: Dienstag, 24. November 2026, 10:00 Uhr.",
        "Im Notfall",
        "„Ich will den Chef sprechen.“",
        "Noch nicht gesagt.",
    ):
        assert sentence in page
    client.force_login(User.objects.get(login="weiss"))
    assert "bin ich für Sie da" in text_of(client.get(reverse("customer-care-talk", args=[roth.pk])))


def test_noted_as_told_the_guide_says_who_said_it_when_and_how(client: Client, roth: Customer, kern: User) -> None:
    plan = choose(roth, make_tier().pk)
    client.post(reverse("customer-care-told", args=[roth.pk]), {"manner": "visit", "plan": plan})
    page = text_of(client.get(reverse("customer-care-talk", args=[roth.pk])))
    assert "Sie wissen, wie sie betreut werden." in page
    assert "Barbara Kern" in page
    assert "persönlich" in page
    assert "Barbara Kern" in text_of(client.get(reverse("customer-care", args=[roth.pk])))


def test_the_letter_names_service_faces_appointment_and_emergency_and_is_noted_as_sent(
    client: Client, roth: Customer
) -> None:
    plan = choose(roth, make_tier().pk)
    page = text_of(client.get(reverse("customer-care-letter", args=[roth.pk])))
    sheet = page[page.index("So betreuen wir Sie") :]
    for said in (
        "Guten Tag Herr Roth,",
        "Fester Termin im Monat",
        "Barbara Kern",
        "Jonas Weiß",
        "Am Dienstag um 10:00 Uhr",
        "Wenn es dringend ist",
    ):
        assert said in sheet
    assert "noch keine Postanschrift" in page
    client.post(reverse("customer-care-told", args=[roth.pk]), {"manner": "letter", "plan": plan})
    assert PlanTelling.objects.get().manner == "letter"
    assert "Der Brief ist abgeschickt" not in text_of(client.get(reverse("customer-care-letter", args=[roth.pk])))


def test_letters_for_all_are_printed_and_noted_in_one_step(client: Client, roth: Customer, kern: User) -> None:
    tier = make_tier().pk
    weiss = User.objects.get(login="weiss")
    lau = make_customer("Lauterbach", owner=weiss, stand_in=kern)
    plan = choose(roth, tier)
    choose(lau, tier)
    customers.add_address(
        customer=roth.pk, street="Domstraße", house_number="1", postcode="50668", town="Köln", by=None, now=NOW
    )
    listed = text_of(client.get(reverse("care-untold")))
    assert "Ernst Roth" in listed
    assert "Lauterbach" in listed
    assert "Lauterbach" not in text_of(client.get(reverse("care-untold"), {"whose": "mine"}))
    page = client.get(reverse("care-letters"))
    assert f'name="plan" value="{plan}"' in page.content.decode()
    assert "Domstraße 1" in text_of(page)
    assert "Ohne Postanschrift" in text_of(page)
    said = client.post(reverse("care-letters-sent"), {"plan": [str(plan), "x"]}, follow=True)
    assert "Einem Kunden ist es per Brief gesagt." in text_of(said)
    assert PlanTelling.objects.get().plan_id == plan
    assert "Kein Brief ist mehr zu schreiben" in text_of(client.get(reverse("care-letters")))


def test_an_agent_sees_their_own_customers_only(client: Client, roth: Customer, kern: User) -> None:
    weiss = User.objects.get(login="weiss")
    tier = make_tier().pk
    choose(roth, tier)
    choose(make_customer("Lauterbach", owner=weiss, stand_in=kern), tier)
    client.force_login(weiss)
    listed = text_of(client.get(reverse("care-untold")))
    assert "Lauterbach" in listed
    assert "Ernst Roth" not in listed
    assert client.get(reverse("care-letters")).status_code == 403


def test_a_long_list_goes_on_page_by_page(client: Client, kern: User) -> None:
    weiss, tier = make_user("weiss"), make_tier().pk
    for number in range(51):
        choose(make_customer(f"Kunde {number:02}", owner=kern, stand_in=weiss), tier)
    first = text_of(client.get(reverse("care-untold")))
    assert "Weitere Kunden" in first
    assert text_of(client.get(reverse("care-untold"), {"from": "50"})).count("Kunde ") >= 1
    assert "Weitere Kunden" not in text_of(client.get(reverse("care-untold"), {"from": "50"}))
