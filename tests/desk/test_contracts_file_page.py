"""Contracts and installed items from a file: looked at, mapped, taken in, thrown away; and all of them as a file."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from handschlag.customers.actions import change_installed_item
from handschlag.customers.choices import ContractFileFault
from handschlag.customers.models import ContractBatch, ContractLine, Customer, Entitlement, InstalledItem
from handschlag.desk.contracts_file import views
from handschlag.people.models import User
from tests.desk.office import half_past_five, text_of
from tests.factories.contracts import HEAD, make_entitlement, make_item
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client: Client) -> User:
    half_past_five()
    user = make_user("kern", name="Barbara Kern", presence="available", role="team_lead")
    client.force_login(user)
    return user


@pytest.fixture
def roth(lead: User) -> Customer:
    make_product("Telefonanlage", code="TA")
    return make_customer("Ernst Roth", number="K-1", owner=lead)


def hand_in(client: Client, text: str) -> HttpResponse:
    return client.post(
        reverse("settings-contracts"), {"file": SimpleUploadedFile("vertraege.csv", text.encode("utf-8-sig"))}
    )


def shown(client: Client, answer: HttpResponse) -> str:
    assert answer.status_code == 302, text_of(answer)
    return text_of(client.get(answer["Location"]))


def test_a_file_is_looked_at_and_taken_in(client: Client, roth: Customer) -> None:
    seen = shown(client, hand_in(client, f"{HEAD}K-1;TA;SN-7;W-1;Wartung;24/7;1.1.2026;4 h;30 min;\n"))
    assert "<b>Eine Zeile</b> würde übernommen. Noch ist nichts übernommen." in seen
    assert "Rückmeldung: 4 h · Rückmeldung kritisch: 30 min" in seen
    assert "Servicezeiten: 24/7 · Ab: 01.01.2026" in seen
    assert not Entitlement.objects.exists()
    batch = ContractBatch.objects.get()
    assert "Übernommen." in shown(client, client.post(reverse("settings-contracts-take", args=[batch.pk])))
    assert (InstalledItem.objects.count(), Entitlement.objects.count()) == (1, 1)
    assert "vertraege.csv" in text_of(client.get(reverse("settings-contracts")))
    again = shown(client, hand_in(client, f"{HEAD}K-1;TA;SN-7;W-1;Wartung;24/7;1.1.2026;4 h;30 min;\n"))
    assert "Das alles ist schon da." in again


def test_each_line_that_stays_out_says_its_column_and_why(client: Client, roth: Customer, monkeypatch) -> None:
    monkeypatch.setattr(views, "LINES", 1)
    text = f"{HEAD}K-1;Toaster;;;;;;;;\nK-1;TA;;W-1;;24/7;1.1.2026;1 h;2 h;\n"
    seen = shown(client, hand_in(client, text))
    assert "Keine Zeile dieser Datei kann übernommen werden." in seen
    assert "2 bleiben draußen." in seen
    assert "Ein Produkt mit diesem Namen oder Kürzel gibt es nicht.</span> <code>Toaster</code>" in seen
    batch = ContractBatch.objects.get()
    more = text_of(client.get(reverse("settings-contracts-file", args=[batch.pk]), {"after": "2"}))
    assert "Rückmeldung kritisch" in more
    assert "nur verkürzen.</span> <code>2 h</code>" in more


def test_columns_nobody_knows_are_said_by_hand(client: Client, roth: Customer) -> None:
    seen = shown(client, hand_in(client, "Wer;Was\nK-1;TA\n"))
    assert "Was bedeuten die Spalten?" in seen
    batch = ContractBatch.objects.get()
    said = {"column-0": "customer_number", "column-1": "product"}
    seen = shown(client, client.post(reverse("settings-contracts-map", args=[batch.pk]), said))
    assert "Eine Zeile" in seen
    shown(client, client.post(reverse("settings-contracts-drop", args=[batch.pk])))
    assert not ContractBatch.objects.exists()


def test_a_file_that_is_none_is_refused_beside_its_field(client: Client, roth: Customer, monkeypatch) -> None:
    answer = hand_in(client, " ")
    assert answer.status_code == 422
    assert "Die Datei ist leer." in str(answer.context["form"].errors["file"])
    monkeypatch.setattr("handschlag.desk.contracts_file.forms.LARGEST_FILE", 3)
    assert str(ContractFileFault.TOO_LARGE.label) in str(hand_in(client, "abcdef").context["form"].errors["file"])


def test_a_line_that_can_no_longer_be_entered_says_so_and_nothing_is_entered(client: Client, roth: Customer) -> None:
    hand_in(client, f"{HEAD}K-1;TA;SN-1;;;;;;;\nK-1;TA;SN-2;;;;;;;\n")
    batch = ContractBatch.objects.get()
    ContractLine.objects.filter(line=3).update(values={"customer_number": "K-1", "product": "weg"})
    seen = shown(client, client.post(reverse("settings-contracts-take", args=[batch.pk])))
    assert "Zeile 3: " in seen
    assert not InstalledItem.objects.exists()


@pytest.mark.parametrize("language", ["de", "en"])
def test_all_of_it_as_a_file_is_read_again_as_the_same(client: Client, roth: Customer, language: str) -> None:
    item = make_item(roth, "Fax", identifier="=1+1")
    make_entitlement(
        roth,
        item=item,
        response=(3600, None, 600),
        update=(7200, None, None),
        fix=(9000, None, None),
        quota_amount=5,
        quota_unit="requests",
        quota_period="quarter",
        hourly_rate=Decimal("89.5"),
        currency="EUR",
        price_rules="+ Anfahrt",
    )
    User.objects.update(language=language)
    answer = client.get(reverse("settings-contracts-export"), headers={"accept-language": language})
    text = b"".join(answer).decode("utf-8")
    cells = [cell for line in csv.reader(io.StringIO(text), delimiter=";") for cell in line]
    assert text.startswith("\ufeff")
    assert "'=1+1" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    hand_in(client, text)
    batch = ContractBatch.objects.get()
    assert (batch.state, "" in batch.mapping) == ("preview", False)
    assert list(ContractLine.objects.values_list("verdict", "fault")) == [("same", "")]


def test_agents_hand_in_no_files(client: Client, roth: Customer) -> None:
    client.force_login(make_user("weiss", presence="available"))
    assert client.get(reverse("settings-contracts")).status_code == 403
    assert client.get(reverse("settings-contracts-export")).status_code == 403


def test_a_file_is_taken_back_and_what_was_used_is_named(client: Client, roth: Customer) -> None:
    hand_in(client, f"{HEAD}K-1;TA;SN-7;W-1;Wartung;24/7;1.1.2026;4 h;;\nK-1;TA;SN-8;;;;;;;\n")
    batch = ContractBatch.objects.get()
    taken = shown(client, client.post(reverse("settings-contracts-take", args=[batch.pk])))
    assert "zurücknehmen" in taken
    used = InstalledItem.objects.get(identifier="SN-8")
    change_installed_item(item=used.pk, revision=used.revision, note="Im Keller", by=None, now=NOW)
    seen = shown(client, client.post(reverse("settings-contracts-undo", args=[batch.pk])))
    assert "1 Zeile ist wieder weg." in seen
    assert "1 bleibt: Sie wurde inzwischen verwendet." in seen
    assert "Was bleibt" in seen
    assert InstalledItem.objects.get() == used
    again = shown(client, client.post(reverse("settings-contracts-undo", args=[batch.pk])))
    assert "Nur eine übernommene Datei lässt sich zurücknehmen." in again
