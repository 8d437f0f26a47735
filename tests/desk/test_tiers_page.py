from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import CareTier
from handschlag.people.models import User
from tests.desk.office import half_past_five, text_of
from tests.factories.care import make_tier
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

SAID = {
    "name": "Rückruf am selben Tag",
    "words": "Wir rufen Sie am selben Tag zurück.",
    "channel": "call",
    "contacts_per_year": 2,
    "minutes_per_contact": 10,
    "minutes_per_quarter": 20,
    "rhythm": "",
}


@pytest.fixture
def boss(client: Client) -> User:
    half_past_five()
    user = make_user("boss", name="Martin Seidel", presence="available", role="management")
    client.force_login(user)
    return user


def page(client: Client) -> str:
    answer = client.get(reverse("care-tiers"))
    assert answer.status_code == 200
    return text_of(answer)


def test_a_tier_is_entered_in_words_of_service_and_shown_with_what_it_takes(client: Client, boss: User) -> None:
    assert "gilt für alle anderen" in page(client)
    assert client.post(reverse("care-tiers-new"), SAID).status_code == 302
    tier = CareTier.objects.get()
    assert (tier.name, tier.minutes_per_quarter, tier.by) == ("Rückruf am selben Tag", 20, boss.pk)
    care.choose_plan(customer=make_customer().pk, tier=tier.pk, by=None, now=NOW)
    said = page(client)
    assert "Rückruf am selben Tag" in said
    assert "Was gewählt ist, passt." in said


def test_words_of_rank_are_refused_beside_their_field(client: Client, boss: User) -> None:
    answer = client.post(reverse("care-tiers-new"), {**SAID, "name": "Goldkunde"})
    assert answer.status_code == 422
    assert "Goldkunde" in text_of(answer)
    assert not CareTier.objects.exists()


def test_what_customers_were_told_stands_and_what_is_ours_can_be_changed(client: Client, boss: User) -> None:
    tier = make_tier(rhythm="")
    care.choose_plan(customer=make_customer().pk, tier=tier.pk, by=None, now=NOW)
    address = reverse("care-tiers-tier", args=[tier.pk])
    assert 'value="120"' not in text_of(client.get(address))
    ours = {**SAID, "name": tier.name, "words": tier.words, "contacts_per_year": 12, "revision": tier.revision}
    assert client.post(address, {**ours, "minutes_per_quarter": 120}).status_code == 302
    assert 'value="120"' in text_of(client.get(address))
    refused = client.post(address, {**ours, "minutes_per_quarter": 120, "words": "Anders.", "revision": 2})
    assert refused.status_code == 422
    tier.refresh_from_db()
    assert (tier.minutes_per_quarter, tier.words) == (120, "Einmal im Monat rufen wir Sie zur vereinbarten Zeit an.")


def test_a_tier_nobody_has_is_no_longer_offered(client: Client, boss: User) -> None:
    tier = make_tier()
    answer = client.post(reverse("care-tiers-retire", args=[tier.pk]), follow=True)
    assert "Wird nicht mehr angeboten." in text_of(answer)
    assert "Fester Termin im Monat" not in page(client)
    assert "nicht mehr" in text_of(client.post(reverse("care-tiers-retire", args=[tier.pk]), follow=True))


def test_what_does_not_fit_says_what_would(client: Client, boss: User) -> None:
    big = make_tier(name="Jede Woche da", minutes_per_contact=600, minutes_per_quarter=9_000, rhythm="")
    weiss = make_user("weiss", name="Jonas Weiß")
    customers = int(queries.hours(now=NOW).minutes // 9_000) + 1
    for _number in range(customers):
        customer = make_customer(owner=boss, stand_in=weiss)
        care.choose_plan(customer=customer.pk, tier=big.pk, by=None, now=NOW)
    said = page(client)
    assert "Was gewählt ist, passt nicht." in said
    assert "Stunden mehr im Quartal" in said
    assert "von „Jede Woche da“ zu „Da, wenn Sie anrufen“" in said
    assert "„Jede Woche da“ mit höchstens" in said


def test_a_lead_sees_the_tiers_and_changes_none(client: Client, boss: User) -> None:
    make_tier()
    client.force_login(make_user("kern", name="Barbara Kern", role="team_lead"))
    said = page(client)
    assert "Fester Termin im Monat" in said
    assert reverse("care-tiers-new") not in said
    assert client.get(reverse("care-tiers-new")).status_code == 403
