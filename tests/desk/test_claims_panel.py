"""Entitlements and deadlines on the page of a concern: what was promised, what days cost, what was used."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.conversations.models import Conversation
from handschlag.customers.models import QuotaUse
from handschlag.promises import actions as promises
from handschlag.promises.models import LawClock, LawScope, OutageDay
from tests.desk.office import half_past_five, text_of
from tests.factories.cases import Desk, make_desk
from tests.factories.contracts import HOUR, make_entitlement, make_item
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db
FOUR_DAYS_AGO = NOW - timedelta(days=4)


@pytest.fixture
def desk(client: Client) -> Desk:
    make_calendar()
    half_past_five()
    found = make_desk()
    client.force_login(found.kern)
    return found


@pytest.fixture
def outage(desk):
    """Roth's line has been dead for four days; § 58 counts for it, and a contract grants a repair and three visits."""
    line = make_item(desk.roth, "Telefonanschluss", now=FOUR_DAYS_AGO)
    promises.cover_by_law(law="DE-TKG-58", product=line.product_id, is_complete=True, by=None, now=FOUR_DAYS_AGO)
    make_entitlement(
        desk.roth,
        item=line,
        fix=(24 * HOUR, None, None),
        monthly_fee=Decimal("79.90"),
        currency="EUR",
        quota_amount=3,
        quota_unit="visits",
        quota_period="year",
        now=FOUR_DAYS_AGO,
    )
    return desk.open(installed_item=line.pk, now=FOUR_DAYS_AGO)


def panel(client: Client, case) -> str:
    return text_of(client.get(reverse("case-panel", args=[case.pk, "claims"])))


def post(client: Client, name: str, *where: int, **said) -> str:
    answer = client.post(reverse(name, args=where), said)
    assert answer.status_code == 302
    assert answer["Location"].endswith("#panel-claims")
    return text_of(client.get(answer["Location"].partition("#")[0]))


def test_what_is_owed_is_said_in_words_an_agent_can_say(client, outage):
    shown = panel(client, outage)
    assert "Ansprüche und Fristen" in shown
    assert "W-4711 Wartung Plus" in shown
    assert "Wir beheben die Störung innerhalb von 24 Stunden, rund um die Uhr." in shown
    assert "§ 58 TKG: Entstörung" in shown
    assert "„Nach dem Gesetz stehen Ihnen bis heute <b>15,98 €</b> zu. Wir bieten sie Ihnen von uns aus an.“" in shown
    assert "Monatsentgelt nach dem Vertrag vom Tag der Meldung: 79,90 €." in shown


def test_a_day_on_which_something_worked_is_noted_and_costs_nothing(client, outage):
    said = {"law": "DE-TKG-58", "on": "2026-11-22", "is_complete": "no"}
    shown = post(client, "case-outage-day", outage.pk, **said)
    assert not OutageDay.objects.get().is_complete
    assert "bis heute <b>7,99 €</b>" in shown
    refused = post(client, "case-outage-day", outage.pk, **{**said, "on": "neulich"})
    assert "Es wurde nichts geändert." in refused
    assert OutageDay.objects.count() == 1


def test_a_broken_appointment_is_added(client, desk, outage):
    desk.promised(outage, role="along", kind="visit", words="Techniker kommt", now=FOUR_DAYS_AGO)
    promises.break_due_promises(now=NOW)
    shown = panel(client, outage)
    assert "1 versäumter Termin" in shown
    assert "bis heute <b>31,96 €</b>" in shown


def test_visits_are_noted_and_taken_back(client, outage):
    shown = post(client, "case-use", outage.pk, amount="1", unit="visits", on="2026-11-23", words="Leitung gemessen")
    assert "1 Einsätze" in shown
    assert "Leitung gemessen" in shown
    file = text_of(client.get(reverse("customer-panel", args=[outage.customer_id, "contracts"])))
    assert "Verbraucht: 1 von 3 Einsätzen im Jahr" in file
    assert "79,90 EUR im Monat" in file
    use = QuotaUse.objects.get()
    assert "zählt nicht: Unser Fehler" in post(client, "case-use-back", outage.pk, use.pk, because="Unser Fehler")
    assert "Es wurde nichts geändert." in post(client, "case-use", outage.pk, amount="viel", unit="visits", on="")


def test_somebody_says_that_a_law_counts(client, desk):
    case = desk.open()
    assert "Ein Gesetz zählt hier die Tage" in panel(client, case)
    shown = post(client, "case-count-by-law", case.pk, law="DE-TKG-58", is_complete="no")
    assert not LawClock.objects.get().is_complete
    assert "Bis heute steht nach dem Gesetz keine Entschädigung zu." not in shown, "no day has passed yet"
    assert "Ein Gesetz zählt hier die Tage" not in shown
    assert "Es wurde nichts geändert." in post(client, "case-count-by-law", case.pk, law="DE-1")


def test_where_nobody_is_entitled_to_anything_there_is_no_panel(client, desk):
    assert "Ansprüche" not in panel(client, desk.open("question"))


def test_practice_is_nobody_elses_business(client, desk):
    call = desk.call()
    Conversation.objects.filter(pk=call.pk).update(is_practice=True)
    case = desk.open(conversation=call.pk)
    client.force_login(make_user("fremd"))
    answer = client.post(reverse("case-count-by-law", args=[case.pk]), {"law": "DE-TKG-58", "is_complete": "yes"})
    assert answer.status_code == 403


def test_an_administrator_says_for_what_a_law_counts(client, desk):
    client.force_login(make_user("chef", role="admin"))
    line = make_product("Telefonanschluss", group="Anschlüsse")
    address = reverse("settings-laws-cover", args=["DE-TKG-58"])
    page = reverse("settings-laws-law", args=["DE-TKG-58"])
    assert "Noch für nichts" in text_of(client.get(page))
    client.post(address, {"what": "group:Anschlüsse", "is_complete": "yes"})
    client.post(address, {"what": f"product:{line.pk}", "is_complete": "no"})
    client.post(address, {"what": "", "is_complete": "no"})
    shown = text_of(client.get(page))
    assert "Wählen Sie ein Produkt oder eine Produktgruppe." in shown
    assert "alles aus „Anschlüsse“" in shown
    scope = LawScope.objects.get(product=line)
    client.post(reverse("settings-laws-uncover", args=["DE-TKG-58", scope.pk]))
    assert [str(one) for one in LawScope.objects.all()] == ["Anschlüsse"]
