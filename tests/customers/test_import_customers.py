from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.core import intake
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers import queries, reactions
from handschlag.customers.actions import importing
from handschlag.customers.models import Customer, EmailAddress, ImportBatch, Number, Person, PostalAddress
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW, make_team, make_user

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parents[1] / "fixtures" / "customer_files"
HEAD = "Kundennummer;Firma;Vorname;Nachname;Telefon;E-Mail;Straße;PLZ;Ort\n"


@pytest.fixture
def faces():
    return {"owner": make_user("kern").pk, "stand_in": make_user("barbara").pk}


def prepare(faces, content):
    body = (FILES / content).read_bytes() if content.endswith((".csv", ".vcf")) else (HEAD + content).encode()
    raw = intake.keep(source="customers.import", body=body, content_type="", meta={}, now=NOW)
    return customers.prepare_import(raw=raw, file_name="Kunden.csv", **faces, by=faces["owner"], now=NOW)


def take_in(faces, content):
    batch = prepare(faces, content)
    return customers.import_customers(batch=batch.pk, by=faces["owner"], now=NOW)


def verdicts(batch):
    return [line.verdict for line in queries.import_lines(batch)]


def test_a_line_that_cannot_be_taken_in_says_whom_it_is_about(faces):
    batch = prepare(
        faces,
        "1;;Ralf;Kurz;abc;;;;\n2;Bäckerei Sommer GmbH;Ina;Sommer;;kein-at;;;\n3;Sommer KG;;;abc;;;;\n4;;;;0221 4710382;;;;\n",
    )
    assert [line.title for line in queries.import_lines(batch)] == [
        "Ralf Kurz",
        "Bäckerei Sommer GmbH · Ina Sommer",
        "Sommer KG",
        "",
    ]


def test_a_preview_enters_nothing(faces):
    batch = prepare(faces, "outlook_de_cp1252.csv")
    assert not Customer.objects.exists()
    assert queries.count_lines(batch.pk) == {"create": 3, "change": 1, "error": 2}
    shown = queries.import_lines(batch, verdict="error")
    assert [(line.number, line.column, line.detail) for line in shown] == [
        (7, "Telefon (privat)", "4,92215E+11"),
        (8, "", ""),
    ]
    assert all(line.reason for line in shown)


def test_an_import_makes_customers_with_everything_the_file_says(faces):
    batch = take_in(faces, "outlook_de_cp1252.csv")
    assert batch.state == ImportBatch.State.DONE
    roth, sonne, joiner = Customer.objects.order_by("id")
    assert (roth.name, roth.note) == ("Ernst Roth", "Ruft gern gegen halb sechs an.\nMöchte den Chef sprechen.")
    assert [(number.e164, number.label) for number in queries.numbers(roth.pk)] == [
        ("+492214710382", "private"), ("+491713920011", "mobile"),
    ]  # fmt: skip
    assert {person.full_name for person in queries.persons(sonne.pk, today=NOW.date())} == {
        "Dr. Ida Sonnenschein", "Yusuf Öztürk",
    }  # fmt: skip
    assert Number.objects.get(customer=sonne, is_trunk=True).trunk == "+492214710"
    assert PostalAddress.objects.filter(customer=sonne).count() == 1
    assert joiner.kind == "organisation"
    held = queries.responsibility(roth.pk, now=NOW)
    assert (held.owner_id, held.stand_in_id) == (faces["owner"], faces["stand_in"])
    assert queries.search("sonnenschein", now=NOW)[0].customer_id == sonne.pk
    assert queries.recognise("+492214710112", now=NOW).candidates[0].customer_id == sonne.pk


@pytest.mark.parametrize(
    "content", ["outlook_de_cp1252.csv", "google_old_utf8.csv", "cards_3_0.vcf", "generic_semicolon.csv"]
)
def test_the_same_file_again_changes_nothing(faces, content):
    take_in(faces, content)
    before = [model.objects.count() for model in (Customer, Person, Number, EmailAddress, PostalAddress)]
    again = take_in(faces, content)
    assert set(verdicts(again)) <= {"same", "error"}
    assert [model.objects.count() for model in (Customer, Person, Number, EmailAddress, PostalAddress)] == before


def test_another_programs_file_adds_to_the_same_people(faces):
    take_in(faces, "outlook_en_utf16.csv")
    again = take_in(faces, "google_old_utf8.csv")
    assert verdicts(again) == ["changed", "changed"]
    assert Customer.objects.count() == 2


