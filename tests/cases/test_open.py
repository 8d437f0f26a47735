from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.choices import State
from handschlag.cases.models import Case, Saying
from handschlag.conversations.models import Conversation
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from tests.factories.cases import Desk, make_desk
from tests.factories.customers import make_customer, make_person
from tests.factories.people import NOW, make_team, make_user
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def codes(case: Case, *, now=NOW) -> list[str]:
    return [one.code for one in queries.page(case.pk, now=now).warnings]


def test_a_concern_opened_in_a_call_counts_from_the_beginning_of_the_call(desk):
    call = desk.call(at=NOW - timedelta(hours=2))
    row = desk.open(conversation=call.pk)
    assert (row.reported_at, row.opened_at, row.person_id) == (call.started_at, NOW, desk.ernst.pk)
    assert (row.state, row.face_id, row.owner_id) == (State.TO_DIAGNOSE, desk.kern.pk, desk.kern.pk)
    assert [said.words for said in queries.page(row.pk, now=NOW).sayings] == ["Seit heute früh geht kein Telefon mehr."]
    assert row.subject == "Seit heute früh geht kein Telefon mehr."
    assert queries.cases_in(call.pk) == [row]
    assert FactRow.objects.get(name="CaseOpened").payload["conversation"] == call.pk


def test_two_keys_are_enough_what_was_noted_of_the_contact_stands_in(desk):
    call = desk.call()
    Conversation.objects.filter(pk=call.pk).update(note="Er ist verärgert.\nRechnung doppelt")
    row = cases.open_case(customer=desk.roth.pk, kind="complaint", conversation=call.pk, by=desk.kern.pk, now=NOW)
    assert (row.subject, row.state) == ("Er ist verärgert.", State.TO_ASSESS)
    assert Saying.objects.get().words == "Er ist verärgert.\nRechnung doppelt"


def test_the_same_words_in_the_same_contact_are_the_same_concern(desk):
    call = desk.call()
    first = desk.open(conversation=call.pk)
    assert desk.open(conversation=call.pk) == first
    assert desk.open("question", conversation=call.pk) != first
    assert desk.open() != first


def test_without_words_it_has_the_name_of_its_kind_and_says_so(desk):
    row = desk.open(words=" ")
    assert (row.subject, str(row)) == ("", row.get_kind_display())
    assert codes(row) == ["not_read_back", "no_words", "no_promise", "face_untold"]


@pytest.mark.parametrize(
    ("field", "more"),
    [("kind", {"kind": "praise"}), ("kind", {"severity": "hm"}), ("person", {}), ("installed_item", {})],
)
def test_of_no_known_kind_or_about_something_of_somebody_else_it_is_refused(desk, field, more):
    other = make_customer("Weber")
    product = make_product()
    item = customers.add_installed_item(customer=other.pk, product=product.pk, by=None, now=NOW)
    wrong = more or {"person": make_person(other).pk} if field != "installed_item" else {"installed_item": item.pk}
    with pytest.raises(cases.CannotOpenCase) as refused:
        desk.open(**wrong)
    assert refused.value.field == field


def test_it_is_about_what_the_customer_has(desk):
    product = make_product("Anschluss")
    item = customers.add_installed_item(customer=desk.roth.pk, product=product.pk, by=None, now=NOW)
    row = desk.open(installed_item=item.pk, person=desk.ernst.pk)
    assert (row.installed_item, row.product) == (item, product)


def test_a_contact_with_somebody_else_or_with_nobody_we_know_is_refused(desk):
    stranger, other = make_desk().call(), desk.call()
    Conversation.objects.filter(pk=other.pk).update(customer=None, person=None)
    for call in (stranger, other):
        with pytest.raises(NotThere) as refused:
            desk.open(conversation=call.pk)
        assert refused.value.field == "conversation"


def test_a_report_is_never_later_than_its_opening(desk):
    assert desk.open(reported_at=NOW + DAY).reported_at == NOW
    assert desk.open(reported_at=NOW - DAY).reported_at == NOW - DAY


