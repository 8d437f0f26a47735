"""Law 3, attacked: a promise is a promise.

Given, corrected, told, tried, marked, kept, released, replaced, filed, given to somebody else, by several people and
workers in the same second, with clocks that jump both ways, hands in the database and workers that die. Beside it a
small model says what must have become of each promise; after every step both are compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.laws.attack import at_once, attack, dying

pytestmark = pytest.mark.django_db(transaction=True)

RUNNING = ("open", "provisionally_kept")
_next = count(1)


@dataclass
class Word:
    """What was said and what has become of it, as everybody outside would judge."""

    made: datetime
    due: datetime
    grace: timedelta
    is_call_back: bool
    is_told: bool
    state: str = "open"
    done: datetime | None = None
    next_attempt: datetime | None = None
    tried: datetime | None = None

    @property
    def breaks(self) -> datetime:
        return max(self.due, self.next_attempt or self.due) + self.grace

    def pass_by(self, now: datetime) -> None:
        if self.state == "open" and now > self.breaks:
            self.state = "broken"

    def done_at(self, when: datetime) -> None:
        if self.state in RUNNING:
            when = self.done or when
            self.state = "kept" if when <= self.breaks else "broken"
            self.done = max(when, self.made)
        elif self.state == "broken":
            self.done = self.done or max(when, self.made)


class TheLedger(RuleBasedStateMachine):
    given = Bundle("given")

    @initialize()
    def open_the_house(self):
        self.now = NOW
        mark = next(_next)
        self.users = [make_user(f"law3-{mark}-{number}", presence="available") for number in range(2)]
        self.customers = [
            make_customer("Roth", owner=self.users[0], stand_in=self.users[1], now=NOW - timedelta(days=9)).pk
            for _ in range(2)
        ]
        self.words: dict[int, Word] = {}

    # ── what is said ──

    @rule(
        target=given, hours=st.integers(1, 60), minutes=st.integers(0, 30), is_told=st.booleans(),
        kind=st.sampled_from(["call_back", "offer"]), source=st.sampled_from(["spoken", "missed_call"]),
    )  # fmt: skip
    def give(self, hours, minutes, is_told, kind, source):
        made = promises.make_promise(
            customer=self.customers[0], kind=kind, words="Rückruf", source=source, clock="fixed",
            due_at=self.now + timedelta(hours=hours), grace=timedelta(minutes=minutes), owner=self.users[0].pk,
            told_at=self.now if is_told else None, by=None, now=self.now,
        )  # fmt: skip
        stands = is_told or source == "missed_call"
        self.words[made.pk] = Word(self.now, made.due_at, timedelta(minutes=minutes), kind == "call_back", stands)
        return made.pk

    @rule(promise=given, hours=st.integers(-5, 90))
    def correct(self, promise, hours):
        word, due = self.words[promise], self.now + timedelta(hours=hours)
        try:
            promises.correct_promise(promise=promise, due_at=due, by=None, now=self.now)
        except Cannot:
            assert word.is_told or word.state != "open" or due < self.now
            return
        assert not word.is_told, "the time of a promise the customer knows was changed"
        word.due = due

    @rule(promise=given)
    def tell(self, promise):
        promises.tell_promise(promise=promise, by=None, now=self.now)
        self.words[promise].is_told = True

    @rule(target=given, promise=given, hours=st.integers(1, 50))
    def replace(self, promise, hours):
        word, due = self.words[promise], self.now + timedelta(hours=hours)
        try:
            new = promises.replace_promise(
                promise=promise, agreed_in=1, words="später", due_at=due, by=None, now=self.now
            )
        except Cannot:
            assert word.state != "open" or self.now > word.breaks
            return multiple()
        assert word.state == "open"
        assert self.now <= word.breaks, "replaced after it was due"
        word.state = "replaced"
        self.words[new.pk] = Word(self.now, due, word.grace, word.is_call_back, is_told=True)
        return new.pk

    # ── what is done ──

    @rule(promise=given)
    def keep(self, promise):
        word = self.words[promise]
        try:
            promises.keep_promise(promise=promise, by=None, now=self.now)
        except Cannot:
            assert word.state in ("released", "replaced")
            return
        word.done_at(self.now)

    @rule(promise=given)
    def three_keep_it_at_once(self, promise):
        word = self.words[promise]
        before = FactRow.objects.filter(name__in=["PromiseKept", "PromiseDoneLate"]).count()
        at_once(*(lambda: promises.keep_promise(promise=promise, by=None, now=self.now) for _keeper in range(3)))
        was_done = word.done if word.state in ("kept", "broken") else None
        word.done_at(self.now)
        is_new = word.state in ("kept", "broken") and was_done is None
        assert FactRow.objects.filter(name__in=["PromiseKept", "PromiseDoneLate"]).count() == before + is_new

    @rule(promise=given)
    def mark(self, promise):
        word = self.words[promise]
        try:
            promises.mark_promise_kept(promise=promise, by=None, now=self.now)
        except Cannot:
            assert word.state in ("released", "replaced")
            return
        if word.state == "open" and max(self.now, word.made) <= word.breaks:
            word.state, word.done = "provisionally_kept", max(self.now, word.made)
        elif word.state != "provisionally_kept":
            word.done_at(self.now)

    @rule(promise=given)
    def withdraw(self, promise):
        word = self.words[promise]
        try:
            promises.withdraw_mark(promise=promise, by=None, now=self.now)
        except Cannot:
            assert word.state != "provisionally_kept"
            return
        word.state, word.done = "open", None
        word.pass_by(self.now)

    @rule(promise=given)
    def attempt(self, promise):
        word = self.words[promise]
        row = promises.record_attempt(promise=promise, conversation=next(_next), at=self.now, by=None, now=self.now)
        is_in_time = word.state in RUNNING and word.is_call_back and self.now <= word.breaks
        is_latest = word.tried is None or self.now >= word.tried
        if is_in_time and is_latest:
            assert row.next_attempt_at >= self.now
            word.next_attempt = row.next_attempt_at
        word.tried = max(word.tried or self.now, self.now)
        assert row.next_attempt_at == word.next_attempt, "an attempt too late dated the next"

    @rule(promise=given)
    def release(self, promise):
        word = self.words[promise]
        try:
            promises.release_promise(promise=promise, by=None, now=self.now)
        except Cannot:
            assert word.state not in RUNNING or self.now > word.breaks
            return
        assert self.now <= word.breaks, "released after it was due"
        word.state, word.done = "released", None

    @rule(promise=given, owner=st.integers(0, 1))
    def give_it_to_somebody_else(self, promise, owner):
        try:
            promises.assign_promise(promise=promise, owner=self.users[owner].pk, by=None, now=self.now)
        except Cannot:
            assert self.words[promise].state not in (*RUNNING, "broken") or self.words[promise].done

    @rule(promise=given)
    def file(self, promise):
        try:
            promises.file_promise(promise=promise, customer=self.customers[1], by=None, now=self.now)
        except Cannot:
            assert self.words[promise].is_told

    # ── time, hands, death ──

    @rule(hours=st.integers(-30, 60))
    def the_clock_jumps(self, hours):
        self.now = max(NOW, self.now + timedelta(hours=hours))

    @rule()
    def workers_break_what_fell_due(self):
        for word in self.words.values():
            word.pass_by(self.now)
        at_once(*(lambda: promises.break_due_promises(now=self.now) for _worker in range(3)))
        promises.break_due_promises(now=self.now)

    @rule(promise=given)
    def a_worker_dies(self, promise):
        def work():
            promises.break_due_promises(now=self.now + timedelta(days=99))

        at_once(lambda: dying(work))

    @rule(promise=given, place=st.integers(0, 5))
    def a_hand_in_the_database(self, promise, place):
        word = self.words[promise]
        change = [
            {"made_at": self.now + timedelta(hours=1)},
            {"due_at": word.due + timedelta(days=1)},
            {"state": "open", "ended_at": None, "broken_at": None, "done_at": None},
            {"next_attempt_at": self.now + timedelta(days=30)},
            {"state": "broken", "broken_at": word.breaks + timedelta(hours=1), "ended_at": self.now},
            {"state": "kept", "done_at": word.breaks + timedelta(seconds=1), "ended_at": self.now},
        ][place]
        # Who tried in time may date the next attempt; by how much is the action's to say, not the database's.
        is_allowed = [
            False,
            word.state == "open" and not word.is_told,
            word.state in RUNNING,
            word.state in RUNNING and word.next_attempt is not None,
            False,
            False,
        ][place]
        if is_allowed:
            return
        with pytest.raises(DatabaseError), transaction.atomic():
            Promise.objects.filter(pk=promise).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM promises_promise WHERE id = %s", [promise])

    # ── what must hold ──

    @invariant()
    def every_promise_is_what_it_must_have_become(self):
        for row in Promise.objects.filter(pk__in=self.words):
            word = self.words[row.pk]
            assert (row.state, row.due_at, row.done_at) == (word.state, word.due, word.done)
            assert row.broken_at == (word.breaks if word.state == "broken" else None)
            assert (row.ended_at is None) == (row.state in RUNNING)

    @invariant()
    def each_break_is_recorded_once_at_its_true_time(self):
        broken = Promise.objects.filter(pk__in=self.words, state="broken").values_list("pk", flat=True)
        told = FactRow.objects.filter(name="PromiseBroken", payload__promise__in=list(self.words))
        assert sorted(row.payload["promise"] for row in told) == sorted(broken)

    def teardown(self):
        assert list(facts.verify()) == []


def give(**more) -> Promise:
    customer = make_customer("Roth", owner=make_user(), stand_in=make_user(), now=NOW - timedelta(days=1))
    said = {"kind": "call_back", "words": "Rückruf", "source": "spoken", "clock": "fixed", "by": None, "now": NOW}
    return promises.make_promise(
        customer=customer.pk, owner=make_user().pk, **{**said, "due_at": NOW + timedelta(hours=1), **more}
    )


LATE = NOW + timedelta(hours=2)


def test_an_attempt_after_the_due_time_saves_nothing():
    made = give()
    row = promises.record_attempt(promise=made.pk, conversation=1, at=LATE, by=None, now=LATE)
    assert row.next_attempt_at is None
    assert promises.break_due_promises(now=LATE) == 1


def test_what_was_tried_in_time_or_has_grace_is_not_broken_at_its_due_time():
    tried, graced = give(), give(grace=timedelta(hours=5))
    promises.record_attempt(promise=tried.pk, conversation=1, at=NOW, by=None, now=NOW)
    assert promises.break_due_promises(now=LATE) == 0
    assert {row.state for row in Promise.objects.filter(pk__in=[tried.pk, graced.pk])} == {"open"}


def test_what_was_due_is_neither_replaced_nor_released():
    made = give()
    with pytest.raises(Cannot):
        promises.replace_promise(
            promise=made.pk, agreed_in=1, words="x", due_at=LATE + timedelta(hours=1), by=None, now=LATE
        )
    with pytest.raises(Cannot):
        promises.release_promise(promise=made.pk, by=None, now=LATE)


def test_a_mark_withdrawn_after_the_due_time_is_a_break_at_the_due_time():
    made = give()
    promises.mark_promise_kept(promise=made.pk, by=None, now=NOW)
    promises.withdraw_mark(promise=made.pk, by=None, now=LATE)
    made.refresh_from_db()
    assert (made.state, made.broken_at, made.done_at) == ("broken", made.due_at, None)


def test_what_was_marked_as_done_is_kept_at_that_time_also_when_the_clock_was_set_back():
    made = give(due_at=NOW + timedelta(hours=5))
    promises.mark_promise_kept(promise=made.pk, by=None, now=LATE)
    assert promises.keep_promise(promise=made.pk, by=None, now=NOW).done_at == LATE


def test_a_typing_error_is_not_put_right_once_the_customer_knows():
    made = give(told_at=NOW)
    with pytest.raises(Cannot):
        promises.correct_promise(promise=made.pk, due_at=LATE, by=None, now=NOW)


def test_no_hand_in_the_database_moves_what_the_customer_knows():
    made = give(told_at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Promise.objects.filter(pk=made.pk).update(due_at=LATE)


def test_what_fell_due_is_broken_once_by_one_of_many_workers_also_after_days():
    kern = make_user("kern", presence="available")
    customers = [make_customer(f"Kunde {number}", owner=kern, now=NOW - timedelta(days=1)) for number in range(3)]
    made = [
        promises.make_promise(
            customer=customers[number % 3].pk, kind="offer", words="Angebot", source="spoken", clock="fixed",
            due_at=NOW + timedelta(minutes=number), owner=kern.pk, by=None, now=NOW,
        )
        for number in range(30)
    ]  # fmt: skip
    later = NOW + timedelta(days=2)
    at_once(*(lambda: promises.break_due_promises(now=later) for _worker in range(4)))
    promises.break_due_promises(now=later)
    assert {row.broken_at - row.due_at for row in Promise.objects.all()} == {timedelta(0)}
    assert FactRow.objects.filter(name="PromiseBroken").count() == len(made)


def test_law_3_holds_whatever_happens():
    run_state_machine_as_test(TheLedger, settings=attack(examples=15, steps=30, sabotaged=12))