def test_a_person_is_the_same_only_when_something_else_fits_too(faces):
    roth = make_customer("Ernst Roth")
    make_person(roth)
    make_number(roth, "0221 4710 382")
    batch = prepare(faces, ";;Ernst;Roth;0221 4710382;new@example.de;;;\n;;Ernst;Roth;0221 4710999;;;;\n")
    assert verdicts(batch) == ["change", "create"]


def test_a_customer_number_decides(faces):
    known = make_customer("Kern", number="K-7")
    batch = take_in(faces, "k-7;;Ernst;Roth;0221 4710382;;;;\nK-8;;Ernst;Roth;0221 4710382;;;;\n")
    assert verdicts(batch) == ["changed", "created"]
    assert Person.objects.get(customer=known).family_name == "Roth"
    assert Customer.objects.get(number="K-8")


def test_lines_of_one_company_become_one_customer(faces):
    batch = take_in(faces, ";Sonne GmbH;Ida;Sonne;;;;;\n;SONNE GmbH;Karl;Mond;;;;;\n;Sonne GmbH;Ida;Sonne;;;;;\n")
    assert verdicts(batch) == ["created", "changed", "same"]
    assert Person.objects.filter(customer=Customer.objects.get()).count() == 2


def test_what_was_entered_meanwhile_is_not_entered_twice(faces):
    batch = prepare(faces, ";Sonne GmbH;Ida;Sonne;;;;;\n")
    sonne = make_customer("Sonne GmbH", kind="organisation")
    make_person(sonne, "Sonne", "Ida")
    done = customers.import_customers(batch=batch.pk, by=None, now=NOW)
    assert verdicts(done) == ["same"]
    assert Customer.objects.count() == 1


def test_a_line_that_is_refused_says_why_and_hurts_no_other(faces):
    batch = prepare(faces, ";;Ernst;Roth;;;;;\n;;Anna;Kern;;;;;\n")
    row = batch.rows.get(line=2)
    row.values["family_name"] = "x" * 200
    row.save()
    done = customers.import_customers(batch=batch.pk, by=None, now=NOW)
    first, second = queries.import_lines(done)
    assert (first.verdict, second.verdict) == ("error", "created")
    assert first.detail
    assert Customer.objects.get().name == "Anna Kern"


def test_columns_can_be_given_their_meaning_by_hand(faces):
    raw = intake.keep(source="x", body=b"Alpha;Beta\nRoth;0221 4710382\n", content_type="", meta={}, now=NOW)
    batch = customers.prepare_import(raw=raw, file_name="x", **faces, by=None, now=NOW)
    assert verdicts(batch) == ["error"]
    assert batch.examples == ["Roth", "0221 4710382"]
    batch = customers.map_columns(batch=batch.pk, mapping=["name", "phone"], by=None, now=NOW)
    assert verdicts(batch) == ["create"]


@pytest.mark.parametrize("mapping", [["name"], ["name", "shoe_size"], ["name", "phone", "email"]])
def test_a_meaning_nobody_knows_is_refused(faces, mapping):
    raw = intake.keep(source="x", body=b"Alpha;Beta\nRoth;0221 4710382\n", content_type="", meta={}, now=NOW)
    batch = customers.prepare_import(raw=raw, file_name="x", **faces, by=None, now=NOW)
    with pytest.raises(customers.CannotImport) as refusal:
        customers.map_columns(batch=batch.pk, mapping=mapping, by=None, now=NOW)
    assert refusal.value.field == "mapping"


@pytest.mark.parametrize("body", [b"", b"\x89PNG\r\n\x1a\n" + bytes(200) * 40, b"Name\n"])
def test_a_file_that_is_none_is_refused(faces, body):
    raw = intake.keep(source="x", body=body, content_type="", meta={}, now=NOW)
    with pytest.raises(customers.CannotImport) as refusal:
        customers.prepare_import(raw=raw, file_name="x", **faces, by=None, now=NOW)
    assert (refusal.value.field, bool(refusal.value.reason)) == ("file", True)


def test_a_file_that_was_lost_is_refused(faces):
    with pytest.raises(customers.CannotImport) as refusal:
        customers.prepare_import(raw=999_999, file_name="x", **faces, by=None, now=NOW)
    assert refusal.value.field == "file"


