"""What somebody said the columns of a table mean holds for the next table with the same headings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core import intake
from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.models import Customer, ImportColumns, ImportRow, Number
from handschlag.customers.rules.reading import headings, remembering
from tests.factories.people import NOW, make_user

ALPHA = b"Alpha;Beta;Ort\nRoth;0221 4710382;\n"
TURNED = b"Ort;Beta;Alpha\n;0221 4710383;Kern\n"


@pytest.fixture
def faces():
    return {"owner": make_user("kern").pk, "stand_in": make_user("barbara").pk}


def prepare(faces, body):
    raw = intake.keep(source="customers.import", body=body, content_type="", meta={}, now=NOW)
    return customers.prepare_import(raw=raw, file_name="k.csv", **faces, by=faces["owner"], now=NOW)


def verdicts(batch):
    return [line.verdict for line in queries.import_lines(batch)]


def said(batch, *meanings):
    return customers.map_columns(batch=batch.pk, mapping=list(meanings), by=None, now=NOW)


NAMES = st.lists(st.text(max_size=12), min_size=1, max_size=12)


@given(NAMES, st.randoms(), st.data())
def test_columns_in_any_order_mean_what_was_said_of_them(names, random, data):
    meanings = data.draw(
        st.lists(st.sampled_from(["", *headings.FIELDS]), min_size=len(names), max_size=len(names)), "meanings"
    )
    turned = random.sample(range(len(names)), len(names))
    new = [names[column] for column in turned]
    assert remembering.key(new) == remembering.key(names)
    back = remembering.put_back(new, remembering.keep(names, meanings), ())
    assert back is not None
    assert sorted(zip(new, back, strict=True)) == sorted(zip(names, meanings, strict=True))


@given(NAMES, NAMES)
def test_other_headings_are_another_table(names, others):
    same = remembering.key(names) == remembering.key(others)
    assert same == (sorted(names) == sorted(others) or not any([*names, *others]))


def test_nothing_is_put_back_that_does_not_fit():
    assert remembering.put_back(["a", "b"], ["name"], ()) is None
    assert remembering.put_back(["a", "b"], ["name", "shoe_size"], ()) == ["name", ""]
    assert remembering.put_back(["a", "b"], ["name", "street@work"], ["street@work"]) == ["name", "street@work"]


@pytest.mark.django_db
def test_the_next_file_is_read_as_was_said_of_the_last(faces):
    said(prepare(faces, ALPHA), "name", "phone", "")
    batch = prepare(faces, TURNED)
    assert batch.mapping == ["", "phone", "name"]
    assert verdicts(batch) == ["create"]
    assert queries.find_remembered_columns(batch).said_at == NOW
    other = prepare(faces, b"Alpha;Beta\nRoth;0221 4710382\n")
    assert (other.mapping, queries.find_remembered_columns(other)) == (["", ""], None)


@pytest.mark.django_db
def test_the_last_word_counts_and_can_be_forgotten(faces):
    batch = prepare(faces, ALPHA)
    said(batch, "name", "phone", "")
    said(batch, "name", "phone_mobile", "town")
    assert ImportColumns.objects.count() == 1
    later = prepare(faces, ALPHA)
    assert later.mapping == ["name", "phone_mobile", "town"]
    later = customers.recognise_columns(batch=later.pk, by=None, now=NOW)
    assert later.mapping == ["", "", "town"]
    assert not ImportColumns.objects.exists()
    customers.import_customers(batch=batch.pk, by=None, now=NOW)
    with pytest.raises(customers.CannotImport):
        customers.recognise_columns(batch=batch.pk, by=None, now=NOW)


@pytest.mark.django_db
def test_of_a_table_without_headings_nothing_is_kept(faces):
    batch = prepare(faces, b"Roth;0221 4710382;roth@example.de\nKern;0221 4710383;kern@example.de\n")
    said(batch, "name", "phone", "email")
    assert not ImportColumns.objects.exists()


@pytest.mark.django_db
def test_a_line_that_was_taken_in_is_there_already_whatever_it_is_called_since(faces):
    body = b"Firma;Nachname;Telefon\nSonne GmbH;Mond;0221 4710382\n"
    customers.import_customers(batch=prepare(faces, body).pk, by=None, now=NOW)
    sonne = Customer.objects.get()
    customers.change_customer(customer=sonne.pk, revision=1, name="Abendsonne KG", by=None, now=NOW)
    number = Number.objects.get()
    customers.remove_number(number=number.pk, revision=1, by=None, now=NOW)
    again = prepare(faces, body + b"Sonne GmbH;Neu;\n")
    assert verdicts(again) == ["same", "create"]
    done = customers.import_customers(batch=again.pk, by=None, now=NOW)
    assert verdicts(done) == ["same", "created"]
    assert not Number.objects.exists()


@pytest.mark.django_db
def test_of_two_previews_of_one_file_the_second_adds_nothing(faces):
    body = b"Firma;Nachname\nSonne GmbH;Mond\n"
    first, second = prepare(faces, body), prepare(faces, body)
    customers.import_customers(batch=first.pk, by=None, now=NOW)
    sonne = Customer.objects.get()
    customers.change_customer(customer=sonne.pk, revision=1, name="Abendsonne KG", by=None, now=NOW)
    assert verdicts(customers.import_customers(batch=second.pk, by=None, now=NOW)) == ["same"]


@pytest.mark.django_db
def test_what_was_taken_back_can_come_again_and_what_stayed_does_not(faces):
    body = b"Firma;Nachname\nSonne GmbH;Mond\nRegen KG;Guss\n"
    batch = customers.import_customers(batch=prepare(faces, body).pk, by=None, now=NOW)
    sonne = Customer.objects.get(name="Sonne GmbH")
    customers.change_customer(customer=sonne.pk, revision=1, name="Abendsonne KG", by=None, now=NOW)
    customers.undo_import(batch=batch.pk, by=None, now=NOW)
    assert verdicts(prepare(faces, body)) == ["same", "create"]


@pytest.mark.django_db
def test_the_fingerprints_of_lines_go_with_the_file(faces):
    customers.import_customers(batch=prepare(faces, b"Name\nRoth\n").pk, by=None, now=NOW)
    assert ImportRow.objects.exclude(fingerprint="").exists()
    customers.forget_past_imports(keep=timedelta(days=90), now=NOW + timedelta(days=91))
    assert not ImportRow.objects.exclude(fingerprint="").exists()
