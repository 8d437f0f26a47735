from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import OperationalError

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries as contacts
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers import permissions, queries
from handschlag.customers.models import Customer, Merge, Number, Responsibility
from handschlag.people import actions as people
from handschlag.people.choices import Role
from handschlag.promises import queries as promises
from tests.factories.conversations import ROTH, missed, talked
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product
from tests.factories.promises import promise_to

LATER = NOW + timedelta(hours=1)
SAID = {"by": None, "now": LATER}


@pytest.fixture
def faces():
    return {"owner": make_user("kern"), "stand_in": make_user("barbara")}


@pytest.fixture
def kept(faces):
    return make_customer("Ernst Roth", **faces)


@pytest.fixture
def gone(db):
    return make_customer("Ernst Rot", owner=make_user("ida"), stand_in=make_user("jan"))


def merge(gone, kept):
    return customers.merge_customers(customer=gone.pk, into=kept.pk, **SAID)


@pytest.mark.django_db
class TestMerge:
    def test_the_owner_of_the_file_that_goes_on_looks_after_both(self, kept, gone, faces):
        merge(gone, kept)
        for customer in (kept, gone):
            assert queries.responsibility(customer.pk, now=LATER).owner == faces["owner"]
            assert queries.find_customer(customer.pk) == kept
        assert Responsibility.objects.filter(customer=gone).count() == 1

    def test_both_files_say_what_happened(self, kept, gone):
        done = merge(gone, kept)
        customers.undo_merge(merge=done.pk, **SAID)
        said = [(row.name, row.customer, row.payload) for row in FactRow.objects.order_by("-id")[:4]][::-1]
        assert said == [
            ("CustomerMerged", gone.pk, {"customer": gone.pk, "into": kept.pk}),
            ("CustomerJoined", kept.pk, {"customer": kept.pk, "merged": gone.pk}),
            ("MergeUndone", gone.pk, {"customer": gone.pk, "merged_before": kept.pk}),
            ("CustomerParted", kept.pk, {"customer": kept.pk, "parted": gone.pk}),
        ]
        assert list(facts.verify(kept.pk)) == list(facts.verify(gone.pk)) == []

    def test_nobody_is_merged_twice_with_themselves_or_with_nobody(self, kept, gone):
        with pytest.raises(customers.CannotMerge):
            customers.merge_customers(customer=kept.pk, into=kept.pk, **SAID)
        with pytest.raises(customers.CannotMerge):
            customers.merge_customers(customer=kept.pk, into=10**9, **SAID)
        merge(gone, kept)
        for one, other in ((gone, kept), (kept, gone)):
            with pytest.raises(customers.CannotMerge):
                merge(one, other)

    def test_undone_everything_is_as_it_was(self, kept, gone):
        done = merge(gone, kept)
        number = make_number(kept, "0221 4710 382")
        customers.undo_merge(merge=done.pk, **SAID)
        assert queries.find_customer(gone.pk).pk == gone.pk
        assert queries.responsibility(gone.pk, now=LATER).owner.login == "ida"
        assert Number.objects.get(pk=number.pk).customer == kept
        for wrong in (done.pk, 10**9):
            with pytest.raises(customers.CannotUndoMerge):
                customers.undo_merge(merge=wrong, **SAID)

    def test_what_was_entered_for_a_person_goes_with_the_person(self, kept, gone):
        helga = make_person(gone, "Roth", "Helga")
        done = merge(gone, kept)
        number = customers.add_number(customer=kept.pk, person=helga.pk, raw="0221 4710 383", **SAID)
        email = customers.add_email(customer=kept.pk, person=helga.pk, address="h@example.org", **SAID)
        customers.correct_number(number=number.pk, revision=1, raw="0221 4710 384", **SAID)
        customers.undo_merge(merge=done.pk, **SAID)
        assert [row.pk for row in queries.numbers(gone.pk)] == [number.pk]
        assert [row.pk for row in queries.email_addresses(gone.pk)] == [email.pk]
        assert not queries.numbers(kept.pk).exists()

    def test_whoever_has_left_meanwhile_is_not_given_the_customer_back(self, kept, gone, faces):
        done = merge(gone, kept)
        ida = Responsibility.objects.get(customer=gone).owner
        people.deactivate_user(user=ida.pk, **SAID)
        customers.undo_merge(merge=done.pk, **SAID)
        assert queries.responsibility(gone.pk, now=LATER + timedelta(seconds=1)).owner == faces["owner"]

    def test_chains_are_followed_and_undone_link_by_link(self, kept, gone):
        third = make_customer("Roth senior")
        first = merge(gone, kept)
        second = merge(kept, third)
        assert queries.families([third.pk]) == {third.pk: [third.pk, kept.pk, gone.pk]}
        assert queries.kin([gone.pk, third.pk]) == {key: [third.pk, kept.pk, gone.pk] for key in (gone.pk, third.pk)}
        customers.undo_merge(merge=first.pk, **SAID)
        assert queries.roots([gone.pk, kept.pk]) == {gone.pk: gone.pk, kept.pk: third.pk}
        customers.undo_merge(merge=second.pk, **SAID)
        assert [row.pk for row in queries.merge_history([kept.pk])] == [second.pk, first.pk]

    def test_who_may(self):
        assert [
            permissions.may_merge_customers(make_user(role=role)) for role in (Role.PARTNER, Role.AGENT, Role.TEAM_LEAD)
        ] == [False, False, True]


