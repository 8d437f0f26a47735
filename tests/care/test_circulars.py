from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from handschlag.care import actions as care
from handschlag.care import permissions, queries
from handschlag.care.models import Circular, CircularRecipient
from handschlag.care.queries import circulars
from handschlag.care.rules.news import EVERY_WAY, ways
from handschlag.conversations import actions as conversations
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer
from handschlag.people.models import User
from tests.factories.care import make_tier
from tests.factories.conversations import ROTH, talked
from tests.factories.customers import make_customer, make_number
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
BEFORE = NOW - timedelta(days=30)


def test_what_concerns_the_contract_goes_every_way_and_advertising_only_the_ways_agreed_to() -> None:
    assert ways("contract", consents=()) == EVERY_WAY
    assert ways("advertising", consents=()) == frozenset()
    assert ways("advertising", consents={"letter", "email"}) == {"letter"}
    assert ways("advertising", consents={"phone"}) == {"call", "visit"}


@pytest.fixture
def kern() -> User:
    return make_user("kern", extensions=("22",))


@pytest.fixture
def roth(kern: User) -> Customer:
    row = make_customer("Roth", owner=kern, now=BEFORE)
    make_number(row, ROTH)
    return row


@pytest.fixture
def sommer(kern: User) -> Customer:
    return make_customer("Sommer", stand_in=kern, now=BEFORE)


def write(**more) -> Circular:
    said = {"title": "Neue Nummer", "words": "Sie erreichen uns jetzt auch abends.", "purpose": "contract"}
    return care.write_circular(**{**said, **more}, by=None, now=NOW)


def agree(customer: Customer, channel: str):
    return customers.record_consent(
        customer=customer.pk,
        purpose="advertising",
        channel=channel,
        manner="written",
        wording="Ja, gern.",
        given_at=BEFORE,
        by=None,
        now=NOW,
    )


def audience(row: Circular) -> tuple[set[int], int]:
    found = queries.audience(row, now=NOW)
    return set(found.customers), found.without


class TestForWhom:
    def test_without_a_filter_it_is_for_all_but_who_left_or_was_merged(self, roth, sommer):
        gone = make_customer("Gegangen", now=BEFORE)
        Customer.objects.filter(pk=gone.pk).update(ended_on=NOW.date())
        assert audience(write()) == ({roth.pk, sommer.pk}, 0)

    def test_by_product_owner_and_tier_and_those_picked_besides(self, kern, roth, sommer):
        product = make_product("Hausrat")
        customers.add_installed_item(customer=roth.pk, product=product.pk, by=None, now=NOW)
        assert audience(write(product=product.pk)) == ({roth.pk}, 0)
        assert audience(write(owner=kern.pk)) == ({roth.pk}, 0)
        monthly = make_tier()
        basic = make_tier(name="Da", words="Wir sind da.", rhythm="", is_basic=True)
        care.choose_plan(customer=roth.pk, tier=monthly.pk, by=None, now=NOW - timedelta(hours=1))
        assert audience(write(tier=monthly.pk)) == ({roth.pk}, 0)
        assert audience(write(tier=basic.pk)) == ({sommer.pk}, 0)
        assert audience(write(tier=monthly.pk, picked=[sommer.pk])) == ({roth.pk, sommer.pk}, 0)

    def test_what_was_brought_by_a_customer_merged_twice_over_counts_for_whom_they_are_now(self, roth, sommer):
        product, third = make_product("Hausrat"), make_customer("Sommer GmbH", now=BEFORE)
        customers.add_installed_item(customer=third.pk, product=product.pk, by=None, now=NOW)
        customers.merge_customers(customer=third.pk, into=sommer.pk, by=None, now=NOW)
        customers.merge_customers(customer=sommer.pk, into=roth.pk, by=None, now=NOW)
        assert audience(write(product=product.pk)) == ({roth.pk}, 0)

    def test_those_picked_alone_where_there_is_no_filter(self, roth, sommer):
        row = write(picked=[roth.pk])
        assert audience(row) == ({roth.pk}, 0)
        care.write_circular(
            circular=row.pk, title="Neu", words="Wir sind da.", purpose="contract", picked=[sommer.pk], by=None, now=NOW
        )
        assert queries.chosen(row.pk) == [sommer]

    def test_advertising_leaves_out_who_did_not_agree_or_took_it_back(self, roth, sommer):
        agree(roth, "letter")
        row = write(purpose="advertising")
        assert audience(row) == ({roth.pk}, 1)
        customers.withdraw_consent(
            consent=roth.consents.get().pk, manner="spoken", wording="Nein", withdrawn_at=NOW, by=None, now=NOW
        )
        assert audience(row) == (set(), 2)


