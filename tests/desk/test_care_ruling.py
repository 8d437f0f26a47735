"""By what the house judges: scheme, care rule, and classes said by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import ClassRun, ClassScheme
from handschlag.customers.models import Customer
from handschlag.people.models import User
from tests.desk.office import half_past_five, text_of
from tests.factories.care import classify, note
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

SCHEME = {"margin": "80", "cost_to_serve": "20", "border_a": "60", "border_b": "90", "hysteresis": "5", "reason": "Neu"}


@pytest.fixture
def boss(client: Client) -> User:
    half_past_five()
    user = make_user("boss", name="Martin Seidel", presence="available", role="management")
    client.force_login(user)
    return user


@pytest.fixture
def roth(boss: User) -> Customer:
    found = make_customer("Ernst Roth", owner=boss)
    note(found, margin=90.0, cost_to_serve=400.0)
    return found


def page(client: Client, name: str, **asked: str) -> str:
    answer = client.get(reverse(name), asked)
    assert answer.status_code == 200
    return text_of(answer)


def test_a_scheme_shows_what_would_be_and_holds_once_it_is_put_in_force(client: Client, roth: Customer) -> None:
    assert 'value="50"' in page(client, "care-scheme")
    answer = client.post(reverse("care-scheme"), SCHEME, follow=True)
    assert "Nichts gilt" in text_of(answer)
    run, scheme = ClassRun.objects.get(), ClassScheme.objects.get()
    assert (run.state, run.scheme, scheme.reason) == ("preview", scheme, "Neu")
    assert (scheme.margin, scheme.border_a, scheme.border_c, scheme.hysteresis) == (80.0, 0.6, None, 0.05)
    assert "in Kraft" not in page(client, "care-scheme")
    why = reverse("customer-care-why", args=[roth.pk]) + f"?run={run.pk}"
    assert why in page(client, "care-classes")
    assert "nichts davon gilt schon" in text_of(client.get(why))
    care.apply_classes(run=run.pk, by=None, now=NOW)
    said = page(client, "care-scheme")
    assert "in Kraft" in said
    assert "Deckungsbeitrag im Jahr 80 %" in said


def test_an_older_scheme_is_taken_up_again(client: Client, roth: Customer) -> None:
    for borders in ([0.5], [0.7]):
        care.set_scheme(weights={"margin": 1}, borders=borders, hysteresis=0, by=None, now=NOW)
    assert 'value="70"' in page(client, "care-scheme")
    said = page(client, "care-scheme", **{"from": "1"})
    assert 'value="50"' in said
    assert "Im Formular steht das frühere Schema 1." in said


@pytest.mark.parametrize("wrong", [{"margin": "-1"}, {"margin": "", "cost_to_serve": ""}, {"border_b": "50"}])
def test_a_scheme_nobody_can_classify_by_is_refused(client: Client, roth: Customer, wrong: dict[str, str]) -> None:
    answer = client.post(reverse("care-scheme"), {**SCHEME, **wrong})
    assert answer.status_code == 422
    assert not ClassScheme.objects.exists()


def test_classes_a_preview_would_bring_cannot_be_said_by_hand_yet(client: Client, roth: Customer) -> None:
    classify()
    care.set_scheme(weights={"margin": 1}, borders=[0.8], hysteresis=0, by=None, now=NOW)
    assert queries.letters_in_force() == ("A", "B", "C")


def test_the_house_says_what_an_hour_costs(client: Client, boss: User) -> None:
    assert "unsere Schätzung" in page(client, "care-rule")
    assert client.post(reverse("care-rule"), {"hour": "72.50", "percent": "55"}).status_code == 302
    assert (queries.hourly_cents(), queries.percent()) == (7250, 55)
    assert "Martin Seidel" in page(client, "care-rule")
    assert client.post(reverse("care-rule"), {"hour": "0", "percent": "101"}).status_code == 422


def test_classes_said_by_hand_stand_with_their_ends_and_end(client: Client, roth: Customer) -> None:
    assert "Alle sind in der berechneten Klasse" in page(client, "care-overrides")
    classify()
    until = NOW + timedelta(days=30)
    row = care.override_class(customer=roth.pk, letter="C", reason="Zieht weg", until=until, by=None, now=NOW)
    assert "Zieht weg" in page(client, "care-overrides")
    client.post(reverse("care-overrides-end", args=[row.pk]))
    assert "Zieht weg" not in page(client, "care-overrides")
    again = client.post(reverse("care-overrides-end", args=[row.pk]), follow=True)
    assert "Das ist schon zu Ende." in text_of(again)


def test_a_lead_sees_what_was_said_by_hand_and_sets_nothing(client: Client, roth: Customer) -> None:
    client.force_login(make_user("kern", name="Barbara Kern", role="team_lead"))
    assert page(client, "care-overrides")
    for name in ("care-scheme", "care-rule"):
        assert client.get(reverse(name)).status_code == 403
