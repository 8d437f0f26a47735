from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.care import actions as care
from handschlag.care.models import Circular, CircularRecipient
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer
from handschlag.desk.templatetags import offering
from handschlag.people.models import User
from tests.desk.office import half_past_five, text_of
from tests.factories.conversations import ROTH, event, hear
from tests.factories.customers import make_customer, make_number
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
SAID = {"title": "Abends erreichbar", "words": "Dienstags sind wir bis 20 Uhr da.", "purpose": "contract"}


@pytest.fixture
def kern(client: Client) -> User:
    half_past_five()
    user = make_user("kern", name="Barbara Kern", presence="available", role="team_lead", extensions=("22",))
    client.force_login(user)
    return user


@pytest.fixture
def roth(kern: User) -> Customer:
    row = make_customer("Ernst Roth", owner=kern, now=NOW - timedelta(days=900))
    make_number(row, ROTH)
    return row


def sent(client: Client, **more) -> Circular:
    client.post(reverse("care-circulars-new"), {**SAID, **more})
    row = Circular.objects.latest("pk")
    client.post(reverse("care-circulars-send", args=[row.pk]))
    row.refresh_from_db()
    return row


def test_a_lead_writes_sees_for_how_many_changes_and_sends(client: Client, roth: Customer) -> None:
    assert "Noch nichts geschrieben" in text_of(client.get(reverse("care-circulars")))
    assert "verrät einen Rang" in text_of(client.post(reverse("care-circulars-new"), {**SAID, "words": "Nur für VIP"}))
    assert "Diese Nummer hat niemand: X9" in text_of(
        client.post(reverse("care-circulars-new"), {**SAID, "picked": f"{roth.number}, X9"})
    )
    answer = client.post(reverse("care-circulars-new"), {**SAID, "picked": roth.number})
    row = Circular.objects.get()
    assert answer.url == reverse("care-circulars-circular", args=[row.pk])
    assert "Es ist für 1 Kunden." in text_of(client.get(answer.url))
    change = reverse("care-circulars-change", args=[row.pk])
    assert f'value="{roth.number}"' in text_of(client.get(change))
    client.post(change, {**SAID, "title": "Länger da", "picked": roth.number})
    client.post(reverse("care-circulars-send", args=[row.pk]))
    shown = text_of(client.get(answer.url))
    assert "Länger da" in shown
    assert "noch nicht gesagt" in shown
    assert "0 von 1" in text_of(client.get(reverse("care-circulars")))
    assert "Es ist verschickt: Die Worte stehen." in text_of(client.post(change, SAID))


def test_a_draft_is_thrown_away_and_a_sent_one_ends(client: Client, roth: Customer) -> None:
    client.post(reverse("care-circulars-new"), SAID)
    client.post(reverse("care-circulars-drop", args=[Circular.objects.get().pk]))
    assert not Circular.objects.exists()
    row = sent(client)
    client.post(reverse("care-circulars-end", args=[row.pk]))
    row.refresh_from_db()
    assert row.ended_at is not None


def test_it_rings_and_the_strip_says_so_the_talk_shows_the_words_and_told_is_one_click(client, kern, roth) -> None:
    row = sent(client)
    call = hear(event("offered", "now", users=("22",)))
    strip = reverse("calls-now")
    assert "Rundschreiben vom 23.11. noch nicht gesagt" in text_of(client.get(strip))
    hear(event("answered", "now", after=3, users=("22",)))
    assert "Dienstags sind wir bis 20 Uhr da." in text_of(client.get(strip))
    assert "Rundschreiben vom 23.11." in text_of(client.get(reverse("customer-care", args=[roth.pk])))
    address = reverse("customer-circular-told", args=[roth.pk, row.pk])
    assert "Rundschreiben" not in text_of(client.post(address, {"conversation": call.pk}, headers=HTMX))
    told = CircularRecipient.objects.get()
    assert (told.manner, told.conversation) == ("call", call)
    assert client.post(address).url == reverse("customer", args=[roth.pk])
    assert "Rundschreiben" not in text_of(client.get(strip))


def test_what_may_not_be_said_is_refused_and_not_offered(client: Client, kern: User, roth: Customer) -> None:
    customers.record_consent(
        customer=roth.pk, purpose="advertising", channel="letter", manner="written", wording="Ja", given_at=NOW,
        by=None, now=NOW,
    )  # fmt: skip
    row = sent(client, purpose="advertising")
    hear(event("offered", "now", users=("22",)), event("answered", "now", after=3, users=("22",)))
    assert "Rundschreiben vom" not in text_of(client.get(reverse("calls-now")))
    assert client.post(reverse("customer-circular-told", args=[roth.pk, row.pk]), headers=HTMX).status_code == 200
    assert CircularRecipient.objects.get().told_at is None
    # While it rings, what may be said is announced, although something older may only be written.
    assert offering.news_due(roth.pk) == {"due": None}
    news = sent(client)
    assert offering.news_due(roth.pk) == {"due": news}


def test_letters_are_printed_and_noted_as_posted(client: Client, kern: User, roth: Customer) -> None:
    lau = make_customer("Ina Lau", owner=kern, now=NOW - timedelta(days=9))
    customers.add_address(
        customer=roth.pk, town="Köln", street="Ring", house_number="1", postcode="50668", by=None, now=NOW
    )
    row = sent(client)
    address = reverse("care-circulars-letters", args=[row.pk])
    shown = text_of(client.get(address))
    assert "Dienstags sind wir bis 20 Uhr da." in shown
    assert "Ring 1" in shown
    assert "Ina Lau" in shown
    one = row.recipients.get(customer=roth)
    client.post(reverse("care-circulars-sent", args=[row.pk]), {"posted": [one.pk, 999999, "x"]})
    one.refresh_from_db()
    assert (one.manner, row.recipients.get(customer=lau).told_at) == ("letter", None)
    shown = text_of(client.get(address))
    assert "Kein Brief ist mehr zu schreiben" in shown
    assert "Ina Lau" in shown


def test_an_agent_reads_and_tells_and_writes_none(client: Client, kern: User, roth: Customer) -> None:
    row = sent(client)
    client.force_login(make_user("weiss"))
    shown = text_of(client.get(reverse("care-circulars")))
    assert "Neues Rundschreiben" not in shown
    assert "Niemandem mehr sagen" not in text_of(client.get(reverse("care-circulars-circular", args=[row.pk])))
    assert client.post(reverse("care-circulars-new"), SAID).status_code == 403
    care.tell_circular(circular=row.pk, customer=roth.pk, by=kern.pk, now=NOW)
    assert "am Telefon" in text_of(client.get(reverse("care-circulars-circular", args=[row.pk])))