class TestWrite:
    @pytest.mark.parametrize(
        ("more", "field"),
        [({"title": " "}, "title"), ({"words": ""}, "words"), ({"words": "Für unsere VIP-Kunden"}, "words"),
         ({"purpose": "x"}, "purpose"), ({"circular": 0}, "circular")],
    )  # fmt: skip
    def test_what_says_nothing_or_a_rank_is_refused(self, more, field):
        with pytest.raises((care.CannotWriteCircular, NotThere)) as no:
            write(**more)
        assert no.value.field == field

    def test_once_sent_its_words_stand_also_for_hands_in_the_database(self, roth):
        row = write()
        assert care.send_circular(circular=row.pk, by=None, now=NOW) == 1
        for refused in (
            lambda: write(circular=row.pk),
            lambda: care.send_circular(circular=row.pk, by=None, now=NOW),
            lambda: care.drop_circular(circular=row.pk, by=None, now=NOW),
        ):
            with pytest.raises(care.CannotWriteCircular):
                refused()
        with pytest.raises(IntegrityError), transaction.atomic():
            Circular.objects.filter(pk=row.pk).update(words="Anders")

    def test_what_is_for_nobody_is_not_sent_and_a_draft_is_thrown_away(self, roth):
        row = write(purpose="advertising", picked=[roth.pk])
        with pytest.raises(care.CannotWriteCircular):
            care.send_circular(circular=row.pk, by=None, now=NOW)
        care.drop_circular(circular=row.pk, by=None, now=NOW)
        assert not Circular.objects.exists()


