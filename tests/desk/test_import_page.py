from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handschlag.core.models import Installation, RawInput
from handschlag.customers import actions
from handschlag.customers.models import Customer, ImportBatch
from handschlag.people.choices import Role
from tests.factories.people import NOW, make_team, make_user

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parents[1] / "fixtures" / "customer_files"


@pytest.fixture
def lead(client):
    Installation.objects.update_or_create(id=1, defaults={"area_code": "221", "set_up_at": NOW})
    lead = make_user("kern", name="Barbara Kern", role=Role.TEAM_LEAD)
    client.force_login(lead)
    return lead


@pytest.fixture
def colleague():
    return make_user("weiss", name="Jonas Weiß")


def upload(client, lead, colleague, name="outlook_de_cp1252.csv", body=None):
    file = SimpleUploadedFile(name, (FILES / name).read_bytes() if body is None else body)
    return client.post(
        reverse("settings-import"), {"file": file, "owner": f"user:{lead.pk}", "stand_in": f"user:{colleague.pk}"}
    )


def page(client, response):
    return client.get(response["Location"]).content.decode()


def test_a_file_is_looked_at_taken_in_and_taken_back(client, lead, colleague):
    looked_at = upload(client, lead, colleague)
    shown = page(client, looked_at)
    assert "<b>4 Zeilen</b> würden übernommen" in shown
    assert "Telefon (privat):" in shown
    assert "4,92215E+11" in shown
    assert not Customer.objects.exists()
    batch = ImportBatch.objects.get()
    taken_in = client.post(reverse("settings-import-run", args=[batch.pk]))
    assert "<b>4 Zeilen</b> wurden übernommen" in page(client, taken_in)
    assert Customer.objects.count() == 3
    taken_back = client.post(reverse("settings-import-undo", args=[batch.pk]))
    assert "wurde zurückgenommen" in page(client, taken_back)
    assert not Customer.objects.exists()


def test_the_file_is_kept_as_it_came(client, lead, colleague):
    upload(client, lead, colleague)
    assert bytes(RawInput.objects.get().body) == (FILES / "outlook_de_cp1252.csv").read_bytes()


def test_a_file_that_is_none_is_refused_beside_its_field(client, lead, colleague):
    response = upload(client, lead, colleague, name="bild.csv", body=b"\x89PNG\r\n\x1a\n" + bytes(range(200)) * 40)
    assert response.status_code == 422
    assert "Das ist keine Textdatei" in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_too_large_a_file_is_not_even_kept(client, lead, colleague, monkeypatch):
    monkeypatch.setattr("handschlag.desk.customer_import.forms.LARGEST_FILE", 10)
    response = upload(client, lead, colleague)
    assert response.status_code == 422
    assert not RawInput.objects.exists()


def test_nobody_is_their_own_stand_in_here_either(client, lead):
    assert upload(client, lead, lead).status_code == 422


def test_a_team_stands_in(client, lead, colleague):
    team = make_team("Büro", members=(colleague,))
    file = SimpleUploadedFile("k.csv", b"Name\nRoth\n")
    client.post(reverse("settings-import"), {"file": file, "owner": f"user:{lead.pk}", "stand_in": f"team:{team.pk}"})
    assert ImportBatch.objects.get().stand_in_team == team.pk


def test_alone_in_the_house_nobody_can_stand_in(client, lead):
    assert "Bitte legen Sie zuerst" in client.get(reverse("settings-import")).content.decode()


def test_columns_are_given_a_meaning(client, lead, colleague):
    response = upload(client, lead, colleague, name="k.csv", body=b"Alpha;Beta\nRoth;0221 4710382\n")
    assert "In dieser Datei ist nichts Neues" in page(client, response)
    batch = ImportBatch.objects.get()
    columns = reverse("settings-import-columns", args=[batch.pk])
    assert client.post(columns, {"column-0": "shoe_size", "column-1": "phone"}).status_code == 422
    read = client.post(columns, {"column-0": "name", "column-1": "phone"})
    assert "<b>Eine Zeile</b> würde übernommen" in page(client, read)


