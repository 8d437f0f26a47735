"""How well promises were kept: for the house and for a customer, never by person."""

from __future__ import annotations

import inspect
import sys
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.choices import Source, State
from handschlag.promises.models import Promise
from handschlag.promises.rules.figures import Counts, share, what_became
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.factories.promises import promise_to

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(days=2)
DAYS = queries.Period(NOW - timedelta(days=1), NOW + timedelta(days=1))

pytestmark = pytest.mark.django_db


@pytest.fixture
def roth():
    return make_customer("Roth")


def keep(promise, after, **more):
    return promises.keep_promise(promise=promise.pk, by=None, now=NOW + after, **more)


def counts(*, now=LATER, **more) -> Counts:
    return queries.figures(DAYS, now=now, **more)


def ids(name, **more):
    return {row.pk for row in queries.promises_behind(name, DAYS, now=LATER, **more)}


class TestRate:
    def test_kept_in_time_is_counted_against_what_fell_due(self, roth):
        for after in (HOUR, HOUR, 3 * HOUR):
            keep(promise_to(roth), after)
        promise_to(roth)
        found = counts()
        assert (found.kept, found.broken, found.fell_due, found.rate) == (2, 2, 4, 50.0)

    def test_what_nobody_kept_is_broken_before_the_round_has_written_it(self, roth):
        late = promise_to(roth)
        assert ids("broken") == {late.pk}
        promises.break_due_promises(now=LATER)
        assert ids("broken") == {late.pk}

    def test_what_is_not_due_yet_does_not_count_however_early_it_was_kept(self, roth):
        keep(promise_to(roth), HOUR)
        assert counts(now=NOW + HOUR).fell_due == 0
        assert counts().fell_due == 1

    def test_marked_as_done_counts_as_kept_until_it_is_judged(self, roth):
        done = promise_to(roth)
        promises.mark_promise_kept(promise=done.pk, by=None, now=NOW + HOUR)
        found = counts()
        assert (found.kept, found.provisionally_kept) == (1, 1)

    def test_replaced_and_released_are_counted_apart(self, roth):
        replaced, released = promise_to(roth), promise_to(roth)
        promises.replace_promise(
            promise=replaced.pk, agreed_in=1, words="später", due_at=NOW + 50 * HOUR, by=None, now=NOW + HOUR
        )
        promises.release_promise(promise=released.pk, by=None, now=NOW + HOUR)
        found = counts()
        assert (found.fell_due, found.rate, found.replaced, found.released) == (0, None, 1, 1)
        assert (ids("replaced"), ids("released")) == ({replaced.pk}, {released.pk})

    def test_the_customers_own_promises_are_not_ours(self, roth):
        promise_to(roth, source=Source.CUSTOMER)
        assert counts().fell_due == 0

    def test_only_what_fell_due_in_the_period_counts(self, roth):
        promise_to(roth, due_at=DAYS.to_at)
        last = promise_to(roth, due_at=DAYS.to_at - HOUR)
        assert ids("fell_due") == {last.pk}


class TestWaiting:
    def waiting(self, roth, **more):
        """Ours, due in two hours, that waits for what the customer owes us (due in one hour unless said otherwise)."""
        theirs = promise_to(roth, source=Source.CUSTOMER, **({"due_at": NOW + HOUR} | more))
        ours = promise_to(roth)
        promises.wait_for(promise=ours.pk, theirs=theirs.pk, by=None, now=NOW)
        return ours, theirs

    def test_what_broke_while_the_customer_owed_us_is_counted_apart(self, roth):
        broken, _theirs = self.waiting(roth)
        keep(promise_to(roth), HOUR)
        found = counts()
        assert (found.waiting, found.rate, found.rate_without_waiting) == (1, 50.0, 100.0)
        assert ids("waiting") == {broken.pk}

    def test_what_the_customer_had_done_is_no_excuse_and_done_afterwards_is(self, roth):
        _ours, done = self.waiting(roth)
        keep(done, HOUR / 2)
        assert counts().waiting == 0
        _late, later = self.waiting(roth)
        keep(later, 3 * HOUR)
        assert counts().waiting == 1

    def test_what_was_not_due_yet_or_let_go_before_is_no_excuse(self, roth):
        self.waiting(roth, due_at=NOW + 3 * HOUR)
        _ours, theirs = self.waiting(roth)
        promises.release_promise(promise=theirs.pk, by=None, now=NOW + HOUR / 2)
        assert counts().waiting == 0

    def test_a_debt_ours_did_not_wait_for_is_no_excuse(self, roth):
        promise_to(roth, source=Source.CUSTOMER, due_at=NOW + HOUR)
        promise_to(roth)
        assert counts().waiting == 0

    def test_the_timeline_counts_the_same(self, roth):
        broken, _theirs = self.waiting(roth)
        promises.break_due_promises(now=NOW + 3 * HOUR)
        assert set(queries.broke_while_customer_owed(Promise.objects.all())) == {broken}