def test_a_team_can_stand_in_for_what_is_imported(faces):
    office = make_team("Büro", members=(make_user(),))
    raw = intake.keep(source="x", body=b"Name\nRoth\n", content_type="", meta={}, now=NOW)
    batch = customers.prepare_import(
        raw=raw, file_name="x", owner=faces["owner"], stand_in_team=office.pk, by=None, now=NOW
    )
    customers.import_customers(batch=batch.pk, by=None, now=NOW)
    assert queries.responsibility(Customer.objects.get().pk, now=NOW).stand_in_team == office


def test_an_import_is_taken_in_once_and_dropped_only_before(faces):
    batch = take_in(faces, ";;Ernst;Roth;;;;;\n")
    for act in (customers.import_customers, customers.drop_import):
        with pytest.raises(customers.CannotImport) as refusal:
            act(batch=batch.pk, by=None, now=NOW)
        assert refusal.value.field == "batch"
    with pytest.raises(customers.CannotImport):
        customers.import_customers(batch=999_999, by=None, now=NOW)
    thrown_away = prepare(faces, ";;Anna;Kern;;;;;\n")
    customers.drop_import(batch=thrown_away.pk, by=None, now=NOW)
    assert list(queries.imports()) == [batch]


def test_a_large_file_goes_on_part_by_part(faces, monkeypatch):
    monkeypatch.setattr(importing, "STEP", 2)
    monkeypatch.setattr("handschlag.customers.actions.undoing.STEP", 2)
    batch = take_in(faces, "".join(f";;Ernst;Roth{number};;;;;\n" for number in range(5)))
    for state, expected in ((ImportBatch.State.DONE, 5), (ImportBatch.State.UNDONE, 0)):
        while (batch := queries.get_import(batch.pk)).state != state:
            told = FactRow.objects.filter(name="ImportGoesOn").latest("id")
            reactions.go_on_with_import(told, now=NOW)
        reactions.go_on_with_import(told, now=NOW)
        assert Customer.objects.count() == expected
        if expected:
            customers.undo_import(batch=batch.pk, by=None, now=NOW)


def test_undo_takes_everything_back(faces):
    before = make_customer("Sonne GmbH", kind="organisation")
    batch = take_in(faces, "outlook_de_cp1252.csv")
    undone = customers.undo_import(batch=batch.pk, by=None, now=NOW)
    assert queries.count_lines(undone.pk) == {"undone": 4, "error": 2}
    assert list(Customer.objects.all()) == [before]
    assert [model.objects.count() for model in (Person, Number, EmailAddress, PostalAddress)] == [0, 0, 0, 0]
    assert queries.search("Roth", now=NOW) == []
    connection.check_constraints()


def test_after_undo_the_same_file_can_be_taken_in_again(faces):
    batch = take_in(faces, "outlook_de_cp1252.csv")
    customers.undo_import(batch=batch.pk, by=None, now=NOW)
    assert queries.count_lines(take_in(faces, "outlook_de_cp1252.csv").pk) == {"created": 3, "changed": 1, "error": 2}


def test_what_was_used_since_stays_and_says_so(faces):
    batch = take_in(faces, ";Sonne GmbH;Ida;Sonne;;;;;\n;Sonne GmbH;Karl;Mond;;;;;\n;;Ernst;Roth;;;;;\n")
    sonne = Customer.objects.get(name="Sonne GmbH")
    customers.change_customer(customer=sonne.pk, revision=1, note="hat angerufen", by=None, now=NOW)
    undone = customers.undo_import(batch=batch.pk, by=None, now=NOW)
    assert verdicts(undone) == ["kept", "kept", "undone"]
    assert queries.import_lines(undone)[0].reason
    assert list(Customer.objects.all()) == [sonne]


def test_what_was_added_to_somebody_known_goes_and_they_stay(faces):
    roth = make_customer("Ernst Roth")
    make_person(roth)
    make_number(roth, "0221 4710 382")
    batch = take_in(faces, ";;Ernst;Roth;0221 4710382;new@example.de;Ring 1;50667;Köln\n")
    assert EmailAddress.objects.exists()
    customers.undo_import(batch=batch.pk, by=None, now=NOW)
    assert (EmailAddress.objects.count(), PostalAddress.objects.count(), Number.objects.count()) == (0, 0, 1)
    assert Customer.objects.get() == roth