def test_without_anybody_named_whoever_acts_works_on_it(desk):
    assert desk.open(by=None).owner_id == desk.kern.pk
    assert desk.open(by=desk.weiss.pk).owner_id == desk.weiss.pk
    team, rest = make_team("Technik", members=(make_user(),)), make_team("Rest", members=(make_user(),))
    large = make_customer("Werk", owner_team=team.pk, stand_in_team=rest.pk, now=NOW - DAY)
    row = cases.open_case(customer=large.pk, kind="wish", words="Ein zweiter Anschluss", by=None, now=NOW)
    assert (row.face_team, row.face) == (team, None)
    assert (row.owner_team_id, row.owner_id) != (None, None)


def test_the_customers_words_are_added_to_and_never_changed(desk):
    call, row = desk.call(), desk.open()
    first = cases.add_saying(case=row.pk, words="Auch das Fax", conversation=call.pk, by=None, now=NOW)
    assert cases.add_saying(case=row.pk, words="Auch das Fax ", conversation=call.pk, by=None, now=NOW) == first
    cases.add_saying(case=row.pk, words="Und das Internet", by=None, now=NOW)
    assert row.sayings.count() == 3
    with pytest.raises(cases.CannotNote) as refused:
        cases.add_saying(case=row.pk, words=" ", by=None, now=NOW)
    assert refused.value.field == "words"
    for change in (lambda: Saying.objects.update(words="nichts"), lambda: Saying.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_contact_is_linked_once(desk):
    call, row = desk.call(), desk.open()
    for _twice in range(2):
        cases.link_conversation(case=row.pk, conversation=call.pk, by=None, now=NOW)
    assert queries.page(row.pk, now=NOW).contacts == [call]
    assert FactRow.objects.filter(name="CaseContactLinked").count() == 1
    with pytest.raises(NotThere):
        cases.link_conversation(case=0, conversation=call.pk, by=None, now=NOW)


class TestUnderstood:
    def test_a_fault_warns_until_our_reading_was_read_back_and_never_forbids(self, desk):
        call, row = desk.call(), desk.open()
        reading = cases.write_reading(case=row.pk, words="Kein Freizeichen am Hauptanschluss", by=None, now=NOW)
        assert "not_read_back" in codes(row)
        understood = cases.read_back(case=row.pk, reading=reading.pk, conversation=call.pk, by=None, now=NOW)
        assert understood.understood_at == NOW
        assert cases.read_back(case=row.pk, reading=reading.pk, conversation=call.pk, by=None, now=NOW + DAY) == reading
        assert "not_read_back" not in codes(row)
        cases.write_reading(case=row.pk, words="Nur ankommende Gespräche", by=None, now=NOW)
        assert "not_read_back" in codes(row)
        assert desk.solve(row)

    def test_a_question_is_simply_answered(self, desk):
        assert "not_read_back" not in codes(desk.open("question"))

    def test_only_the_newest_reading_is_read_back(self, desk):
        call, row = desk.call(), desk.open()
        old = cases.write_reading(case=row.pk, words="Kein Freizeichen", by=None, now=NOW)
        cases.write_reading(case=row.pk, words="Nur ankommend", by=None, now=NOW, after=old.pk)
        for reading in (old.pk, 0):
            with pytest.raises(cases.CannotReadBack):
                cases.read_back(case=row.pk, reading=reading, conversation=call.pk, by=None, now=NOW)

    def test_two_who_write_at_the_same_time_overwrite_nothing(self, desk):
        row = desk.open()
        old = cases.write_reading(case=row.pk, words="Kein Freizeichen", by=None, now=NOW)
        assert cases.write_reading(case=row.pk, words="Kein Freizeichen ", by=None, now=NOW) == old
        one = cases.write_reading(case=row.pk, words="Leitung tot", by=desk.kern.pk, now=NOW, after=old.pk)
        two = cases.write_reading(case=row.pk, words="Router tot", by=desk.weiss.pk, now=NOW, after=old.pk)
        page = queries.page(row.pk, now=NOW)
        assert (page.reading, page.beside) == (two, [one])
        with pytest.raises(cases.CannotNote):
            cases.write_reading(case=row.pk, words="", by=None, now=NOW)
        with pytest.raises(DatabaseError), transaction.atomic():
            row.readings.update(words="anders")
