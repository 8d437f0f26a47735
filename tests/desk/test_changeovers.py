from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from handschlag.cases import actions as cases
from handschlag.changeovers.models import Affected, AffectedGroup, Changeover, Letter
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer
from handschlag.outreach.models import Hold
from handschlag.products.models import Dependency
from tests.desk.office import half_past_five, text_of
from tests.factories.changeovers import Ending, make_ending
from tests.factories.conversations import event, hear
from tests.factories.customers import make_number
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db
WHO = {"by": None, "now": NOW}
NUMBER = "+492214710382"


@pytest.fixture
def ending(client: Client) -> Ending:
    half_past_five()
    found = make_ending()
    client.force_login(found.kern)
    return found


@pytest.fixture
def roth(ending: Ending) -> Customer:
    row = ending.customer("Ernst Roth", ending.system)
    make_number(row, NUMBER)
    customers.add_address(customer=row.pk, town="Köln", street="Ring", house_number="1", postcode="50668", **WHO)
    return row


def planned(client: Client, ending: Ending) -> Changeover:
    said = {
        "product": ending.isdn.pk,
        "successor": ending.voip.pk,
        "ends_on": "2027-02-26",
        "lead": ending.kern.pk,
        "check_hours": 8,
    }
    assert client.post(reverse("changeovers-new"), {**said, "successor": ending.isdn.pk}).status_code == 422
    answer = client.post(reverse("changeovers-new"), said)
    row = Changeover.objects.get()
    assert answer.url == reverse("changeover", args=[row.pk])
    return row


def go(client: Client, name: str, *args: int, **said: object) -> str:
    return text_of(client.post(reverse(name, args=args), said, follow=True))


def test_its_end_and_what_hangs_on_it_are_entered_on_a_page_of_their_own(client: Client, ending: Ending) -> None:
    page = reverse("settings-product-life", args=[ending.isdn.pk])
    said = {"supported_until_on": "2027-01-31", "works_until_on": "2027-02-26", "successor": ending.voip.pk}
    assert client.post(page, {**said, "works_until_on": "2026-01-01"}).status_code == 422
    assert "Wechsel planen" in text_of(client.post(page, said, follow=True))
    more = reverse("settings-product-dependency", args=[ending.fax.pk])
    assert client.post(more, {"dependent": ending.isdn.pk}).status_code == 422
    client.post(more, {"dependent": ending.voip.pk, "may_stay": "on"})
    row = Dependency.objects.get(product=ending.voip)
    assert row.may_stay
    assert str(ending.voip) in text_of(client.get(reverse("settings-product-life", args=[ending.fax.pk])))
    go(client, "settings-product-dependency-drop", ending.fax.pk, row.pk)
    assert not Dependency.objects.filter(pk=row.pk).exists()
    known = text_of(client.get(reverse("changeovers-new"), {"product": ending.isdn.pk}))
    assert 'value="2027-02-26"' in known


