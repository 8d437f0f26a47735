"""How customers want to be told: the rule alone, then the wish in the file, in merges, and by which way each is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core import facts
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.actions.customer import CannotChangeCustomer, CannotCreateCustomer
from handschlag.customers.models import Customer
from handschlag.customers.rules import telling
from handschlag.customers.rules.telling import EMAIL, LETTER, PHONE
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW

TODAY = timezone.localdate(NOW)
CHANNELS = (PHONE, EMAIL, LETTER)
WISHES = st.sampled_from(("", *CHANNELS))
HAS = st.frozensets(st.sampled_from(CHANNELS))


class TestTheRule:
    @given(WISHES, HAS, st.booleans())
    def test_nobody_is_told_by_a_way_there_is_not_and_everybody_by_one_there_is(self, wish, has, wants_call):
        found = telling.way(wish, has=has, wants_call=wants_call)
        assert (found.channel in has) == bool(has)
        assert bool(found.channel) == bool(has)

    @given(WISHES, HAS)
    def test_a_wish_that_can_be_met_is(self, wish, has):
        found = telling.way(wish, has=has)
        assert (found.channel == wish and found.is_wish) == (wish in has)
        assert found.lacks == ("" if wish in has else wish)

    @given(WISHES, HAS)
    def test_who_asked_to_be_called_is_called_whatever_they_wish_else(self, wish, has):
        found = telling.way(wish, has=has | {PHONE}, wants_call=True)
        assert (found.channel, found.is_call_wished, found.lacks) == (PHONE, True, "")

    @given(WISHES, HAS)
    def test_a_call_that_cannot_be_made_is_named_and_the_wish_counts_again(self, wish, has):
        rest = has - {PHONE}
        found = telling.way(wish, has=rest, wants_call=True)
        assert (found.channel, found.lacks) == (telling.way(wish, has=rest).channel, PHONE)

    def test_nothing_said_goes_by_what_we_have_mail_then_phone_then_letter(self):
        every = frozenset(CHANNELS)
        assert telling.way("", has=every).channel == EMAIL
        assert telling.way("", has=every - {EMAIL}).channel == PHONE
        assert telling.way("", has=frozenset({LETTER})).channel == LETTER


def wishing(wish: str, name: str = "Roth", **has: bool) -> Customer:
    row = make_customer(name, preferred_channel=wish)
    person = make_person(row)
    said = {"customer": row.pk, "by": None, "now": NOW}
    if has.get("phone"):
        make_number(row, f"+4922147103{row.pk % 90 + 10}", person=person)
    if has.get("email"):
        customers.add_email(person=person.pk, address="roth@post.example", **said)
    if has.get("letter"):
        customers.add_address(town="Köln", street="Domstraße", house_number="3", postcode="50667", **said)
    return row


def told(row: Customer, **more) -> queries.Told:
    return queries.ways_to_tell([row.pk], today=TODAY, **more)[row.pk]


def reason(row: Customer, **more) -> str:
    with override("en"):
        return told(row, **more).reason


@pytest.mark.django_db
class TestTheWish:
    def test_it_is_changed_and_told_as_a_fact_and_kept_when_nothing_is_said_of_it(self):
        row = make_customer()
        assert row.preferred_channel == ""
        row = customers.change_customer(
            customer=row.pk, revision=row.revision, preferred_channel="letter", by=None, now=NOW
        )
        assert FactRow.objects.get(name="CustomerChanged").payload["fields"] == ["preferred_channel"]
        again = customers.change_customer(customer=row.pk, revision=row.revision, name="Roth-Kern", by=None, now=NOW)
        assert again.preferred_channel == "letter"
        assert not list(facts.verify(row.pk))

    def test_a_way_there_is_not_is_refused_by_words_and_by_the_database(self):
        with pytest.raises(CannotCreateCustomer) as no:
            make_customer(preferred_channel="pigeon")
        assert no.value.field == "preferred_channel"
        row = make_customer()
        with pytest.raises(CannotChangeCustomer):
            customers.change_customer(customer=row.pk, revision=1, preferred_channel="pigeon", by=None, now=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            Customer.objects.filter(pk=row.pk).update(preferred_channel="pigeon")

    def test_merged_the_wish_of_the_one_that_goes_on_counts_else_the_others(self):
        kept, gone = wishing("", phone=True, letter=True), wishing("letter", "Rot", phone=True)
        merge = customers.merge_customers(customer=gone.pk, into=kept.pk, by=None, now=NOW)
        assert told(kept).channel == told(gone).channel == LETTER
        assert queries.preferred_channel(queries.family(gone.pk)) == "letter"
        customers.change_customer(customer=kept.pk, revision=1, preferred_channel="phone", by=None, now=NOW)
        assert told(gone).channel == PHONE
        customers.undo_merge(merge=merge.pk, by=None, now=NOW)
        gone.refresh_from_db()
        assert gone.preferred_channel == "letter"
        assert reason(gone) == "prefers letters, but no address is known: by phone, then"


@pytest.mark.django_db
class TestTheWay:
    def test_each_reason_is_a_sentence(self):
        assert reason(wishing("letter", letter=True, phone=True)) == "wants to be told by letter"
        assert reason(wishing("email", phone=True)) == (
            "prefers e-mail, but no e-mail address is known: by phone, then"
        )
        assert reason(wishing("phone")) == ("prefers the phone, but no number is known: there is no other way either")
        assert reason(wishing("", email=True)) == "never said how; this is what we have"
        assert reason(wishing("")) == "never said how, and we have nothing"

    def test_who_asked_to_be_called_is_called_also_when_the_file_was_merged(self):
        row, other = wishing("letter", letter=True, phone=True), wishing("letter", "Rot", letter=True)
        assert reason(row, wanting_call=[row.pk]) == "asked to be called about this"
        assert reason(other, wanting_call=[other.pk]) == ("asked to be called, but no number is known: by letter, then")
        customers.merge_customers(customer=other.pk, into=row.pk, by=None, now=NOW)
        assert told(row, wanting_call=[other.pk]).channel == PHONE

    def test_no_mail_goes_to_who_has_left_and_the_customers_own_address_comes_first(self):
        row = wishing("email", email=True)
        person = queries.persons(row.pk, today=TODAY).get()
        customers.let_person_go(
            person=person.pk, revision=person.revision, left_on=TODAY - timedelta(days=1), by=None, now=NOW
        )
        assert told(row).channel == ""
        customers.add_email(customer=row.pk, person=None, address="haus@post.example", by=None, now=NOW)
        assert told(row).email == "haus@post.example"

    def test_a_fax_is_no_telephone(self):
        row = make_customer(preferred_channel="phone")
        customers.add_number(customer=row.pk, raw="+4922147103999", label="fax", by=None, now=NOW)
        assert told(row).channel == ""

    def test_many_cost_what_one_does(self):
        several = [wishing(wish, phone=True, letter=True).pk for wish in ("", "phone", "letter")]
        counts = []
        for some in (several[:1], several):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                queries.ways_to_tell(some, today=TODAY)
            counts.append(len(asked))
        assert counts[0] == counts[1]
