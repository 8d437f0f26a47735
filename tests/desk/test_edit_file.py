"""Every form of the file: without script as a page, with htmx in its place; refused words stand beside their field."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.models import (
    Authorisation,
    Consent,
    Customer,
    EmailAddress,
    InstalledItem,
    Number,
    Person,
    PostalAddress,
    Site,
)
from handschlag.desk.customer.editors import EDITORS
from handschlag.people.models import User
from tests.desk.office import half_past_five, text_of
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW, make_team, make_user
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
LONG_AGO = NOW - timedelta(days=900)


@pytest.fixture
def boss(client: Client) -> User:
    half_past_five()
    user = make_user("boss", name="Barbara Kern", role="management")
    client.force_login(user)
    return user


@pytest.fixture
def roth(boss: User) -> Customer:
    return make_customer("Ernst Roth", owner=boss, stand_in=make_user("weiss", name="Jonas Weiß"), now=LONG_AGO)


def add(client: Client, customer: Customer, kind: str, **said: Any) -> HttpResponse:
    return client.post(reverse("customer-add", args=[customer.pk, kind]), said)


def change(client: Client, customer: Customer, kind: str, row: Any, **said: Any) -> HttpResponse:
    return client.post(
        reverse("customer-edit", args=[customer.pk, kind, row.pk]), {"revision": getattr(row, "revision", ""), **said}
    )


def refused(answer: HttpResponse) -> dict[str, list[str]]:
    assert answer.status_code == 422
    return answer.context["form"].errors


def test_customer_is_changed(client: Client, roth: Customer) -> None:
    said = {
        "name": "Ernst und Helga Roth",
        "number": "382",
        "since_on": "1998-03-01",
        "language": "de",
        "note": "Hört schlecht.",
    }
    answer = change(client, roth, "customer", roth, **said)
    assert answer["Location"] == reverse("customer", args=[roth.pk])
    roth.refresh_from_db()
    assert (roth.name, roth.number, roth.since_on, roth.note) == (
        "Ernst und Helga Roth",
        "382",
        date(1998, 3, 1),
        "Hört schlecht.",
    )


def test_how_they_want_to_be_told_is_said_in_the_form_and_stands_in_the_head(client: Client, roth: Customer) -> None:
    file = reverse("customer", args=[roth.pk])
    assert "Erfährt Neues am liebsten" not in text_of(client.get(file))
    said = {"name": roth.name, "number": roth.number, "language": "de", "preferred_channel": "letter"}
    change(client, roth, "customer", roth, **said)
    roth.refresh_from_db()
    assert roth.preferred_channel == "letter"
    seen = text_of(client.get(file))
    assert "Erfährt Neues am liebsten" in seen
    assert "per Brief" in seen
    answer = change(client, roth, "customer", roth, **{**said, "preferred_channel": "pigeon"})
    assert "preferred_channel" in refused(answer)


def test_who_comes_second_overwrites_nothing(client: Client, roth: Customer) -> None:
    said = {"name": "First", "number": roth.number, "language": "de"}
    change(client, roth, "customer", roth, **said)
    answer = change(client, roth, "customer", roth, **{**said, "name": "Second"})
    assert "Nichts wurde überschrieben" in " ".join(refused(answer)["__all__"])
    assert "Second" in text_of(answer)  # what was typed is still there
    roth.refresh_from_db()
    assert roth.name == "First"


def test_owner_and_stand_in_change_with_a_reason(client: Client, boss: User, roth: Customer) -> None:
    seidel, team = make_user("seidel"), make_team("Schaden", members=(boss, make_user()))
    seen = queries.responsibility(roth.pk, now=NOW)
    page = client.get(reverse("customer-edit", args=[roth.pk, "responsibility", seen.pk]))
    assert page.status_code == 200
    said = {"owner": f"u{seidel.pk}", "stand_in": f"t{team.pk}", "reason": "Umzug", "seen": seen.pk}
    change(client, roth, "responsibility", seen, **said)
    now = queries.responsibility_history(roth.pk)[0]
    assert (now.owner, now.stand_in_team, now.reason) == (seidel, team, "Umzug")
    assert refused(change(client, roth, "responsibility", now, **{**said, "owner": f"u{boss.pk}"}))  # seen too old


def test_an_agent_does_not_assign_owners(client: Client, roth: Customer) -> None:
    client.force_login(make_user("agent"))
    seen = queries.responsibility(roth.pk, now=NOW)
    assert client.get(reverse("customer-edit", args=[roth.pk, "responsibility", seen.pk])).status_code == 403
    assert "Betreuer</a>" not in text_of(client.get(reverse("customer", args=[roth.pk])))


def test_person_comes_changes_and_leaves(client: Client, roth: Customer) -> None:
    add(client, roth, "person", family_name="Roth", given_name="Helga", function="Ehefrau", salutation="ms")
    person = Person.objects.get()
    change(client, roth, "person", person, family_name="Roth-Meier", given_name="Helga")
    person.refresh_from_db()
    assert person.family_name == "Roth-Meier"
    change(client, roth, "leaving", person, left_on="2026-11-20")
    person.refresh_from_db()
    assert person.left_on == date(2026, 11, 20)
    assert refused(add(client, roth, "person", given_name="Helga"))["family_name"]


def test_number_comes_with_its_person_and_is_refused_without_digits(client: Client, roth: Customer) -> None:
    ernst = make_person(roth, now=LONG_AGO)
    add(client, roth, "number", raw="0221 4710382", label="private", person=ernst.pk)
    number = Number.objects.get()
    assert (number.e164, number.person, number.label) == ("+492214710382", ernst, "private")
    change(client, roth, "number", number, raw="0221 4710383", label="work", person="")
    number.refresh_from_db()
    assert (number.e164, number.person, number.label) == ("+492214710383", None, "work")
    assert refused(add(client, roth, "number", raw="abc", label="work"))["raw"]
    stranger = make_person(make_customer("Sommer", now=LONG_AGO), now=LONG_AGO)
    assert refused(add(client, roth, "number", raw="0221 4710384", label="work", person=stranger.pk))["person"]


def test_mail_address_comes_and_changes(client: Client, roth: Customer) -> None:
    add(client, roth, "email", address="ernst@roth.example")
    email = EmailAddress.objects.get()
    change(client, roth, "email", email, address="e.roth@roth.example")
    email.refresh_from_db()
    assert email.address == "e.roth@roth.example"
    assert refused(add(client, roth, "email", address="nobody"))["address"]


def test_address_and_place_come_and_change(client: Client, roth: Customer) -> None:
    add(
        client,
        roth,
        "address",
        label="main",
        street="Lindenstraße",
        house_number="38",
        postcode="50733",
        town="Köln",
        country="DE",
    )
    address = PostalAddress.objects.get()
    change(
        client,
        roth,
        "address",
        address,
        label="invoice",
        street="Lindenstraße",
        house_number="40",
        town="Köln",
        country="DE",
    )
    address.refresh_from_db()
    assert (address.house_number, address.label) == ("40", "invoice")
    add(client, roth, "site", name="Lager", address=address.pk)
    site = Site.objects.get()
    assert site.address == address
    change(client, roth, "site", site, name="Lager Süd", address="")
    site.refresh_from_db()
    assert (site.name, site.address) == ("Lager Süd", None)


def test_installed_item_comes_changes_is_replaced_and_ends(client: Client, roth: Customer) -> None:
    old, new = make_product("Hausrat 98"), make_product("Hausrat 26")
    add(client, roth, "item", product=old.pk, identifier="HR-1184", since_on="1998-03-01")
    item = InstalledItem.objects.get()
    change(client, roth, "item", item, identifier="HR-1185", since_on="1998-03-01", note="Fahrrad mitversichert")
    item.refresh_from_db()
    assert (item.identifier, item.note) == ("HR-1185", "Fahrrad mitversichert")
    change(client, roth, "item-replacement", item, product=new.pk, identifier="HR-2", on="2026-01-01")
    item.refresh_from_db()
    assert item.replaced_by is not None
    newer = item.replaced_by
    change(client, roth, "item-end", newer, ended_on="2026-11-01")
    newer.refresh_from_db()
    assert newer.ended_on == date(2026, 11, 1)
    assert client.get(reverse("customer-edit", args=[roth.pk, "item-end", newer.pk])).status_code == 404


def test_consent_is_recorded_with_its_words_and_proof_and_withdrawn(client: Client, roth: Customer) -> None:
    proof = SimpleUploadedFile("brief.pdf", b"%PDF-1.7")
    said = {"purpose": "advertising", "channel": "phone", "manner": "written", "given_at": "2026-11-20T10:00"}
    add(client, roth, "consent", **said, wording="Sie dürfen mich anrufen.", evidence=proof)
    consent = Consent.objects.get()
    assert (consent.evidence_name, bytes(consent.evidence or b"")) == ("brief.pdf", b"%PDF-1.7")
    assert refused(add(client, roth, "consent", **said))["wording"]
    huge = SimpleUploadedFile("film.mp4", b"x" * (5 * 1024 * 1024 + 1))
    assert refused(add(client, roth, "consent", **said, wording="Ja.", evidence=huge))["evidence"]
    assert refused(add(client, roth, "consent", **{**said, "given_at": "2030-01-01T10:00"}, wording="Ja."))["given_at"]
    change(client, roth, "withdrawal", consent, manner="spoken", withdrawn_at="2026-11-23T17:00", wording="Nicht mehr.")
    assert Consent.objects.get(withdraws=consent).wording == "Nicht mehr."
    page = text_of(client.get(reverse("customer-panel", args=[roth.pk, "consents"])))
    assert "gilt nicht mehr" in page


def test_somebody_is_authorised_and_the_authority_ends(client: Client, roth: Customer) -> None:
    helga = make_person(roth, given_name="Helga", now=LONG_AGO)
    add(client, roth, "authorisation", person=helga.pk, extent="full", proof="Brief vom 3. Mai", from_on="2026-05-03")
    authority = Authorisation.objects.get()
    change(client, roth, "authorisation-end", authority, until_on="2026-11-23")
    authority.refresh_from_db()
    assert authority.until_on == date(2026, 11, 23)
    assert refused(add(client, roth, "authorisation", person=helga.pk, extent="full", from_on="2026-05-03"))["proof"]


@pytest.mark.parametrize("kind", sorted(EDITORS))
def test_every_form_that_adds_opens_as_a_page_and_in_its_place(client: Client, roth: Customer, kind: str) -> None:
    address = reverse("customer-add", args=[roth.pk, kind])
    if EDITORS[kind].add is None:
        assert client.get(address).status_code == 404
        return
    page = client.get(address)
    assert "<html" in page.content.decode()
    part = client.get(address, headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith("<form")


def test_in_its_place_a_form_answers_with_its_panel(client: Client, roth: Customer) -> None:
    answer = client.post(
        reverse("customer-add", args=[roth.pk, "number"]),
        {"raw": "0221 4710382", "label": "work"},
        headers={"HX-Request": "true"},
    )
    assert answer["HX-Retarget"] == "#panel-persons"
    assert "+49 221 4710382" in answer.content.decode()
    wrong = client.post(
        reverse("customer-add", args=[roth.pk, "number"]),
        {"raw": "abc", "label": "work"},
        headers={"HX-Request": "true"},
    )
    assert (wrong.status_code, wrong["HX-Retarget"]) == (422, "#form-number-new")
    assert 'aria-invalid="true"' in wrong.content.decode()
    head = client.post(
        reverse("customer-edit", args=[roth.pk, "customer", roth.pk]),
        {"name": "R", "number": "1", "language": "de", "revision": roth.revision},
        headers={"HX-Request": "true"},
    )
    assert head["HX-Retarget"] == "#panel-head"


@pytest.mark.parametrize("kind", ["number", "email", "address", "site"])
def test_what_was_removed_comes_back_as_it_was(client: Client, roth: Customer, kind: str) -> None:
    ernst = make_person(roth, now=LONG_AGO)
    row: Any = {
        "number": lambda: make_number(roth, "0221 4710382", person=ernst, label="work", now=LONG_AGO),
        "email": lambda: customers.add_email(
            customer=roth.pk, address="a@b.example", person=ernst.pk, by=None, now=LONG_AGO
        ),
        "address": lambda: customers.add_address(customer=roth.pk, town="Köln", street="Weg", by=None, now=LONG_AGO),
        "site": lambda: customers.add_site(customer=roth.pk, name="Lager", by=None, now=LONG_AGO),
    }[kind]()
    before = {name: getattr(row, name) for name in EDITORS[kind].restored}
    model = type(row)
    answer = client.post(reverse("customer-remove", args=[roth.pk, kind, row.pk]), headers={"HX-Request": "true"})
    assert not model.objects.exists()
    import json

    (said,) = json.loads(answer["HX-Trigger-After-Settle"])["toasts"]["said"]
    assert "ist gelöscht" in said["text"]
    assert client.post(said["undo"])["Location"] == reverse("customer", args=[roth.pk])
    assert {name: getattr(model.objects.get(), name) for name in EDITORS[kind].restored} == before
    client.post(said["undo"])  # twice does no harm
    assert model.objects.count() == (1 if kind in {"number", "email", "site"} else 2)


def test_nobody_takes_back_what_they_made_up(client: Client, roth: Customer) -> None:
    assert client.post(reverse("customer-restore", args=[roth.pk, "made-up"])).status_code == 404
    assert client.get(reverse("customer-restore", args=[roth.pk, "made-up"])).status_code == 405


def test_rows_of_another_customer_are_not_found_here(client: Client, roth: Customer) -> None:
    number = make_number(make_customer("Sommer", now=LONG_AGO), "0221 4710700", now=LONG_AGO)
    assert client.get(reverse("customer-edit", args=[roth.pk, "number", number.pk])).status_code == 404
    assert client.post(reverse("customer-remove", args=[roth.pk, "number", number.pk])).status_code == 404
    assert client.post(reverse("customer-remove", args=[roth.pk, "person", 1])).status_code == 404
    assert client.get(reverse("customer-add", args=[roth.pk, "robot"])).status_code == 404


def test_new_customer_in_one_form(client: Client, boss: User) -> None:
    weiss = make_user("weiss")
    page = client.get(reverse("customer-new"), {"phone": "+492214710999", "name": "Erna Schulz"})
    form = page.context["form"]
    assert form.initial["phone"] == "+492214710999"
    assert (form.initial["given_name"], form.initial["family_name"]) == ("Erna", "Schulz")
    said = {"kind": "household", "given_name": "Erna", "family_name": "Schulz", "phone": "+492214710999"}
    answer = client.post(reverse("customer-new"), {**said, "owner": f"u{boss.pk}", "stand_in": f"u{weiss.pk}"})
    customer = Customer.objects.get()
    assert answer["Location"] == reverse("customer", args=[customer.pk])
    assert Number.objects.get().e164 == "+492214710999"
    assert client.get(reverse("customer-new")).context["form"].initial["stand_in"] == f"u{weiss.pk}"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "organisation"}, "name"),
        ({"kind": "household"}, "family_name"),
        ({"kind": "household", "family_name": "Roth", "phone": "abc"}, "phone"),
        ({"kind": "household", "family_name": "Roth", "stand_in": "same"}, "stand_in"),
        ({"kind": "robot", "family_name": "Roth"}, "kind"),
    ],
)
def test_what_a_new_customer_lacks_is_said_beside_its_field(client: Client, boss: User, said: dict, field: str) -> None:
    weiss = make_user("weiss")
    face = f"u{boss.pk}" if said.get("stand_in") == "same" else f"u{weiss.pk}"
    answer = client.post(reverse("customer-new"), {"owner": f"u{boss.pk}", **said, "stand_in": face})
    assert refused(answer)[field]
    assert not Customer.objects.exists()