def test_from_the_plan_to_a_customer_for_whom_it_works(client: Client, ending: Ending, roth: Customer) -> None:
    assert "Kein Produkt wird ersetzt" in text_of(client.get(reverse("changeovers")))
    plan = planned(client, ending)
    row = Affected.objects.get()
    assert str(ending.system) in text_of(client.get(reverse("changeover", args=[plan.pk])))
    letters = reverse("changeover-letters", args=[plan.pk])
    assert "noch nicht freigegeben" in text_of(client.get(letters))
    assert client.get(reverse("changeover-letters-pdf", args=[plan.pk])).status_code == 404
    go(client, "changeover-group-approve", plan.pk, row.group_id)
    assert "Ernst Roth" in text_of(client.get(letters))
    batch = reverse("changeover-letters-pdf", args=[plan.pk])
    assert f"{batch}?letter={row.pk}" in text_of(client.get(letters))
    assert client.get(batch, {"letter": "x"}).status_code == 404
    assert client.get(batch, {"letter": row.pk}).content.startswith(b"%PDF")
    assert "nichts ist vermerkt" in go(client, "changeover-letters-posted", plan.pk, posted="x")
    assert "1 Brief als verschickt vermerkt" in go(client, "changeover-letters-posted", plan.pk, posted=row.pk)
    assert "Nicht vermerkt" in go(client, "changeover-letters-posted", plan.pk, posted=row.pk)
    assert client.get(batch, {"letter": row.pk}).url == letters
    assert str(ending.system) in Letter.objects.get().words
    page = reverse("changeover-customer", args=[row.pk])
    assert "Fragen, was der Kunde möchte" in text_of(client.get(page))
    assert client.get(reverse("changeover-letter-pdf", args=[row.pk])).content.startswith(b"%PDF")
    assert "neu informiert" in go(client, "changeover-returned", row.pk, note="verzogen")
    go(client, "changeover-told", row.pk)
    go(client, "changeover-answer", row.pk, option=plan.options.order_by("place").first().pk)
    shown = text_of(client.get(page))
    slot = shown.split('name="slot" value="')[1].split('"')[0]
    assert "Zugesagt" in go(client, "changeover-appointment", row.pk, slot=slot)
    assert "Wann?" in go(client, "changeover-appointment", row.pk, slot="call 1 morgen")
    assert "Prüfungen durchgehen" in go(client, "changeover-switch", row.pk)
    for check in plan.checks.all():
        go(client, "changeover-check", row.pk, check=check.pk, is_ok="yes")
    assert "Das Alte bleibt" in go(client, "changeover-switch", row.pk, identifier="0221 4710500")
    assert "Zurück zu dem" in go(client, "changeover-back", row.pk)
    for check in plan.checks.all():
        go(client, "changeover-check", row.pk, check=check.pk, is_ok="yes")
    go(client, "changeover-switch", row.pk)
    assert "Das Alte ist beendet" in go(client, "changeover-called", row.pk, works="yes", words="Frau Roth, am Telefon")
    assert "Fertig" in text_of(client.get(page))
    assert "Ernst Roth" in text_of(client.get(reverse("changeover-customers", args=[plan.pk]), {"list": "checked"}))
    assert "Ernst Roth" in client.get(reverse("changeover-export", args=[plan.pk])).content.decode()
    assert "Abgeschlossen" in go(client, "changeover-finish", plan.pk)
    assert "1 von 1" in text_of(client.get(reverse("changeovers")))


def test_that_it_works_is_taken_back_by_a_lead(client: Client, ending: Ending, roth: Customer) -> None:
    planned(client, ending)
    with translation.override("de"):
        row = ending.ready(Affected.objects.get())
    go(client, "changeover-switch", row.pk)
    ending.gets(roth, ending.isdn)
    go(client, "changeover-round", row.changeover_id)
    assert "Wer hat Ihnen gesagt, dass es geht" in go(client, "changeover-called", row.pk, works="yes")
    done = go(client, "changeover-called", row.pk, works="yes", words="Frau Roth, am Telefon")
    assert "noch eines dazugekommen" in done
    assert "Frau Roth, am Telefon" in done
    with translation.override("de"):
        ending.ready(Affected.objects.get())
    go(client, "changeover-switch", row.pk)
    go(client, "changeover-called", row.pk, works="yes", words="Frau Roth")
    client.force_login(ending.weiss)
    assert client.post(reverse("changeover-uncalled", args=[row.pk]), {"reason": "x"}).status_code == 403
    client.force_login(ending.kern)
    assert "Warum war es nicht so?" in go(client, "changeover-uncalled", row.pk, reason="")
    assert "Zurückgenommen" in go(client, "changeover-uncalled", row.pk, reason="Falsche Zeile")
    assert "Falsche Zeile" in text_of(client.get(reverse("changeover-customer", args=[row.pk])))