class TestLateness:
    def test_the_middle_one_counts_and_what_is_not_done_is_late_until_now(self, roth):
        keep(promise_to(roth), 3 * HOUR)
        keep(promise_to(roth), 5 * HOUR)
        promise_to(roth)
        found = counts(now=NOW + 12 * HOUR)
        assert (found.median_late_seconds, found.undone) == (3 * 3600, 1)

    def test_without_a_break_nothing_was_late(self, roth):
        keep(promise_to(roth), HOUR)
        assert counts().median_late_seconds is None


class TestTelling:
    def test_before_after_and_not_at_all_are_told_apart(self, roth):
        before, after, never = promise_to(roth), promise_to(roth), promise_to(roth)
        promises.tell_of_break(promise=before.pk, by=None, now=NOW + HOUR)
        promises.break_due_promises(now=NOW + 3 * HOUR)
        promises.tell_of_break(promise=after.pk, by=None, now=NOW + 4 * HOUR)
        found = counts()
        assert (found.told_before, found.told_after, found.untold) == (1, 1, 1)
        assert [ids(name) for name in ("told_before", "told_after", "untold")] == [
            {before.pk},
            {after.pk},
            {never.pk},
        ]


class TestCustomers:
    def test_customers_with_a_break_are_counted_once_and_merged_ones_together(self, roth):
        engels, old = make_customer("Engels"), make_customer("Roth alt")
        old.merged_into = roth
        old.save()
        for customer in (roth, roth, old):
            promise_to(customer)
        keep(promise_to(engels), HOUR)
        found = counts()
        assert (found.customers, found.customers_with_a_break, found.customers_share) == (2, 1, 50.0)

    def test_one_customers_figures_are_those_of_the_family(self, roth):
        engels, old = make_customer("Engels"), make_customer("Roth alt")
        old.merged_into = roth
        old.save()
        mine = {promise_to(roth).pk, promise_to(old).pk}
        promise_to(engels)
        assert counts(customer=roth.pk).broken == 2
        assert ids("broken", customer=roth.pk) == mine

    def test_a_number_without_a_customer_counts_as_a_promise_but_as_no_customer(self):
        promises.make_promise(
            customer=None,
            party="+4922147109",
            owner=make_user("kern").pk,
            kind="call_back",
            words="Rückruf",
            source=Source.SPOKEN,
            clock="calendar",
            allowance=HOUR,
            by=None,
            now=NOW,
        )
        found = counts()
        assert (found.broken, found.customers) == (1, 0)


class TestEvidence:
    def test_every_figure_counts_exactly_the_promises_it_opens(self, roth):
        promise_to(roth, source=Source.CUSTOMER)
        keep(promise_to(roth), HOUR)
        keep(promise_to(roth), 4 * HOUR)
        told = promise_to(roth)
        promises.break_due_promises(now=NOW + 3 * HOUR)
        promises.tell_of_break(promise=told.pk, by=None, now=NOW + 4 * HOUR)
        found = counts()
        assert {name: len(ids(name)) for name in queries.LISTS} == {
            name: getattr(found, name) for name in queries.LISTS
        }

    def test_the_house_and_the_customer_take_one_statement(self, roth, django_assert_num_queries):
        for _ in range(3):
            promise_to(roth)
        with django_assert_num_queries(1):
            counts()
        with django_assert_num_queries(1):
            counts(customer=(roth.pk,))
        with django_assert_num_queries(1):
            ids("broken")


def test_no_figure_takes_or_gives_a_person_of_ours():
    """Law 10: no question answers who kept or broke how much."""
    source = inspect.getsource(sys.modules["handschlag.promises.queries.figures"])
    assert not any(word in source for word in ("owner", "given_by", "ended_by", "user"))


MOMENTS = st.integers(-100, 100).map(lambda hours: NOW + hours * HOUR)


@given(st.sampled_from(State.values), MOMENTS, MOMENTS)
def test_only_time_turns_an_open_promise_into_a_broken_one(state, breaks_at, now):
    became = what_became(state=state, breaks_at=breaks_at, now=now)
    expected = {State.KEPT: "kept", State.PROVISIONALLY_KEPT: "kept"}.get(state, state)
    assert became == ("broken" if state == State.OPEN and breaks_at < now else expected)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_rates_are_shares_of_what_fell_due(kept, broken, waiting):
    found = Counts(kept=kept, broken=broken, waiting=min(waiting, broken))
    assert found.fell_due == kept + broken
    assert (found.rate is None) == (found.fell_due == 0)
    if found.rate_without_waiting is not None and found.rate is not None:
        assert 0 <= found.rate <= found.rate_without_waiting <= 100


def test_a_share_of_nothing_is_none():
    assert share(3, 0) is None
