"""Changeovers, attacked: the old one stays until the new one works, whoever does what in whatever order and second."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from handschlag.cases import actions as cases
from handschlag.cases.models import Case
from handschlag.changeovers import actions as changeovers
from handschlag.changeovers import queries
from handschlag.changeovers.models import Affected, AffectedItem, CheckCall
from handschlag.core.errors import Cannot
from handschlag.customers import actions as customers
from handschlag.customers import queries as whoever
from handschlag.customers.models import InstalledItem, Merge
from handschlag.outreach import queries as outreach
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.changeovers import make_ending
from tests.factories.people import NOW
from tests.factories.promises import promise_to
from tests.laws.attack import at_once, attack

pytestmark = pytest.mark.django_db(transaction=True)
WHOM = st.integers(0, 2)


class TheChangeover(RuleBasedStateMachine):
    @initialize()
    def a_product_ends_for_three_customers(self):
        self.now = NOW
        self.ending = make_ending()
        for number in range(3):
            self.ending.customer(f"Kunde {number}", self.ending.system)
        self.plan = self.ending.plan()
        self.ending.approve(self.plan)

    def row(self, whom: int) -> Affected:
        return self.plan.affected.order_by("pk")[whom]

    def do(self, action, whom: int, **more) -> None:
        try:
            action(affected=self.row(whom).pk, by=self.ending.kern.pk, now=self.now, **more)
        except Cannot:
            return

    @rule(whom=WHOM)
    def tell(self, whom):
        was, hurts = self.row(whom).told_at, outreach.holds_now([self.row(whom).customer_id])
        self.do(changeovers.tell_customer, whom)
        assert not hurts or self.row(whom).told_at == was, "told of our date while something of theirs hurts"

    @rule(whom=WHOM)
    def a_promise_of_ours_breaks(self, whom):
        promise_to(self.row(whom).customer, now=self.now)
        promises.break_due_promises(now=self.now + timedelta(hours=4))

    @rule(is_told=st.booleans())
    def what_is_broken_is_told_or_done(self, is_told):
        for row in Promise.objects.filter(state="broken"):
            settle = promises.tell_of_break if is_told else promises.keep_promise
            settle(promise=row.pk, by=None, now=self.now + timedelta(hours=4))

    @rule(whom=WHOM, which=st.integers(0, 2))
    def answer(self, whom, which):
        self.do(changeovers.note_answer, whom, option=self.plan.options.order_by("pk")[which].pk)

    @rule(whom=WHOM, is_ok=st.sampled_from([True, True, False]))
    def check(self, whom, is_ok):
        for check in self.plan.checks.filter(retired_at__isnull=True):
            self.do(changeovers.note_check, whom, check=check.pk, is_ok=is_ok, note="" if is_ok else "fehlt")

    @rule(whom=WHOM)
    def all_that_stands_before_the_switch(self, whom):
        self.tell(whom)
        self.answer(whom, 0)
        self.check(whom, is_ok=True)

    @rule(whom=WHOM)
    def two_switch_at_once(self, whom):
        row = self.row(whom).pk
        who = {"affected": row, "by": self.ending.kern.pk, "now": self.now}
        at_once(*(lambda: changeovers.switch_customer(**who) for _colleague in range(2)))

    @rule(whom=WHOM, works=st.booleans())
    def two_call_at_once(self, whom, works):
        who = {"affected": self.row(whom).pk, "by": self.ending.kern.pk, "now": self.now}
        at_once(
            *(lambda: changeovers.note_check_call(works=works, words="Kein Ton.", **who) for _colleague in range(2))
        )

    @rule(whom=WHOM)
    def it_does_not_work_after_all(self, whom):
        self.do(changeovers.take_back_check_call, whom, reason="verwechselt")

    @rule(whom=WHOM)
    def back(self, whom):
        self.do(changeovers.switch_back, whom)

    @rule(whom=WHOM)
    def leave(self, whom):
        self.do(changeovers.drop_customer, whom, why="mistake", note="zieht um")

    @rule()
    def faults_are_withdrawn(self):
        for case in Case.objects.filter(ended_at__isnull=True):
            try:
                cases.withdraw_case(case=case.pk, withdrawn_as="mistake", by=self.ending.kern.pk, now=self.now)
            except Cannot:
                continue

    @rule()
    def two_rounds_at_once(self):
        at_once(*(lambda: changeovers.make_rounds(by=None, now=self.now) for _worker in range(2)))

    @rule(hours=st.integers(-30, 90))
    def the_clock_jumps(self, hours):
        self.now = max(NOW, self.now + timedelta(hours=hours))

    @rule(whom=WHOM)
    def somebody_ends_the_old_one_in_the_file(self, whom):
        item = self.old(self.row(whom))
        try:
            customers.end_installed_item(
                item=item.pk, revision=item.revision, ended_on=self.now.date(), by=None, now=self.now
            )
        except Cannot:
            return

    @rule(whom=WHOM)
    def a_hand_in_the_database(self, whom):
        row = self.row(whom)
        if self.may_have_ended(row):
            return
        with pytest.raises(DatabaseError), transaction.atomic():
            InstalledItem.objects.filter(pk=self.old(row).pk).update(ended_on=NOW.date())

    @rule(whom=WHOM)
    def another_one_turns_up(self, whom):
        row = self.row(whom)
        if InstalledItem.objects.filter(customer=row.customer, product=self.ending.isdn).count() < 3:
            try:
                self.ending.gets(row.customer, self.ending.isdn)
            except Cannot:  # merged into another one meanwhile
                return

    def old(self, row: Affected) -> InstalledItem:
        """The newest: the others ended before it came, or go the same way."""
        return InstalledItem.objects.filter(customer=row.customer, product=self.ending.isdn).latest("pk")

    def may_have_ended(self, row: Affected) -> bool:
        """They are no part of it (any more), or no round has found this one yet."""
        return not AffectedItem.objects.filter(
            affected__changeover=self.plan, affected__dropped_at__isnull=True, affected__checked_at__isnull=True,
            item=self.old(row), done_at__isnull=True,
        ).exists()  # fmt: skip

    @rule(one=WHOM, other=WHOM)
    def two_turn_out_to_be_one(self, one, other):
        try:
            merged = {"customer": self.row(one).customer_id, "into": self.row(other).customer_id}
            customers.merge_customers(**merged, by=None, now=self.now)
        except Cannot:
            return
        self.look_again()

    @rule()
    def they_are_parted_again(self):
        for merge in Merge.objects.filter(undone_at__isnull=True).order_by("-pk")[:1]:
            try:
                customers.undo_merge(merge=merge.pk, by=None, now=self.now)
            except Cannot:
                return
            self.look_again()

    def look_again(self) -> None:
        changeovers.make_rounds(by=None, now=self.now)
        going = self.plan.affected.filter(dropped_at__isnull=True, checked_at__isnull=True, switched_at__isnull=True)
        whose = list(whoever.roots(list(going.values_list("customer", flat=True))).values())
        assert len(whose) == len(set(whose)), "one customer is told and asked twice"

    # ── what must hold ──

    @invariant()
    def the_old_one_stays_until_the_new_one_works(self):
        for row in self.plan.affected.filter(dropped_at__isnull=True):
            unfinished = row.items.filter(is_device=False, done_at__isnull=True, item__ended_on__isnull=False)
            # What had ended before a round could find it was never in the changeover's hands.
            assert not unfinished.filter(newer__isnull=False).exists(), "the old one ended before the new one worked"

    @invariant()
    def nobody_is_finished_with_something_left(self):
        for row in self.plan.affected.filter(checked_at__isnull=False):
            left = row.items.filter(is_device=False, done_at__isnull=True, item__ended_on__isnull=True)
            assert not left.exists(), "done, although something of theirs was never changed over"

    @invariant()
    def what_works_is_not_touched_again(self):
        for item in AffectedItem.objects.filter(affected__changeover=self.plan, done_at__isnull=False):
            assert item.newer.ended_on is None, "a new one that works was ended"
            assert item.item.ended_on is not None

    @invariant()
    def nobody_is_switched_on_checks_of_before(self):
        for row in self.plan.affected.filter(switched_at__isnull=False):
            assert row.pk in queries.ready([row]), "switched without being checked for it"

    @invariant()
    def whoever_it_works_for_said_so_last(self):
        for row in self.plan.affected.filter(checked_at__isnull=False):
            last = CheckCall.objects.filter(affected=row, taken_back_at__isnull=True).order_by("pk").last()
            assert last is not None
            assert last.is_working, "it works although nobody said so"

    @invariant()
    def everybody_is_in_it_once(self):
        rows = list(self.plan.affected.values_list("customer", flat=True))
        assert len(rows) == len(set(rows)) == 3

    @invariant()
    def the_new_one_is_there_at_most_once(self):
        for row in self.plan.affected.all():
            old = InstalledItem.objects.filter(customer=row.customer, product=self.ending.isdn)
            new = InstalledItem.objects.filter(customer=row.customer, product=self.ending.voip, ended_on__isnull=True)
            assert new.count() <= old.count(), "switched twice"


def test_the_old_one_stays_until_the_new_one_works_whatever_happens():
    run_state_machine_as_test(TheChangeover, settings=attack(examples=6, steps=25, sabotaged=6))