def test_who_has_an_open_fault_is_held_and_a_lead_goes_on_by_name(
    client: Client, ending: Ending, roth: Customer
) -> None:
    plan = planned(client, ending)
    row = Affected.objects.get()
    with translation.override("de"):
        ending.ready(row)
    cases.open_case(customer=roth.pk, kind="fault", words="Kein Ton", **WHO)
    assert "Kein Ton" in go(client, "changeover-switch", row.pk)
    letter = reverse("changeover-letter-pdf", args=[row.pk])
    assert client.get(letter).url == reverse("changeover-customer", args=[row.pk])
    ending.approve(plan)
    Affected.objects.filter(pk=row.pk).update(told_at=None, told_as="")
    assert "Aufgehalten. Störung" in text_of(client.get(letter, follow=True))
    Affected.objects.filter(pk=row.pk).update(told_at=NOW, told_as="call")
    go(client, "changeover-round", plan.pk)
    assert "Endet von selbst" in text_of(client.get(reverse("changeover", args=[plan.pk])))
    client.force_login(ending.weiss)
    assert client.post(reverse("changeover-override", args=[row.pk]), {"reason": "x"}).status_code == 403
    client.force_login(ending.kern)
    assert "Warum machen Sie trotzdem weiter?" in go(client, "changeover-override", row.pk, reason=" ")
    assert "unter Ihrem Namen" in go(client, "changeover-override", row.pk, reason="Genau das behebt es").replace(
        "Unter", "unter"
    )
    assert Hold.objects.get().overridden_by == ending.kern
    go(client, "changeover-switch", row.pk)
    assert "Störung ist eröffnet" in go(client, "changeover-called", row.pk, works="no", words="Immer noch nichts")


def test_groups_choices_checks_and_the_date_are_changed_on_the_plan(
    client: Client, ending: Ending, roth: Customer
) -> None:
    plan = planned(client, ending)
    said = {
        "name": "Firmen",
        "kind": "organisation",
        "title": "Es endet",
        "words": "Am {Stichtag}.",
        "promise_words": "Anruf",
        "call_by_on": "2027-01-15",
    }
    page = reverse("changeover-group-new", args=[plan.pk])
    assert "kann niemand ausfüllen" in text_of(client.post(page, {**said, "words": "{x}"}))
    client.post(page, said)
    group = AffectedGroup.objects.get(name="Firmen")
    assert "Firmen" in text_of(client.get(reverse("changeover-group", args=[plan.pk, group.pk])))
    assert "Entfernt" in go(client, "changeover-group-remove", plan.pk, group.pk)
    assert "So bekommt es Ernst Roth" in text_of(
        client.get(reverse("changeover-group", args=[plan.pk, Affected.objects.get().group_id]))
    )
    go(client, "changeover-option-new", plan.pk, words="Adapter", product=ending.adapter.pk)
    go(client, "changeover-option-retire", plan.pk, plan.options.get(words="Adapter").pk)
    go(client, "changeover-check-new", plan.pk, words="Strom da")
    go(client, "changeover-check-retire", plan.pk, plan.checks.get(words="Strom da").pk)
    assert "Welcher Tag?" in go(client, "changeover-move", plan.pk, ends_on="")
    assert "Verschoben" in go(client, "changeover-move", plan.pk, ends_on="2027-03-31")
    assert "Nicht mehr dabei" in go(client, "changeover-leave", Affected.objects.get().pk, why="cancelled")
    go(client, "changeover-drop", plan.pk)


def test_it_rings_and_the_strip_says_what_ends_and_what_needs_it(
    client: Client, ending: Ending, roth: Customer
) -> None:
    planned(client, ending)
    hear(event("offered", "now", users=("22",)))
    sentence = f"{ending.system} – braucht {ending.isdn}"
    assert sentence in text_of(client.get(reverse("calls-now")))
    assert sentence in text_of(client.get(reverse("customer-panel", args=[roth.pk, "changeovers"])))
