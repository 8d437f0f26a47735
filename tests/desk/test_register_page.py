"""The register of complaints as a lead sees, downloads and prints it; the names used in it."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.models import Case, Cause, Office
from tests.desk.office import half_past_five, text_of
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WHO = {"by": None, "now": NOW}


@pytest.fixture
def desk() -> Desk:
    make_calendar()
    half_past_five()
    return make_desk()


@pytest.fixture(autouse=True)
def lead(client, desk):
    lead = make_user("seidel", name="Martin Seidel", role="team_lead", presence="available")
    client.force_login(lead)
    return lead


@pytest.fixture
def known(desk) -> Case:
    """A complaint with all its steps."""
    row = desk.open("complaint", words="Drei Wochen *keine* Antwort #x", conversation=desk.call().pk)
    Case.objects.filter(pk=row.pk).update(product=make_product("Hausrat"))
    cases.describe_complaint(case=row.pk, nature="complaint", remedy="20 € zurück", **WHO)
    cases.acknowledge_complaint(case=row.pk, **WHO)
    cases.forward_complaint(case=row.pk, to="Nordwall", **WHO)
    cases.decide_case(case=row.pk, verdict="granted", words="Wir zahlen 20 €", reasons="Zu spät", **WHO)
    cases.tell_decision(case=row.pk, **WHO)
    cases.set_root_cause(case=row.pk, cause="Falsches Fach", is_systemic=True, **WHO)
    return row


def page_of(client, name="complaints", *args, **query) -> str:
    return text_of(client.get(reverse(name, args=args), query))


def pdf_of(client, **query) -> str:
    answer = client.get(reverse("complaints-pdf"), query)
    assert answer["Content-Type"] == "application/pdf"
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


class TestShown:
    def test_every_complaint_stands_there_with_what_they_add_up_to(self, client, known):
        page = page_of(client)
        assert "Drei Wochen *keine* Antwort #x" in page
        assert "20 € zurück" in page
        assert "23.11.2026 Nordwall" in page
        assert "100,0 %" in page
        assert reverse("case", args=[known.pk]) in page
        assert "über einzelne Kollegen steht nichts darin" in page

    def test_it_names_none_of_us(self, client, desk, known):
        for name in ("Kern", desk.kern.name, desk.weiss.name):
            assert name not in pdf_of(client)
            assert name not in client.get(reverse("complaints-csv")).content.decode()

    def test_it_is_narrowed_by_days_state_cause_product_and_whether_systemic(self, client, desk, known):
        desk.open("complaint", words="Neu und offen", now=NOW)
        cause, product = Cause.objects.get(), Case.objects.get(pk=known.pk).product_id
        assert "Neu und offen" not in page_of(client, stage="answered")
        assert "Neu und offen" in page_of(client, stage="open")
        for chosen in ({"cause": cause.pk}, {"product": product}, {"systemic": "yes"}):
            page = page_of(client, **chosen)
            assert "Drei Wochen" in page
            assert "Neu und offen" not in page
        assert "So ist keine Reklamation" in page_of(client, systemic="no")
        assert "ging keine Reklamation ein" in page_of(client, **{"from": "2020-01-01", "to": "2020-02-01"})
        assert "Neu und offen" in page_of(client, cause="viel", stage="x", product="-1")

    def test_what_comes_again_and_again_stands_above(self, client, desk, known):
        for words in ("zwei", "drei"):
            row = desk.open("complaint", words=words)
            cases.set_root_cause(case=row.pk, cause="Falsches Fach", is_systemic=True, **WHO)
        assert "3-mal in 90 Tagen: Falsches Fach" in page_of(client)

    def test_fifty_stand_on_a_page_and_the_sums_are_of_all(self, client, desk):
        for number in range(51):
            desk.open("complaint", words=f"Nummer {number}.")
        page = page_of(client, stage="open")
        assert "Nummer 50." in page
        assert "Nummer 0." not in page
        assert "stage=open&amp;page=2" in page
        assert "51 offen" in page_of(client, page=2)

    def test_it_is_read_in_as_many_queries_for_one_as_for_three(self, client, desk, django_assert_num_queries):
        for count in (1, 2):
            for number in range(count):
                desk.open("complaint", words=f"{count} {number}")
            client.get(reverse("complaints"))
            with django_assert_num_queries(21):
                client.get(reverse("complaints"))


class TestTaken:
    def test_as_a_table_a_german_spreadsheet_opens(self, client, known):
        answer = client.get(reverse("complaints-csv"), {"from": "2026-11-01", "to": "2026-11-30"})
        assert answer["Content-Disposition"] == 'attachment; filename="beschwerderegister-2026-11-01-2026-11-30.csv"'
        text = answer.content.decode()
        assert text.startswith("\ufeff")
        head, row = csv.reader(StringIO(text[1:], newline=""), delimiter=";")
        assert head[:4] == ["Nummer", "Eingegangen", "Weg", "Beschwerdeführer"]
        assert row[3] == "Ernst Roth"

    def test_on_paper_with_definition_sums_and_every_line(self, client, known):
        said = pdf_of(client, systemic="yes")
        assert "Beschwerderegister" in said
        assert "1. Januar 2026 bis 23. November 2026" in said
        assert "Systematisch: ja" in said
        assert "Eine Beschwerde ist jede Äußerung" in said
        assert "Drei Wochen *keine* Antwort #x" in said
        for column in ("Ernst Roth", "Hausrat", "20 € zurück", "Nordwall", "Wir zahlen 20 €", "Falsches Fach"):
            assert column in said

    def test_on_paper_in_english_too(self, client, known, lead):
        type(lead).objects.filter(pk=lead.pk).update(language="en")
        said = pdf_of(client)
        assert "Register of complaints" in said
        assert "At least partly successful" in said

    def test_an_empty_register_is_a_sheet_too(self, client):
        assert "In diesen Tagen ging keine Reklamation ein." in pdf_of(client)


class TestNames:
    def test_causes_are_named_renamed_and_left_out(self, client, known):
        cause = Cause.objects.get()
        assert "1 Reklamation" in page_of(client, "settings-causes")
        assert client.post(reverse("settings-causes"), {"name": "falsches fach"}).status_code == 422
        assert client.post(reverse("settings-causes"), {"name": "Tippfehler"}).status_code == 302
        here = reverse("settings-cause", args=[cause.pk])
        assert client.post(here, {"name": "tippfehler"}).status_code == 422
        assert client.post(here, {"name": "Post falsch einsortiert"}).status_code == 302
        assert "Post falsch einsortiert" in page_of(client)
        client.post(reverse("settings-cause-retire", args=[cause.pk]))
        assert "nicht mehr vorgeschlagen" in page_of(client, "settings-cause", cause.pk)
        client.post(reverse("settings-cause-retire", args=[cause.pk]) + "?back=1")
        assert queries.causes().count() == 2

    def test_two_are_joined(self, client, known):
        cause, other = Cause.objects.get(), cases.name_cause(name="Post falsch einsortiert", **WHO)
        join = reverse("settings-cause-join", args=[cause.pk])
        assert client.post(join, {"into": cause.pk}).status_code == 422
        assert client.post(join, {"into": other.pk}).status_code == 302
        assert [line.cause for line in queries.register(_all())] == ["Post falsch einsortiert"]

    def test_offices_are_taken_over_entered_changed_and_left_out(self, client):
        page = page_of(client, "settings-offices")
        assert "Versicherungsombudsmann e. V." in page
        known = reverse("settings-offices-known")
        assert client.post(known, {"name": "Versicherungsombudsmann e. V."}).status_code == 302
        assert client.post(known, {"name": "Wer ist das?"}).status_code == 404
        office = Office.objects.get()
        assert office.how == "www.versicherungsombudsmann.de"
        new = reverse("settings-office-new")
        assert client.post(new, {"name": office.name}).status_code == 422
        assert client.post(new, {"name": "Schiedsstelle West"}).status_code == 302
        here = reverse("settings-office", args=[office.pk])
        assert client.post(here, {"name": office.name, "how": "Telefon"}).status_code == 302
        assert Office.objects.get(pk=office.pk).how == "Telefon"
        retire = reverse("settings-office-retire", args=[office.pk])
        client.post(retire)
        assert [one.name for one in queries.offices()] == ["Schiedsstelle West"]
        assert "nicht mehr angeboten" in page_of(client, "settings-office", office.pk) + page_of(
            client, "settings-offices"
        )
        client.post(retire + "?back=1")
        assert queries.offices().count() == 2

    @pytest.mark.parametrize("name", ["settings-cause", "settings-office"])
    def test_what_is_not_there_is_not_found(self, client, name):
        assert client.get(reverse(name, args=[987_654_321])).status_code == 404


def _all() -> queries.Wanted:
    return queries.Wanted(from_at=NOW - 9 * DAY, to_at=NOW + DAY)
