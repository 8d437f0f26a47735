from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import CarePlan, ClassOverride, PlanTelling
from handschlag.core import clock
from handschlag.customers.models import Customer
from handschlag.people.models import User
from handschlag.promises.models import Promise
from tests.desk.office import half_past_five, text_of
from tests.factories.care import classify, make_tier, note
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def kern(client: Client) -> User:
    half_past_five()
    user = make_user("kern", name="Barbara Kern", presence="available", role="management")
    client.force_login(user)
    return user


@pytest.fixture
def roth(kern: User) -> Customer:
    weiss = make_user("weiss", name="Jonas Weiß", presence="available")
    return make_customer("Ernst Roth", owner=kern, stand_in=weiss, now=NOW - timedelta(days=900))


def panel(client: Client, customer: Customer) -> str:
    answer = client.get(reverse("customer-care", args=[customer.pk]))
    assert answer.status_code == 200
    return text_of(answer)


def choose(customer: Customer, **more) -> CarePlan:
    return care.choose_plan(customer=customer.pk, tier=make_tier().pk, by=None, now=NOW, **more)


def as_agent(client: Client) -> None:
    client.force_login(User.objects.get(login="weiss"))


def test_the_file_leads_to_the_panel_and_asks_for_it_by_itself(client: Client, roth: Customer) -> None:
    page = text_of(client.get(reverse("customer", args=[roth.pk])))
    assert f'hx-get="{reverse("customer-care", args=[roth.pk])}" hx-trigger="load"' in page


def test_who_has_no_chosen_care_is_said_so_with_what_holds(client: Client, roth: Customer) -> None:
    shown = panel(client, roth)
    assert "Noch von niemandem gewählt: gilt für alle" in shown
    assert queries.basic_tier().words in shown
    assert "Barbara Kern" in shown
    assert "Jonas Weiß" in shown
    assert "noch 15 von 15 Min." in shown


def test_chosen_care_shows_words_of_service_the_appointment_and_until_when_it_is_told(
    client: Client, roth: Customer
) -> None:
    plan = choose(roth, weekday=1, at=NOW.time().replace(hour=10, minute=0))
    shown = panel(client, roth)
    assert "Einmal im Monat rufen wir Sie zur vereinbarten Zeit an." in shown
    assert "jeden Monat, Dienstag 10:00 Uhr, am Telefon" in shown
    assert "noch nicht gesagt" in shown
    care.tell_plan(plan=plan.pk, manner="call", by=None, now=NOW)
    shown = panel(client, roth)
    assert "gesagt am Telefon" in shown
    assert "nächster" in shown
    assert "Es wurde gesagt" not in shown


def test_an_agent_sees_care_and_never_a_class(client: Client, roth: Customer) -> None:
    note(roth, margin=900.0)
    classify()
    assert "Klasse" in panel(client, roth)
    as_agent(client)
    shown = panel(client, roth)
    assert "Klasse" not in shown
    assert "bleibt im Haus" not in shown
    assert reverse("customer-care-tier", args=[roth.pk]) not in shown


def test_care_is_chosen_in_its_place_and_the_talk_is_promised(client: Client, roth: Customer) -> None:
    tier = make_tier()
    address = reverse("customer-care-tier", args=[roth.pk])
    assert "Einmal im Monat" in text_of(client.get(address))
    said = {"tier": str(tier.pk), "weekday": "1", "at": "10:00", "begins_on": "2026-12-01", "reason": "Ruft oft an"}
    answer = client.post(address, said, headers={"HX-Request": "true"})
    assert answer["HX-Retarget"] == "#panel-care"
    assert "noch nicht gesagt" in text_of(answer)
    plan = CarePlan.objects.get()
    assert (plan.tier, plan.weekday, plan.reason, plan.talk) == (tier, 1, "Ruft oft an", Promise.objects.get())


def test_the_basic_care_can_be_chosen_on_purpose(client: Client, roth: Customer) -> None:
    answer = client.post(reverse("customer-care-tier", args=[roth.pk]), {"tier": "basic"})
    assert answer.status_code == 302
    assert CarePlan.objects.get().tier is None


def test_half_an_appointment_is_refused_beside_its_field(client: Client, roth: Customer) -> None:
    said = {"tier": str(make_tier().pk), "weekday": "1"}
    answer = client.post(reverse("customer-care-tier", args=[roth.pk]), said, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#form-care")
    assert "Wochentag und" in text_of(answer)
    assert not CarePlan.objects.exists()


def test_an_agent_notes_that_it_was_told(client: Client, roth: Customer) -> None:
    plan = choose(roth)
    as_agent(client)
    assert reverse("customer-care-told", args=[roth.pk]) in panel(client, roth)
    answer = client.post(reverse("customer-care-told", args=[roth.pk]), {"plan": plan.pk, "manner": "visit"})
    assert answer.status_code == 302
    assert PlanTelling.objects.get().manner == "visit"
    assert Promise.objects.get().state == "kept"


def test_nobody_notes_the_telling_of_another_customers_plan_or_of_none(client: Client, roth: Customer) -> None:
    assert client.get(reverse("customer-care-told", args=[roth.pk])).status_code == 404
    choose(roth)
    other = choose_other()
    answer = client.post(reverse("customer-care-told", args=[roth.pk]), {"plan": other.pk, "manner": "call"})
    assert answer.status_code == 404
    assert not PlanTelling.objects.exists()


def choose_other() -> CarePlan:
    return care.choose_plan(customer=make_customer("Sommer").pk, tier=None, by=None, now=NOW)


def test_a_plan_that_was_changed_meanwhile_is_not_told(client: Client, roth: Customer) -> None:
    seen = choose(roth)
    care.choose_plan(customer=roth.pk, tier=None, by=None, now=NOW + timedelta(minutes=1))
    clock.move_to(moment=NOW + timedelta(minutes=2))
    answer = client.post(reverse("customer-care-told", args=[roth.pk]), {"plan": seen.pk, "manner": "call"})
    assert answer.status_code == 422
    assert "Inzwischen gilt ein anderer Plan" in text_of(answer)


def test_another_class_needs_a_reason_and_an_end_and_can_be_ended(client: Client, roth: Customer) -> None:
    address = reverse("customer-care-class", args=[roth.pk])
    assert client.post(address, {"letter": "A", "until": "2027-06-30"}).status_code == 422
    client.post(address, {"letter": "A", "until": "2027-06-30", "reason": "Empfiehlt uns oft"})
    said = ClassOverride.objects.get()
    assert (said.letter, said.reason, said.during.upper.isoformat()) == (
        "A",
        "Empfiehlt uns oft",
        "2027-06-30T22:00:00+00:00",
    )
    assert "von Hand gesetzt: Empfiehlt uns oft" in panel(client, roth)
    client.post(reverse("customer-care-class-end", args=[roth.pk, said.pk]))
    assert "von Hand gesetzt" not in panel(client, roth)
    assert client.post(reverse("customer-care-class-end", args=[roth.pk, said.pk])).status_code == 404


def test_a_day_that_is_over_ends_no_class(client: Client, roth: Customer) -> None:
    said = {"letter": "B", "until": "2026-11-01", "reason": "Empfiehlt uns oft"}
    answer = client.post(reverse("customer-care-class", args=[roth.pk]), said)
    assert answer.status_code == 422
    assert "Tag" in text_of(answer)
    assert not ClassOverride.objects.exists()
