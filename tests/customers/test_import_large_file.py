"""A large file is read by the worker: part by part, visible, to be stopped; and what it said goes after a time."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection

from handschlag.core import intake
from handschlag.core.models import FactRow, RawInput
from handschlag.customers import actions as customers
from handschlag.customers import jobs, queries
from handschlag.customers.actions import importing
from handschlag.customers.models import Customer, ImportBatch
from handschlag.customers.rules.importing import Book
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db
KEEP = timedelta(days=90)
SAID = {"by": None, "now": NOW}


@pytest.fixture
def faces():
    return {"owner": make_user("kern").pk, "stand_in": make_user("barbara").pk}


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch):
    monkeypatch.setattr(importing, "LARGE", 0)
    monkeypatch.setattr(jobs, "LINES", 2)


def prepare(faces, *, body=None, lines=5, **more):
    said = body or ("Firma;Telefon\n" + "".join(f"Firma {n % 4};0221 4710 {100 + n}\n" for n in range(lines))).encode()
    raw = intake.keep(source="customers.import", body=said, content_type="", meta={}, now=more.get("now", NOW))
    return customers.prepare_import(raw=raw, file_name="Kunden.csv", **faces, **{**SAID, **more})


def deferred():
    with connection.cursor() as cursor:
        cursor.execute("SELECT args, lock FROM procrastinate_jobs WHERE task_name = 'read_import'")
        return [(args if isinstance(args, dict) else json.loads(args), lock) for args, lock in cursor.fetchall()]


def test_the_page_comes_back_at_once_and_the_worker_reads(faces):
    batch = prepare(faces)
    assert (batch.state, batch.rows.count()) == ("reading", 0)
    assert deferred() == [({"batch": batch.pk}, f"read_import-{batch.pk}")]
    assert jobs.read_import(batch=batch.pk) == 5
    batch.refresh_from_db()
    assert (batch.state, batch.lines, batch.settled_line) == ("preview", 5, 5)
    assert batch.examples == ["Firma 0", "0221 4710 100"]
    parts = FactRow.objects.filter(name="ImportPartRead").order_by("id").values_list("payload__read", flat=True)
    assert list(parts) == [2, 4, 5]


def test_lines_know_those_of_earlier_parts_as_in_a_small_file(faces, monkeypatch):
    batch = prepare(faces)
    jobs.read_import(batch=batch.pk)
    monkeypatch.setattr(importing, "LARGE", 10**9)
    small = prepare(faces)
    said = [[(line.number, line.verdict, line.title) for line in queries.import_lines(row)] for row in (batch, small)]
    assert said[0] == said[1]
    assert queries.count_lines(batch.pk) == {"create": 4, "change": 1}


def test_a_killed_worker_starts_over(faces):
    batch = prepare(faces)
    lines = customers.begin_reading_import(batch=batch.pk, **SAID)
    assert customers.read_part_of_import(batch=batch.pk, lines=lines[:3], book=Book(), **SAID)
    assert jobs.read_import(batch=batch.pk) == 5
    assert jobs.read_import(batch=batch.pk) == 0
    assert ImportBatch.objects.get().rows.count() == 5


def test_thrown_away_while_it_is_read_it_is_read_no_further(faces):
    batch = prepare(faces)
    number = batch.pk
    lines = customers.begin_reading_import(batch=number, **SAID)
    customers.drop_import(batch=number, **SAID)
    assert not customers.read_part_of_import(batch=number, lines=lines, book=Book(), **SAID)
    customers.end_reading_import(batch=number, **SAID)
    assert jobs.read_import(batch=number) == 0
    assert not ImportBatch.objects.exists()


def test_a_file_that_cannot_be_read_says_why(faces):
    batch = prepare(faces, body=b"\x89PNG\r\n\x1a\n" + bytes(range(200)) * 40)
    assert jobs.read_import(batch=batch.pk) == 0
    batch.refresh_from_db()
    assert (batch.state, batch.fault) == ("unreadable", "no_text")
    with pytest.raises(customers.CannotImport):
        customers.import_customers(batch=batch.pk, **SAID)
    customers.drop_import(batch=batch.pk, **SAID)


def test_nothing_is_taken_in_before_all_is_read(faces):
    batch = prepare(faces)
    with pytest.raises(customers.CannotImport):
        customers.import_customers(batch=batch.pk, **SAID)


def test_other_columns_are_read_by_the_worker_too(faces):
    batch = prepare(faces)
    jobs.read_import(batch=batch.pk)
    customers.map_columns(batch=batch.pk, mapping=["company", ""], **SAID)
    assert ImportBatch.objects.get().state == "reading"
    jobs.read_import(batch=batch.pk)
    assert ImportBatch.objects.get().mapping == ["company", ""]
    assert queries.count_lines(batch.pk) == {"create": 4, "same": 1}


def test_stopped_on_its_way_the_rest_is_left_out_and_all_can_be_taken_back(faces, monkeypatch):
    monkeypatch.setattr(importing, "STEP", 2)
    batch = prepare(faces)
    jobs.read_import(batch=batch.pk)
    customers.import_customers(batch=batch.pk, **SAID)
    stopped = customers.stop_import(batch=batch.pk, **SAID)
    assert stopped.state == "done"
    assert queries.count_lines(batch.pk) == {"created": 2, "left": 3}
    assert customers.go_on_importing(batch=batch.pk, **SAID) is None
    with pytest.raises(customers.CannotImport):
        customers.stop_import(batch=batch.pk, **SAID)
    customers.undo_import(batch=batch.pk, **SAID)
    customers.go_on_undoing(batch=batch.pk, **SAID)
    assert not Customer.objects.exists()


class TestForget:
    def later(self):
        return {"keep": KEEP, "now": NOW + KEEP + timedelta(days=1)}

    def test_a_preview_nobody_took_in_goes_whole(self, faces):
        batch = prepare(faces)
        jobs.read_import(batch=batch.pk)
        assert customers.forget_past_imports(keep=KEEP, now=NOW + KEEP) == 0
        assert customers.forget_past_imports(**self.later()) == 1
        assert not ImportBatch.objects.exists()
        assert not RawInput.objects.exists()

    def test_of_what_was_taken_in_the_words_go_and_the_way_back_stays(self, faces):
        batch = prepare(faces)
        jobs.read_import(batch=batch.pk)
        customers.import_customers(batch=batch.pk, **SAID)
        assert customers.forget_past_imports(**self.later()) == 1
        assert customers.forget_past_imports(**self.later()) == 0
        assert not RawInput.objects.exists()
        assert {(line.title, line.detail) for line in queries.import_lines(ImportBatch.objects.get())} == {("", "")}
        customers.undo_import(batch=batch.pk, **SAID)
        assert not Customer.objects.exists()

    def test_what_is_being_read_or_shared_stays(self, faces):
        reading = prepare(faces)
        assert customers.forget_past_imports(**self.later()) == 0
        raw = RawInput.objects.get().pk
        customers.prepare_import(raw=raw, file_name="again", **faces, by=None, now=NOW + KEEP)
        jobs.read_import(batch=reading.pk)
        assert customers.forget_past_imports(**self.later()) == 1
        assert RawInput.objects.filter(pk=raw).exists()

    def test_a_file_whose_preview_was_thrown_away_goes_too(self, faces):
        batch = prepare(faces)
        customers.drop_import(batch=batch.pk, **SAID)
        customers.forget_past_imports(**self.later())
        assert not RawInput.objects.exists()

    def test_the_night_asks_the_setting(self, faces, settings):
        settings.IMPORTS_KEPT_DAYS = 10**4
        prepare(faces)
        assert jobs.forget_past_imports(timestamp=0) == 0