def test_what_was_recognised_stays_when_columns_are_sent_again(client, lead, colleague):
    upload(client, lead, colleague, name="google_old_utf8.csv")
    batch = ImportBatch.objects.get()
    sent = {f"column-{index}": meaning for index, meaning in enumerate(batch.mapping)}
    client.post(reverse("settings-import-columns", args=[batch.pk]), sent)
    assert ImportBatch.objects.get().mapping == batch.mapping


def test_a_preview_can_be_thrown_away(client, lead, colleague):
    upload(client, lead, colleague)
    batch = ImportBatch.objects.get()
    client.post(reverse("settings-import-drop", args=[batch.pk]))
    assert client.get(reverse("settings-import-file", args=[batch.pk])).status_code == 404


def test_lines_are_filtered_and_paged(client, lead, colleague, monkeypatch):
    monkeypatch.setattr("handschlag.desk.customer_import.views.LINES_SHOWN", 2)
    upload(client, lead, colleague)
    address = reverse("settings-import-file", args=[ImportBatch.objects.get().pk])
    first = client.get(address).content.decode()
    assert "after=4" in first
    assert "Schreinerei" not in first
    assert "Schreinerei" in client.get(f"{address}?after=4").content.decode()
    assert "Schreinerei" not in client.get(f"{address}?verdict=error").content.decode()
    for nonsense in ("?after=x", "?after=999999999999", "?verdict=x"):
        assert client.get(address + nonsense).status_code == 200


def test_hostile_names_are_shown_as_text(client, lead, colleague):
    response = upload(client, lead, colleague, name="k.csv", body=b"Name;Telefon\n<script>x</script>;0221 4710382\n")
    assert "<script>x" not in page(client, response)


@pytest.mark.parametrize("role", [Role.AGENT, Role.PARTNER])
def test_agents_and_partners_import_nothing(client, role):
    client.force_login(make_user(role=role))
    assert client.get(reverse("settings-import")).status_code == 403
    assert client.post(reverse("settings-import-undo", args=[1])).status_code == 403


def test_what_was_said_of_columns_is_remembered_and_can_be_forgotten(client, lead, colleague):
    body = b"Alpha;Beta\nRoth;0221 4710382\n"
    upload(client, lead, colleague, name="k.csv", body=body)
    columns = reverse("settings-import-columns", args=[ImportBatch.objects.get().pk])
    client.post(columns, {"column-0": "name", "column-1": "phone"})
    again = upload(client, lead, colleague, name="k2.csv", body=body)
    shown = page(client, again)
    assert "wie es zuletzt jemand für eine Tabelle mit diesen Überschriften gesagt hat" in shown
    assert '<details class="sheet padded" open>' in shown
    assert "<b>Eine Zeile</b> würde übernommen" in shown
    forgotten = client.post(reverse("settings-import-recognise", args=[ImportBatch.objects.latest("id").pk]))
    shown = page(client, forgotten)
    assert "zuletzt jemand" not in shown
    assert "In dieser Datei ist nichts Neues" in shown


def test_what_stays_when_an_import_is_taken_back_is_counted_and_named(client, lead, colleague):
    upload(client, lead, colleague, name="k.csv", body=b"Name;Telefon\nRoth;0221 4710382\nWolf;0221 4710383\n")
    batch = ImportBatch.objects.get()
    client.post(reverse("settings-import-run", args=[batch.pk]))
    roth = Customer.objects.get(name="Roth")
    actions.change_customer(customer=roth.pk, revision=1, note="hat angerufen", by=None, now=NOW)
    shown = page(client, client.post(reverse("settings-import-undo", args=[batch.pk])))
    assert "<b>Eine Zeile</b> ist geblieben" in shown
    kept = client.get(reverse("settings-import-file", args=[batch.pk]) + "?verdict=kept").content.decode()
    assert "Roth" in kept
    assert "Wolf" not in kept
    assert list(Customer.objects.all()) == [roth]
