"""The lawful disclosure (Art. 15 and 22 GDPR): on a recorded request, by management, kept word for word."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import ClassDisclosure, ClassRequest
from handschlag.care.rules.deadlines import one_month_after
from handschlag.core.models import FactRow
from handschlag.customers.models import Customer
from handschlag.people.models import User
from handschlag.promises import actions as promises
from tests.factories.care import classify, note
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture
def boss() -> User:
    return make_user("boss", role="management")


@pytest.fixture
def roth(boss: User) -> Customer:
    weiss = make_user("weiss")
    roth, brandt = (make_customer(name, owner=weiss, stand_in=boss) for name in ("Ernst Roth", "Brandt GmbH"))
    note(roth, margin=60.0, payment=98.0)
    note(brandt, margin=940.0, payment=100.0)
    scheme = {"weights": {"margin": 3, "payment": 1, "cost_to_serve": 1}, "borders": [0.8], "hysteresis": 0.1}
    care.set_scheme(**scheme, by=boss.pk, now=NOW)
    classify()
    return roth


def ask(customer: Customer, **more) -> ClassRequest:
    said = {"kind": "information", "asked_by": "Ernst Roth, zurückgerufen", "words": "", "manner": "call", **more}
    return care.note_request(customer=customer.pk, **said, by=None, now=NOW)


def test_a_request_is_owed_an_answer_by_the_same_day_of_the_next_month_by_management(roth, boss):
    row = ask(roth)
    assert (row.promise.owner, row.promise.source, row.promise.told_at) == (boss, "law", NOW)
    assert row.promise.due_at == datetime(2026, 12, 23, 22, 59, tzinfo=UTC)
    assert list(queries.requests(is_open=True)) == [row]
    assert "Klasse" not in row.promise.words


def test_the_same_request_noted_twice_is_one_until_it_is_answered(roth, boss):
    first = ask(roth)
    assert ask(roth, asked_by="Noch einmal gedrückt") == first
    assert ask(roth, kind="objection", words="Das will ich nicht.") != first
    care.disclose_class(request=first.pk, manner="letter", by=boss.pk, now=LATER)
    assert ask(roth) != first
    assert ClassRequest.objects.filter(customer=roth).count() == 3


@given(st.dates(date(2026, 1, 1), date(2032, 12, 31)))
def test_a_month_ends_on_the_same_number_or_the_months_last_day(on):
    end = one_month_after(on)
    assert (end.year * 12 + end.month) - (on.year * 12 + on.month) == 1
    assert end.day == on.day or (end + timedelta(days=1)).day == 1


def test_the_document_explains_class_criteria_weights_meaning_and_how_to_object(roth, boss):
    made = care.disclose_class(request=ask(roth).pk, manner="letter", by=boss.pk, now=LATER)
    said = made.document
    assert said["class"]["letter"] == "B"
    assert "Klasse B" in said["class"]["says"]
    assert [(one["criterion"], one["weight"], one["known"]) for one in said["criteria"]] == [
        ("Deckungsbeitrag im Jahr", "60 %", "60"),
        ("Betreuungskosten im Jahr", "20 %", "aus unseren eigenen Aufzeichnungen"),
        ("Pünktlich bezahlt (Prozent)", "20 %", "98"),
    ]
    assert any("80 Prozent" in line for line in said["rule"])
    assert any("Art. 22" in line for line in said["meaning"])
    assert any("Art. 21" in line for line in said["rights"])
    assert "innerhalb eines Monats" in said["objecting"]
    assert [one["letter"] for one in said["history"]] == ["B"]
    # nothing of anybody else
    assert "Brandt" not in json.dumps(said)
    assert "940" not in json.dumps(said)


def test_a_class_said_by_hand_is_disclosed_with_its_reason_and_end(roth, boss):
    care.override_class(
        customer=roth.pk, letter="A", reason="Sein Sohn übernimmt", until=NOW + timedelta(days=30), by=boss.pk, now=NOW
    )
    said = queries.document(ask(roth), now=LATER)["class"]
    assert said["letter"] == "A"
    assert "Sein Sohn übernimmt" in said["says"]


def test_who_is_in_no_class_is_told_so(boss):
    said = queries.document(ask(make_customer()), now=NOW)
    assert (said["class"]["letter"], said["criteria"], said["rule"], said["history"]) == ("", [], [], [])


def test_handing_over_keeps_the_promise_and_the_document_as_it_was(roth, boss):
    row = ask(roth)
    made = care.disclose_class(request=row.pk, manner="letter", by=boss.pk, now=LATER)
    row.refresh_from_db()
    assert (row.promise.state, row.answered_at, row.answered_by, made.by) == ("kept", LATER, boss.pk, boss.pk)
    note(roth, margin=99_000.0, now=LATER)
    classify(now=LATER)
    again = care.disclose_class(request=row.pk, manner="call", by=boss.pk, now=LATER + timedelta(days=1))
    assert (again, again.document, again.manner) == (made, made.document, "letter")
    assert list(queries.requests(is_open=True)) == []
    assert list(queries.requests(is_open=False)) == [row]
    for change in (
        lambda: ClassDisclosure.objects.update(document={}),
        lambda: ClassDisclosure.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="is history"), transaction.atomic():
            change()
    fact = FactRow.objects.get(name="ClassDisclosed")
    assert fact.payload == {"request": row.pk, "disclosure": made.pk, "manner": "letter"}


@pytest.mark.parametrize("kind", ["correction", "objection", "review"])
def test_an_objection_is_kept_promised_an_answer_and_answered_in_words(roth, boss, kind):
    row = ask(roth, kind=kind, words="Ich zahle immer pünktlich.")
    for wrong, field in ((" ", "answer"),):
        with pytest.raises(care.CannotAnswerRequest) as refused:
            care.answer_request(request=row.pk, answer=wrong, by=boss.pk, now=LATER)
        assert refused.value.field == field
    with pytest.raises(care.CannotAnswerRequest):
        care.disclose_class(request=row.pk, manner="letter", by=boss.pk, now=LATER)
    done = care.answer_request(request=row.pk, answer="Berichtigt.", by=boss.pk, now=LATER)
    assert (done.answer, done.promise.pk) == ("Berichtigt.", row.promise_id)
    row.promise.refresh_from_db()
    assert row.promise.state == "kept"
    with pytest.raises(care.CannotAnswerRequest):
        care.answer_request(request=row.pk, answer="Noch einmal.", by=boss.pk, now=LATER)


def test_a_promise_the_customer_released_stays_released(roth, boss):
    row = ask(roth)
    promises.release_promise(promise=row.promise_id, by=boss.pk, now=NOW)
    care.disclose_class(request=row.pk, manner="letter", by=boss.pk, now=LATER)
    row.promise.refresh_from_db()
    assert row.promise.state == "released"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "gossip"}, "kind"),
        ({"manner": "shout"}, "manner"),
        ({"asked_by": "  "}, "asked_by"),
        ({"kind": "objection"}, "words"),
    ],
)
def test_a_request_of_nobody_or_without_words_is_refused(roth, wrong, field):
    with pytest.raises(care.CannotNoteRequest) as refused:
        ask(roth, **wrong)
    assert refused.value.field == field


def test_what_is_not_there_cannot_be_asked_or_answered(roth, boss):
    with pytest.raises(care.CannotNoteRequest):
        ask(Customer(pk=0))
    row = ask(roth)
    for act in (
        lambda: care.disclose_class(request=0, manner="letter", by=boss.pk, now=NOW),
        lambda: care.disclose_class(request=row.pk, manner="shout", by=boss.pk, now=NOW),
        lambda: care.answer_request(request=row.pk, answer="x", by=boss.pk, now=NOW),
    ):
        with pytest.raises(care.CannotAnswerRequest):
            act()
