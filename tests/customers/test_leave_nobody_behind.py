"""Whoever leaves in the same second in which they are given a customer: one of both is refused, whoever was first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from handschlag.core.errors import Cannot
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer, Responsibility
from handschlag.people import actions as people
from handschlag.people.choices import Role
from handschlag.people.models import User
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6
SAID = {"by": None, "now": NOW}


def at_once(*calls):
    def alone(call):
        try:
            return call()
        except Cannot as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(alone, calls))


def left_behind():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.customer_id FROM customers_responsibility r JOIN people_user u ON u.id IN (r.owner_id, r.stand_in_id)"
            " JOIN customers_customer c ON c.id = r.customer_id AND c.merged_into_id IS NULL"
            " WHERE NOT u.is_active AND NOT EXISTS (SELECT 1 FROM customers_responsibility l"
            " WHERE l.customer_id = r.customer_id AND l.from_at > r.from_at)"
        )
        return cursor.fetchall()


@pytest.fixture
def house():
    return {"owner": make_user("kern"), "stand_in": make_user("barbara"), "boss": make_user("boss", role=Role.ADMIN)}


def test_given_a_customer_while_leaving(house):
    refused = 0
    for number in range(ROUNDS):
        roth = make_customer(f"Roth {number}", owner=house["owner"], stand_in=house["stand_in"])
        leaver = make_user()
        seen = Responsibility.objects.get(customer=roth).pk
        said = at_once(
            partial(people.deactivate_user, user=leaver.pk, **SAID),
            partial(customers.assign_owner, customer=roth.pk, owner=leaver.pk, seen=seen, **SAID),
            partial(
                customers.create_customer,
                kind="household",
                name="Neu",
                owner=house["owner"].pk,
                stand_in=leaver.pk,
                **SAID,
            ),
        )
        refused += sum(isinstance(answer, Cannot) for answer in said)
        assert left_behind() == []
    assert refused >= ROUNDS


def test_a_merge_taken_back_while_its_owner_leaves(house):
    for number in range(ROUNDS):
        kept = make_customer(f"Roth {number}", owner=house["owner"], stand_in=house["stand_in"])
        leaver = make_user()
        gone = make_customer(f"Rot {number}", owner=leaver, stand_in=house["stand_in"])
        merge = customers.merge_customers(customer=gone.pk, into=kept.pk, by=None, now=NOW).pk
        at_once(
            partial(people.deactivate_user, user=leaver.pk, **SAID),
            partial(customers.undo_merge, merge=merge, by=None, now=NOW + timedelta(minutes=1)),
        )
        assert left_behind() == []


class TestTheDatabaseRefuses:
    def test_a_customer_for_somebody_who_has_left(self, house):
        roth = make_customer("Roth", owner=house["owner"], stand_in=house["stand_in"])
        gone = make_user(is_active=False)
        row = {"customer": roth, "stand_in": house["stand_in"], "from_at": NOW + timedelta(hours=1)}
        for who in (gone, make_user(role=Role.PARTNER)):
            with pytest.raises(IntegrityError, match="has left"):
                Responsibility.objects.create(owner=who, **row)

    @pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.PARTNER}])
    def test_leaving_customers_behind(self, house, change):
        make_customer("Roth", owner=house["owner"], stand_in=house["stand_in"])
        for who in (house["owner"], house["stand_in"]):
            with pytest.raises(IntegrityError, match="behind"):
                User.objects.filter(pk=who.pk).update(**change)
        User.objects.filter(pk=house["boss"].pk).update(is_practising=True)

    def test_who_handed_everything_on_may_leave(self, house):
        roth = make_customer("Roth", owner=house["owner"], stand_in=house["stand_in"])
        seen = Responsibility.objects.get(customer=roth).pk
        customers.assign_owner(customer=roth.pk, owner=house["boss"].pk, seen=seen, by=None, now=NOW)
        people.deactivate_user(user=house["owner"].pk, by=None, now=NOW)
        assert not User.objects.get(pk=house["owner"].pk).is_active

    def test_a_customer_that_comes_back_to_somebody_who_has_left(self, house):
        kept = make_customer("Roth", owner=house["owner"], stand_in=house["stand_in"])
        leaver = make_user()
        gone = make_customer("Rot", owner=leaver, stand_in=house["stand_in"])
        customers.merge_customers(customer=gone.pk, into=kept.pk, by=None, now=NOW)
        people.deactivate_user(user=leaver.pk, by=None, now=NOW)
        with pytest.raises(IntegrityError, match="comes back"), transaction.atomic():
            Customer.objects.filter(pk=gone.pk).update(merged_into=None)