@pytest.mark.django_db
class TestTheDatabaseRefuses:
    def test_a_circle(self, kept, gone):
        third = make_customer("Roth senior")
        merge(gone, kept)
        merge(kept, third)
        for inside in (gone, kept):
            with pytest.raises(IntegrityError, match="circle"), transaction.atomic():
                Customer.objects.filter(pk=third.pk).update(merged_into=inside)

    def test_a_chain_that_queries_would_not_follow(self, faces):
        chain = [make_customer(f"Nr {number}", **faces) for number in range(22)]
        for one, other in pairwise(chain[:21]):
            Customer.objects.filter(pk=one.pk).update(merged_into=other)
        assert queries.find_customer(chain[0].pk) == chain[20]
        with pytest.raises(IntegrityError, match="chain"), transaction.atomic():
            Customer.objects.filter(pk=chain[20].pk).update(merged_into=chain[21])
        with pytest.raises(customers.CannotMerge):
            merge(chain[20], chain[21])

    def test_a_second_standing_merge_of_one_customer(self, kept, gone):
        merge(gone, kept)
        with pytest.raises(IntegrityError, match="merge_standing_once"), transaction.atomic():
            Merge.objects.create(customer=gone, into=kept, merged_at=NOW)


@pytest.mark.django_db
class TestTheFamilyIsRead:
    def test_recognition_shows_one_person_where_both_files_know_them(self, kept, gone):
        for customer in (kept, gone):
            make_number(customer, "0221 4710 382", person=make_person(customer))
        assert len(queries.recognise(ROTH, now=NOW).candidates) == 2
        merge(gone, kept)
        seen = queries.recognise(ROTH, now=NOW)
        assert (seen.certainty, [found.customer_id for found in seen.candidates]) == ("certain", [kept.pk])

    def test_recognition_names_the_person_the_other_file_knows(self, kept, gone):
        make_number(kept, "0221 4710 382")
        ernst = make_person(gone)
        make_number(gone, "0221 4710 382", person=ernst)
        merge(gone, kept)
        (found,) = queries.recognise(ROTH, now=NOW).candidates
        assert (found.customer_id, found.person_id) == (kept.pk, ernst.pk)

    def test_a_call_is_filed_with_the_person_of_the_merged_customer(self, kept, gone):
        ernst = make_person(gone)
        merge(gone, kept)
        call = talked()
        conversations.confirm_customer(conversation=call.pk, customer=kept.pk, person=ernst.pk, **SAID)
        assert [row.pk for row in contacts.story(kept.pk).items] == [call.pk]

    def test_a_missed_call_of_both_owes_one_call_back(self, kept, gone):
        make_number(gone, "0221 4710 382")
        make_number(kept, "0221 4710 383")
        missed(ROTH)
        merge(gone, kept)
        missed("+492214710383", at=LATER)
        assert promises.open_promises(kept.pk).count() == 1
        talked("+492214710383", at=LATER + timedelta(minutes=5))
        assert promises.open_promises(kept.pk).count() == 0

    def test_a_promise_of_the_merged_customer_stays_and_is_kept(self, kept, gone):
        promise = promise_to(gone, words="Angebot")
        merge(gone, kept)
        assert [row.pk for row in promises.open_promises(kept.pk)] == [promise.pk]
        assert queries.numbers_to_dial([gone.pk]) == {}
        make_number(kept, "0221 4710 382")
        assert queries.numbers_to_dial([gone.pk, kept.pk]) == {gone.pk: ROTH, kept.pk: ROTH}

    def test_the_list_shows_what_the_family_has(self, kept, gone):
        product = make_product()
        customers.add_installed_item(customer=gone.pk, product=product.pk, **SAID)
        customers.add_address(customer=gone.pk, town="Köln", **SAID)
        make_number(gone, "0221 4710 382")
        merge(gone, kept)
        page = queries.browse(queries.Wanted(product=product.pk), today=NOW.date(), now=LATER)
        assert [(line.customer.pk, line.town, line.e164) for line in page.lines] == [(kept.pk, "Köln", ROTH)]
        assert kept.pk in {hit.customer_id for hit in queries.search("Rot", now=LATER)}
        assert gone.pk not in {hit.customer_id for hit in queries.search("Rot", now=LATER)}

    def test_who_holds_what_counts_the_file_once(self, kept, gone, faces):
        merge(gone, kept)
        ida = Responsibility.objects.get(customer=gone).owner
        people.deactivate_user(user=ida.pk, **SAID)
        with pytest.raises(people.CannotDeactivateUser, match="1"):
            people.deactivate_user(user=faces["owner"].pk, **SAID)


def at_once(*calls):
    def alone(call):
        try:
            return call()
        except (Cannot, IntegrityError, OperationalError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(alone, calls))


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_people_who_merge_crosswise(self, kept, gone):
        said = at_once(*(lambda pair=pair: merge(*pair) for pair in [(kept, gone), (gone, kept)] * 3))
        assert len([one for one in said if isinstance(one, Merge)]) == 1
        assert all(isinstance(one, Merge | customers.CannotMerge) for one in said)
        assert len(queries.families(queries.roots([kept.pk, gone.pk]).values())) == 1

    def test_three_hands_in_the_database_make_no_circle(self, kept, gone):
        third = make_customer("Roth senior")
        circle = [(kept, gone), (gone, third), (third, kept)]

        def by_hand(one, other):
            Customer.objects.filter(pk=one.pk).update(merged_into=other)

        at_once(*(lambda pair=pair: by_hand(*pair) for pair in circle))
        assert set(queries.roots([kept.pk, gone.pk, third.pk])) == {kept.pk, gone.pk, third.pk}

    def test_two_people_who_undo_the_same_merge(self, kept, gone):
        done = merge(gone, kept)
        said = at_once(*(lambda: customers.undo_merge(merge=done.pk, **SAID) for _ in range(4)))
        assert len([one for one in said if isinstance(one, Merge)]) == 1
