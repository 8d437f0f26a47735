from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from handschlag.care import actions as care
from handschlag.care.models import FigureBatch, Figures, Invoice
from handschlag.core.models import RawInput
from handschlag.customers.models import Customer
from handschlag.people.models import User
from tests.desk.office import half_past_five, text_of
from tests.factories.care import file as kept
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client: Client) -> User:
    half_past_five()
    user = make_user("kern", name="Barbara Kern", presence="available", role="team_lead")
    client.force_login(user)
    return user


@pytest.fixture
def roth(lead: User) -> Customer:
    return make_customer("Ernst Roth", owner=lead)


def hand_in(client: Client, text: str, kind: str = "figures") -> HttpResponse:
    return client.post(reverse("care-figures"), {"file": SimpleUploadedFile("zahlen.csv", text.encode()), "kind": kind})


def shown(client: Client, answer: HttpResponse) -> str:
    assert answer.status_code == 302, text_of(answer)
    return text_of(client.get(answer["Location"]))


def test_figures_are_looked_at_taken_in_and_taken_back(client: Client, roth: Customer) -> None:
    looked_at = shown(client, hand_in(client, f"Kundennummer;DB;Farbe\n{roth.number};1.234,50;blau\n"))
    assert "<b>Eine Zeile</b> würde übernommen. Noch ist nichts übernommen." in looked_at
    assert "Deckungsbeitrag im Jahr: 1.234,5" in looked_at
    assert "wird ausgelassen" in looked_at
    assert not Figures.objects.exists()
    batch = FigureBatch.objects.get()
    assert "Übernommen." in shown(client, client.post(reverse("care-figures-take", args=[batch.pk])))
    assert Figures.objects.get().margin == 1234.5
    taken_back = shown(client, client.post(reverse("care-figures-undo", args=[batch.pk])))
    assert "wurde zurückgenommen" in taken_back
    assert not Figures.objects.exists()
    assert "zahlen.csv" in text_of(client.get(reverse("care-figures")))


def test_each_line_that_stays_out_says_its_column_and_why(client: Client, roth: Customer) -> None:
    text = f"Kundennummer;Marge;Zahlungsmoral\n{roth.number};viel;90\n99999;10;90\n{roth.number};10;120\n"
    said = shown(client, hand_in(client, text))
    assert "Keine Zeile dieser Datei kann übernommen werden." in said
    assert "3 bleiben draußen." in said
    for reason, detail in (("Das ist keine Zahl.", "viel"), ("Diese Kundennummer hat niemand.", "99999")):
        assert f"{reason}</span> <code>{detail}</code>" in said
    assert reverse("care-figures-take", args=[FigureBatch.objects.get().pk]) not in said


def test_more_wrong_lines_than_a_page_holds_follow(client: Client, roth: Customer, monkeypatch) -> None:
    monkeypatch.setattr("handschlag.desk.care.views.figures.LINES", 1)
    said = shown(client, hand_in(client, "Kundennummer;Marge\n91;1\n92;1\n"))
    assert "<code>91</code>" in said
    assert "<code>92</code>" not in said
    number = FigureBatch.objects.get().pk
    assert "<code>92</code>" in text_of(client.get(reverse("care-figures-file", args=[number]), {"after": "2"}))


def test_invoices_are_read_with_day_and_amount(client: Client, roth: Customer) -> None:
    said = shown(
        client, hand_in(client, f"Kundennummer;Datum;Betrag\n{roth.number};03.02.2026;119,00\n", kind="invoices")
    )
    assert "Datum: 03.02.2026 · Betrag: 119" in said
    client.post(reverse("care-figures-take", args=[FigureBatch.objects.get().pk]))
    assert Invoice.objects.get().customer == roth


def test_a_file_with_unknown_headings_is_read_once_somebody_said_what_the_columns_mean(
    client: Client, roth: Customer
) -> None:
    answer = hand_in(client, f"Wer;Wieviel\n{roth.number};10\n")
    assert answer.status_code == 302
    batch = FigureBatch.objects.get()
    said = text_of(client.get(reverse("care-figures-file", args=[batch.pk])))
    assert "Was bedeuten die Spalten?" in said
    assert "eine Spalte mit der Kundennummer" in said
    address = reverse("care-figures-map", args=[batch.pk])
    refused = text_of(client.post(address, {"column-0": "customer_number"}, follow=True))
    assert "eine Spalte mit der Kundennummer" in refused
    said = text_of(client.post(address, {"column-0": "customer_number", "column-1": "margin"}, follow=True))
    assert "Mit diesen Spalten neu gelesen." in said
    assert "Deckungsbeitrag im Jahr: 10" in said


def test_too_large_a_file_is_not_even_kept(client: Client, roth: Customer, monkeypatch) -> None:
    monkeypatch.setattr("handschlag.desk.care.forms.LARGEST_FILE", 10)
    assert hand_in(client, "Kundennummer;Marge\n1;10\n").status_code == 422
    assert not RawInput.objects.exists()


def test_a_file_is_thrown_away_once(client: Client, roth: Customer) -> None:
    hand_in(client, f"Kundennummer;Marge\n{roth.number};10\n")
    number = FigureBatch.objects.get().pk
    again = client.post(reverse("care-figures-drop", args=[number]), follow=True)
    assert "Verworfen; nichts wurde eingetragen." in text_of(again)
    assert not FigureBatch.objects.exists()
    assert client.get(reverse("care-figures-file", args=[number])).status_code == 404


def test_a_large_file_is_read_by_the_worker_and_the_page_waits(client: Client, roth: Customer, monkeypatch) -> None:
    monkeypatch.setattr("handschlag.care.actions.figures.LARGE", 5)
    said = shown(client, hand_in(client, f"Kundennummer;Marge\n{roth.number};10\n"))
    assert "Die Datei wird gelesen." in said
    batch = FigureBatch.objects.get()
    care.read_figures(batch=batch.pk, by=None, now=NOW)
    assert "<b>Eine Zeile</b> würde übernommen" in text_of(client.get(reverse("care-figures-file", args=[batch.pk])))


def test_what_the_worker_cannot_read_says_why(client: Client, roth: Customer, monkeypatch) -> None:
    monkeypatch.setattr("handschlag.care.actions.figures.LARGE", 5)
    batch = care.prepare_figures(raw=kept("Name;Marge\nRoth;1\n"), file_name="x.csv", kind="figures", by=None, now=NOW)
    care.read_figures(batch=batch.pk, by=None, now=NOW)
    said = text_of(client.get(reverse("care-figures-file", args=[batch.pk])))
    assert "Kundennummer" in said
    assert "notice broken" in said