def test_an_added_person_goes_unless_something_was_told_of_them(faces):
    sonne = make_customer("Sonne GmbH", kind="organisation")
    batch = take_in(faces, ";Sonne GmbH;Ida;Sonne;0221 4710382;;;;\n;Sonne GmbH;Karl;Mond;;;;;\n")
    ida = Person.objects.get(given_name="Ida")
    customers.authorise_person(
        customer=sonne.pk, person=ida.pk, extent="full", proof="Brief", from_on=NOW.date(), by=None, now=NOW
    )
    undone = customers.undo_import(batch=batch.pk, by=None, now=NOW)
    assert verdicts(undone) == ["kept", "undone"]
    assert list(Person.objects.all()) == [ida]
    assert Number.objects.exists()


def test_an_added_number_that_was_corrected_stays(faces):
    roth = make_customer("Ernst Roth", number="K-1")
    batch = take_in(faces, "K-1;;;;0221 4710382;;;;\nK-1;Roth;;;0221 4710383;;;;\n")
    number = Number.objects.get(customer=roth)
    customers.correct_number(number=number.pk, revision=1, raw="0221 4710 384", by=None, now=NOW)
    assert verdicts(customers.undo_import(batch=batch.pk, by=None, now=NOW))[1] == "kept"


def test_only_what_is_done_can_be_undone(faces):
    batch = prepare(faces, ";;Ernst;Roth;;;;;\n")
    with pytest.raises(customers.CannotUndoImport) as refusal:
        customers.undo_import(batch=batch.pk, by=None, now=NOW)
    assert refusal.value.field == "batch"


@pytest.mark.parametrize("rows", [1, 3])
def test_a_preview_takes_the_same_few_queries_for_any_number_of_lines(faces, rows):
    raw = intake.keep(
        source="x",
        body=(HEAD + "".join(f";;Ernst;Roth{number};0221 47{number:05};;;;\n" for number in range(rows))).encode(),
        content_type="",
        meta={},
        now=NOW,
    )
    with CaptureQueriesContext(connection) as taken:
        customers.prepare_import(raw=raw, file_name="x", **faces, by=None, now=NOW)
    assert len(taken) == 16


def test_what_is_gone_already_counts_as_taken_back(faces):
    batch = take_in(faces, ";;Ernst;Roth;;;;;\nK-1;;Anna;Kern;0221 4710382;;;;\n")
    batch.rows.update(customer=None)
    undone = customers.undo_import(batch=batch.pk, by=None, now=NOW)
    assert verdicts(undone) == ["undone", "undone"]


def test_cards_have_no_columns(faces):
    assert prepare(faces, "cards_4_0.vcf").examples == []
    with pytest.raises(NotThere):
        queries.get_import(999_999)


def test_how_new_customers_want_to_be_told_comes_with_them_and_known_ones_keep_theirs(faces):
    head = "Kundennummer;Firma;Bevorzugter Kontaktweg\n"
    known = make_customer("Kern GmbH", kind="organisation", number="77", preferred_channel="phone")
    body = f"{head}1;Sommer KG;per Brief\n2;Weber KG;E-Mail\n3;Kunz KG;\n4;Rot KG;egal\n5;Blau KG;Brieftaube\n77;Kern GmbH;Brief\n"
    raw = intake.keep(source="customers.import", body=body.encode(), content_type="", meta={}, now=NOW)
    batch = customers.prepare_import(raw=raw, file_name="k.csv", **faces, by=faces["owner"], now=NOW)
    customers.import_customers(batch=batch.pk, by=faces["owner"], now=NOW)
    wishes = dict(Customer.objects.exclude(pk=known.pk).values_list("name", "preferred_channel"))
    assert wishes == {"Sommer KG": "letter", "Weber KG": "email", "Kunz KG": "", "Rot KG": ""}
    known.refresh_from_db()
    assert known.preferred_channel == "phone"
    bad = batch.rows.get(verdict="error")
    assert (bad.field, bad.fault, bad.detail) == ("preferred_channel", "no_channel", "Brieftaube")


def test_cards_of_many_phones_are_taken_in_once_and_taken_back(faces):
    batch = take_in(faces, "cards_phones.vcf")
    assert verdicts(batch) == ["created", "created", "created", "error", "created"]
    listed = queries.import_lines(batch, verdict="error")[0]
    assert listed.reason == "Diese Karte ist eine Liste von anderen, niemand für sich."
    assert verdicts(take_in(faces, "cards_phones.vcf")) == ["same", "same", "same", "error", "same"]
    customers.undo_import(batch=batch.pk, by=None, now=NOW)
    assert not Customer.objects.exists()
