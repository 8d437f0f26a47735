from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handschlag.care.models import Appointment
from handschlag.customers.models import Customer
from handschlag.people import actions as people
from handschlag.people.models import User
from tests.desk.office import half_past_five, text_of
from tests.factories.care import make_appointment
from tests.factories.conversations import talked
from tests.factories.customers import make_customer, make_number
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def kern(client: Client) -> User:
    half_past_five()
    user = make_user("kern", name="Barbara Kern", presence="available")
    client.force_login(user)
    return user


@pytest.fixture
def roth(kern: User) -> Customer:
    found = make_customer("Ernst Roth", owner=kern)
    make_number(found, "0221 4710 382")
    return found


@pytest.fixture
def appointment(roth: Customer) -> Appointment:
    return make_appointment(roth)


def week_of(row: Appointment) -> str:
    return f"{timezone.localdate(row.starts_at):%G-W%V}"


def page(client: Client, **asked: str) -> str:
    answer = client.get(reverse("care-calendar"), asked)
    assert answer.status_code == 200
    return text_of(answer)


def test_a_week_shows_each_owners_appointments(client: Client, appointment: Appointment, kern: User) -> None:
    said = page(client, week=week_of(appointment))
    assert "10:00 Ernst Roth" in said
    assert "Ein Termin, 10 Minuten." in said
    assert "10:00 Ernst Roth" in page(client, week=week_of(appointment), owner=str(kern.pk))
    weiss = make_user("weiss", name="Jonas Weiß")
    assert "Kein fester Termin in dieser Woche" in page(client, week=week_of(appointment), owner=str(weiss.pk))
    assert "Woche 48" in page(client, week="someday")


def test_who_is_away_is_shown_so(client: Client, appointment: Appointment, kern: User) -> None:
    at = appointment.starts_at
    people.record_absence(
        user=kern.pk,
        from_at=at - timedelta(hours=5),
        until_at=at + timedelta(hours=5),
        reason="leave",
        by=None,
        now=NOW,
    )
    assert "abwesend: die Vertretung ruft an" in page(client, week=week_of(appointment))


def test_one_is_moved_with_the_customers_agreement(client: Client, appointment: Appointment, roth: Customer) -> None:
    talk = talked()
    address = reverse("care-appointments-appointment", args=[appointment.pk])
    assert reverse("customer", args=[roth.pk]) in text_of(client.get(address))
    move = reverse("care-appointments-move", args=[appointment.pk])
    on = timezone.localdate(appointment.starts_at) + timedelta(days=1)
    data = {"move-on": on.isoformat(), "move-at": "11:30"}
    assert client.post(move, data).status_code == 422
    said = text_of(client.post(move, {**data, "move-conversation": str(talk.pk)}, follow=True))
    assert "Verlegt, wie mit dem Kunden vereinbart." in said
    assert "11:30 Ernst Roth" in said
    assert "10:00 Ernst Roth" not in said
    assert reverse("care-appointments-move", args=[appointment.pk]) not in text_of(client.get(address))


def test_one_falls_away_with_the_customers_agreement(client: Client, appointment: Appointment) -> None:
    skip = reverse("care-appointments-skip", args=[appointment.pk])
    assert client.post(skip, {}).status_code == 422
    said = text_of(client.post(skip, {"skip-conversation": str(talked().pk)}, follow=True))
    assert "Dieser fällt aus; der nächste bleibt." in said
    assert "<s>" in said
    assert "0 Termine" in said
