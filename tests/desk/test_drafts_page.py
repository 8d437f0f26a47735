from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.care import actions as care
from handschlag.care.models import CarePlan, CareTier, Draft, DraftPlan
from handschlag.customers.models import Customer
from handschlag.desk.care import weighing
from handschlag.people.models import User
from tests.desk.office import half_past_five, text_of
from tests.factories.care import classify, make_tier, note
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user

pytestmark = pytest.mark.django_db

WHOM = {"order": "-score"}


@pytest.fixture
def lead(client: Client) -> User:
    half_past_five()
    user = make_user("kern", name="Barbara Kern", presence="available", role="team_lead")
    make_team("Büro", members=(user,))
    client.force_login(user)
    return user


@pytest.fixture
def three(lead: User) -> list[Customer]:
    several = [make_customer(name, owner=lead) for name in ("Winter", "Sommer", "Roth")]
    for margin, row in zip((900.0, 500.0, 100.0), several, strict=True):
        note(row, margin=margin)
    classify()
    return several


@pytest.fixture
def tier() -> CareTier:
    return make_tier(name="Jede Woche da", minutes_per_contact=600, minutes_per_quarter=9_000, rhythm="")


@pytest.fixture
def draft(client: Client, three: list[Customer]) -> Draft:
    answer = client.post(reverse("care-drafts"), {"name": "Mehr für alle"})
    assert answer.status_code == 302
    return Draft.objects.get()


def page(client: Client, draft: Draft, **asked: str) -> str:
    answer = client.get(reverse("care-drafts-draft", args=[draft.pk]), asked)
    assert answer.status_code == 200
    return text_of(answer)


def send(client: Client, verb: str, draft: Draft, data: dict[str, str] | None = None) -> str:
    return text_of(client.post(reverse(f"care-drafts-{verb}", args=[draft.pk]), data or {}, follow=True))


def test_the_hours_stand_by_month_and_team_and_a_draft_is_begun(client: Client, draft: Draft, tier: CareTier) -> None:
    said = text_of(client.get(reverse("care-drafts")))
    assert "November 2026 (23.–30.)" in said
    assert "Dezember 2026" in said
    assert "Büro" in said
    assert "Mehr für alle" in said
    assert client.post(reverse("care-drafts"), {"name": " "}).status_code == 422
    assert "Noch käme niemand in eine andere Stufe." in page(client, draft)


def test_a_sentence_puts_customers_in_and_before_and_after_stand_side_by_side(
    client: Client, draft: Draft, tier: CareTier
) -> None:
    said = send(client, "put", draft, {**WHOM, "most": "1", "tier": str(tier.pk)})
    assert "Ein Kunde würde anders betreut." in said
    assert "Wie es ist" in said
    assert "Mit diesem Entwurf" in said
    assert DraftPlan.objects.get().customer.name == "Winter"
    said = send(client, "put", draft, {**WHOM, "held": str(tier.pk), "tier": "stays"})
    assert "Noch käme niemand in eine andere Stufe." in said
    refused = client.post(reverse("care-drafts-put", args=[draft.pk]), {**WHOM, "letter": "C", "tier": "stays"})
    assert refused.status_code == 422
    assert "Damit ist niemand gemeint." in text_of(refused)


def test_one_customer_is_found_put_in_and_left_out(
    client: Client, draft: Draft, tier: CareTier, three: list[Customer]
) -> None:
    said = page(client, draft, q="Roth")
    assert "Stufe von Roth" in said
    one = {"customer": str(three[2].pk)}
    assert "Roth" in send(client, "one", draft, {**one, "tier": str(tier.pk)})
    assert DraftPlan.objects.get().tier == tier
    assert send(client, "one", draft, {**one, "tier": "basic"})
    assert DraftPlan.objects.get().tier is None
    assert "Für einen wird ausdrücklich gesagt, was ohnehin gilt." in page(client, draft)
    assert "Noch niemand." in send(client, "one", draft, {**one, "tier": "stays"})
    assert (
        client.post(reverse("care-drafts-one", args=[draft.pk]), {"customer": "x", "tier": "basic"}).status_code == 404
    )
    assert "Zu Ihrer Eingabe passt niemand." in page(client, draft, q="Zzyzx")


def test_what_does_not_fit_says_what_would_and_is_made_to_fit(client: Client, draft: Draft, tier: CareTier) -> None:
    care.set_care_rule(hourly_cents=6000, percent=10, by=None, now=NOW)
    said = send(client, "put", draft, {**WHOM, "tier": str(tier.pk)})
    assert "Stunden fehlen." in said
    assert "von „Jede Woche da“ zu „Da, wenn Sie anrufen“" in said
    assert "Gelten lassen, obwohl es nicht passt" in said
    said = send(client, "fit", draft)
    assert "Stunden fehlen." not in said
    assert set(DraftPlan.objects.values_list("customer__name", flat=True)) <= {"Winter", "Sommer"}
    assert "Hier würde keine andere Stufe helfen." in send(client, "fit", draft)


def test_a_draft_holds_once_somebody_lets_it(client: Client, draft: Draft, tier: CareTier, lead: User) -> None:
    send(client, "put", draft, {**WHOM, "most": "1", "tier": str(tier.pk)})
    said = send(client, "apply", draft)
    assert "Das gilt jetzt." in said
    assert "Barbara Kern" in said
    assert CarePlan.objects.get().talk is not None
    assert "Mehr für alle" in text_of(client.get(reverse("care-drafts")))
    assert "Dieser Entwurf ist schon erledigt." in send(client, "apply", draft)


def test_a_draft_by_which_the_tier_would_tell_the_class_says_so_before(
    client: Client, draft: Draft, tier: CareTier
) -> None:
    care.set_scheme(weights={"margin": 1}, borders=[0.9], hysteresis=0, by=None, now=NOW)
    classify()
    said = send(client, "put", draft, {**WHOM, "letter": "A", "tier": str(tier.pk)})
    assert "Die Stufe würde die Klasse verraten." in said
    assert reverse("care-drafts-apply", args=[draft.pk]) not in said


def test_a_draft_is_thrown_away_and_changes_nothing(client: Client, draft: Draft, tier: CareTier) -> None:
    send(client, "put", draft, {**WHOM, "tier": str(tier.pk)})
    assert "Verworfen" in send(client, "drop", draft)
    assert "Dieser Entwurf wurde verworfen" in page(client, draft)
    assert not CarePlan.objects.exists()


def test_who_does_not_lead_thinks_about_no_plans(client: Client, draft: Draft) -> None:
    client.force_login(make_user("weiss", name="Jonas Weiß"))
    assert client.get(reverse("care-drafts")).status_code == 403
    assert client.post(reverse("care-drafts-apply", args=[draft.pk])).status_code == 403


def test_what_lacks_only_a_minute_does_not_read_as_fitting():
    drawn = weighing.bar("", 0, 6001, 6000, 6001)
    assert (drawn.after.look, drawn.short, drawn.before.look) == ("broken", "0,1", "kept")
    assert weighing.bar("", 0, 6000, 6000, 6001).short == ""