class TestTell:
    def test_whoever_calls_is_told_once_and_it_is_known_in_which_talk(self, roth, sommer):
        row = write()
        care.send_circular(circular=row.pk, by=None, now=NOW)
        assert [one.circular for one in queries.untold_news(roth.pk)] == [row]
        talk = talked(at=NOW, user="22")
        for _ in range(2):
            care.tell_circular(circular=row.pk, customer=roth.pk, conversation=talk.pk, by=7, now=NOW)
        told = CircularRecipient.objects.get(customer=roth)
        assert (told.told_at, told.manner, told.told_by, told.conversation) == (NOW, "call", 7, talk)
        assert FactRow.objects.filter(name="CircularTold", customer=roth.pk).count() == 1
        assert queries.untold_news(roth.pk) == []
        assert [(one.told, one.recipients) for one in queries.all_circulars()] == [(1, 2)]
        assert [one.customer for one in queries.recipients(row.pk)] == [sommer, roth]

    def test_whoever_stands_at_the_door_is_told_there(self, kern, roth):
        row = write()
        care.send_circular(circular=row.pk, by=None, now=NOW)
        visit = conversations.start_visit(customer=roth.pk, user=kern.pk, by=kern.pk, now=NOW)
        care.tell_circular(circular=row.pk, customer=roth.pk, conversation=visit.pk, by=kern.pk, now=NOW)
        assert CircularRecipient.objects.get(customer=roth).manner == "visit"

    def test_advertising_is_not_said_to_who_agreed_to_letters_only_nor_after_a_withdrawal(self, roth):
        agree(roth, "letter")
        row = write(purpose="advertising")
        care.send_circular(circular=row.pk, by=None, now=NOW)
        assert queries.untold_news(roth.pk)[0].ways == {"letter"}
        with pytest.raises(care.CannotTellCircular) as no:
            care.tell_circular(circular=row.pk, customer=roth.pk, by=None, now=NOW)
        assert no.value.field == "manner"
        assert len(queries.to_write_to(row.pk, limit=9)) == 1
        customers.withdraw_consent(
            consent=roth.consents.get().pk, manner="spoken", wording="Nein", withdrawn_at=NOW, by=None, now=NOW
        )
        assert queries.to_write_to(row.pk, limit=9) == []
        assert queries.untold_news(roth.pk) == []

    def test_letters_that_were_posted_are_told_whoever_heard_it_before_stays(self, roth, sommer):
        row = write()
        care.send_circular(circular=row.pk, by=None, now=NOW)
        care.tell_circular(circular=row.pk, customer=roth.pk, by=None, now=NOW)
        both = list(row.recipients.values_list("pk", flat=True))
        assert care.note_letters_sent(circular=row.pk + 1, recipients=both, by=None, now=NOW) == 0
        assert care.note_letters_sent(circular=row.pk, recipients=both, by=None, now=NOW) == 1
        assert set(row.recipients.values_list("manner", flat=True)) == {"call", "letter"}

    def test_two_it_was_sent_to_who_turn_out_to_be_one_hear_it_once(self, roth, sommer):
        row, later = write(), write(title="Noch etwas")
        for circular in (row, later):
            care.send_circular(circular=circular.pk, by=None, now=NOW)
        care.tell_circular(circular=later.pk, customer=sommer.pk, by=None, now=NOW)
        customers.merge_customers(customer=sommer.pk, into=roth.pk, by=None, now=NOW)
        assert [one.circular for one in queries.untold_news(roth.pk)] == [row]
        care.tell_circular(circular=row.pk, customer=roth.pk, by=None, now=NOW)
        assert queries.untold_news(roth.pk) == queries.to_write_to(row.pk, limit=9) == []

    def test_letters_are_found_behind_many_who_may_not_be_written_to(self, roth, sommer, monkeypatch):
        monkeypatch.setattr(circulars, "AT_ONCE", 1)
        agree(roth, "phone")
        agree(sommer, "letter")
        row = write(purpose="advertising")
        care.send_circular(circular=row.pk, by=None, now=NOW)
        assert [one.customer for one in queries.to_write_to(row.pk, limit=1)] == [sommer]

    def test_letters_are_found_behind_many_who_have_no_postal_address(self, roth, sommer, monkeypatch):
        monkeypatch.setattr(circulars, "AT_ONCE", 1)
        customers.add_address(customer=sommer.pk, postcode="50931", town="Köln", by=None, now=NOW)
        row = write()
        care.send_circular(circular=row.pk, by=None, now=NOW)
        assert [one.customer for one in queries.to_write_to(row.pk, limit=1)] == [sommer, roth]

    @pytest.mark.parametrize("purpose", ["contract", "advertising"])
    def test_of_three_letters_it_is_asked_once_whether_they_may_be_told(self, roth, purpose, django_assert_num_queries):
        several = [roth, *(make_customer(f"Kunde {number}", now=BEFORE) for number in range(2))]
        for customer in several:
            agree(customer, "letter")
        row = write(purpose=purpose)
        care.send_circular(circular=row.pk, by=None, now=NOW)
        posted = list(row.recipients.values_list("pk", flat=True))
        with django_assert_num_queries({"contract": 18, "advertising": 20}[purpose]):
            assert care.note_letters_sent(circular=row.pk, recipients=posted, by=None, now=NOW) == 3

    def test_nobody_is_told_a_draft_or_what_is_not_for_them(self, roth, sommer):
        row = write(picked=[roth.pk])
        for customer in (roth, sommer):
            with pytest.raises(care.CannotTellCircular):
                care.tell_circular(circular=row.pk, customer=customer.pk, by=None, now=NOW)
        with pytest.raises(care.CannotTellCircular):
            care.end_circular(circular=row.pk, by=None, now=NOW)

    def test_once_it_is_over_nobody_need_hear_it(self, roth):
        row = write()
        care.send_circular(circular=row.pk, by=None, now=NOW)
        for _ in range(2):
            care.end_circular(circular=row.pk, by=None, now=NOW)
        assert queries.untold_news(roth.pk) == []
        assert FactRow.objects.filter(name="CircularEnded").count() == 1


def test_leads_write_and_everybody_who_speaks_to_customers_tells() -> None:
    agent, lead = User(role="agent"), User(role="team_lead")
    assert (permissions.may_write_circulars(agent), permissions.may_write_circulars(lead)) == (False, True)
    assert permissions.may_offer(agent)
