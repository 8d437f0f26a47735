from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from handschlag.core import facts
from handschlag.core.models import ChainHead, FactRow
from handschlag.customers.models import Customer, Responsibility
from handschlag.people.models import User
from handschlag.promises import actions as promises
from handschlag.promises import jobs
from handschlag.promises.choices import State
from handschlag.promises.models import Promise
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.factories.promises import promise_to

HOUR = timedelta(hours=1)


@pytest.mark.django_db
class TestBreaking:
    def test_promise_is_broken_when_due_time_passes(self):
        made = promise_to()
        assert promises.break_due_promises(now=made.due_at) == 0
        assert promises.break_due_promises(now=made.due_at + timedelta(microseconds=1)) == 1
        made.refresh_from_db()
        assert (made.state, made.broken_at) == (State.BROKEN, made.due_at)

    def test_after_days_of_standstill_the_true_time_is_recorded(self):
        made = [promise_to(due_at=NOW + HOUR * hours) for hours in (1, 2, 30)]
        assert promises.break_due_promises(now=NOW + 72 * HOUR) == 3
        assert [row.broken_at for row in Promise.objects.order_by("due_at")] == [row.due_at for row in made]
        assert {row.at for row in FactRow.objects.filter(name="PromiseBroken")} == {NOW + 72 * HOUR}

    def test_a_second_round_finds_nothing(self):
        promise_to()
        assert [promises.break_due_promises(now=NOW + 9 * HOUR) for _round in range(3)] == [1, 0, 0]
        assert FactRow.objects.filter(name="PromiseBroken").count() == 1

    def test_a_round_may_be_limited(self):
        for _ in range(5):
            promise_to()
        assert promises.break_due_promises(now=NOW + 9 * HOUR, limit=2) == 2
        assert promises.break_due_promises(now=NOW + 9 * HOUR, limit=10) == 3

    def test_promise_to_a_number_breaks_like_any_other(self):
        make_user("kern", presence="available")
        promises.make_promise(
            customer=None, party="+492214710999", kind="call_back", words="Rückruf", source="missed_call",
            clock="fixed", due_at=NOW + HOUR, by=None, now=NOW,
        )  # fmt: skip
        assert promises.break_due_promises(now=NOW + 2 * HOUR) == 1

    def test_customer_of_whom_nothing_was_recorded_yet_is_no_exception(self):
        # as bulk loading leaves it: nothing in the log, so no head of a chain either
        bare = Customer.objects.create(
            number="L1", kind="household", name="Roth", name_key="roth", created_at=NOW, changed_at=NOW
        )
        Responsibility.objects.create(customer=bare, owner=make_user("kern"), stand_in=make_user("vogt"), from_at=NOW)
        Promise.objects.create(
            customer=bare, kind="call_back", words="Rückruf", source="spoken", clock="fixed", made_at=NOW,
            due_at=NOW + HOUR, owner=User.objects.get(login="kern"),
        )  # fmt: skip
        assert not ChainHead.objects.filter(customer=bare.pk).exists()
        assert promises.break_due_promises(now=NOW + 9 * HOUR) == 1

    def test_the_worker_breaks_by_the_installations_clock(self):
        promise_to(now=NOW - 900 * 24 * HOUR)
        assert jobs.break_due_promises(0) == 1


@pytest.mark.django_db(transaction=True)
class TestManyWorkers:
    def test_each_promise_is_broken_by_exactly_one(self):
        owner, stand_in = make_user("kern"), make_user("vogt")
        customers = [make_customer(f"Kunde {number}", owner=owner, stand_in=stand_in) for number in range(8)]
        made = [promise_to(customers[number % 8], owner=owner.pk) for number in range(120)]
        with ThreadPoolExecutor(4) as pool:
            broken = sum(pool.map(_rounds, range(4)))
        assert broken == len(made)
        assert FactRow.objects.filter(name="PromiseBroken").count() == len(made)
        assert {row.broken_at - row.due_at for row in Promise.objects.all()} == {timedelta(0)}
        assert list(facts.verify()) == []

    @pytest.mark.parametrize("held", ["promise", "chain"])
    def test_what_somebody_works_on_is_left_for_the_next_round(self, held):
        busy, other = promise_to(), promise_to()
        with transaction.atomic():
            if held == "promise":
                Promise.objects.select_for_update().get(id=busy.id)
            else:
                facts.lock_chains([busy.customer_id])
            with ThreadPoolExecutor(1) as pool:
                assert pool.submit(_round).result() == 1
        other.refresh_from_db()
        assert other.state == State.BROKEN
        assert promises.break_due_promises(now=NOW + 9 * HOUR) == 1


def _round() -> int:
    try:
        return promises.break_due_promises(now=NOW + 9 * HOUR)
    finally:
        connection.close()


def _rounds(_worker: int) -> int:
    try:
        broken = 0
        while Promise.objects.filter(state=State.OPEN).exists():
            broken += promises.break_due_promises(now=NOW + 9 * HOUR, limit=7)
        return broken
    finally:
        connection.close()
