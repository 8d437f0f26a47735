"""Law 3, attacked through concerns: the customer's clock runs from the first report until it is really solved.

Opened, solved, confirmed, re-opened, merged, split, taken back, given to somebody else, waiting and silent, with clocks that
jump both ways and several at once. Beside it a small model says since when each customer waits and what their promises are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
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

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.models import Case
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.cases import make_desk
from tests.factories.people import NOW
from tests.laws.attack import at_once, attack

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Concern:
    """Since when the customer waits; `solved`: when what still counts as the solution was given."""

    reported: datetime
    kind: str
    promise: int | None = None
    due: datetime | None = None
    is_broken: bool = False
    solved: datetime | None = None
    is_confirmed: bool = False
    into: int | None = None
    merges: list[int] = field(default_factory=list)


class TheDesk(RuleBasedStateMachine):
    opened = Bundle("opened")

    @initialize(target=opened)
    def open_the_house(self):
        """Three concerns wait already, each reported at another time, so that merging has something to get wrong."""
        self.now = NOW
        self.desk = make_desk()
        self.concerns: dict[int, Concern] = {}
        return multiple(*(self.reported("fault", hours) for hours in (50, 1, 30)))

    def root(self, case: int) -> int:
        while (into := self.concerns[case].into) is not None:
            case = into
        return case

    def family(self, case: int) -> list[int]:
        return [each for each in self.concerns if self.root(each) == self.root(case)]

    def call(self) -> int:
        return self.desk.call(at=self.now).pk

    # ── what is reported, and promised for it ──

    @rule(target=opened, kind=st.sampled_from(["fault", "complaint", "question"]), hours=st.integers(0, 40))
    def report(self, kind, hours):
        return self.reported(kind, hours)

    def reported(self, kind: str, hours: int) -> int:
        row = self.desk.open(kind, now=self.now, reported_at=self.now - timedelta(hours=hours))
        due = self.now + timedelta(hours=8)
        made = self.desk.promised(row, now=self.now, due_at=due, clock="fixed")
        self.concerns[row.pk] = Concern(row.reported_at, kind, made.pk, due)
        return row.pk

    @rule(case=opened)
    def solve(self, case):
        root = self.concerns[self.root(case)]
        try:
            cases.solve_case(case=case, words="gelöst", by=None, now=self.now)
        except Cannot:
            assert root.solved
            return
        assert not root.solved
        root.solved, root.is_confirmed = max(self.now, root.reported), False
        for each in self.family(case):
            mine = self.concerns[each]
            mine.is_broken = mine.is_broken or self.now > (mine.due or self.now)

    @rule(case=opened)
    def three_solve_it_at_once(self, case):
        was = self.concerns[self.root(case)].solved
        answers = at_once(
            *(lambda: cases.solve_case(case=case, words="gelöst", by=None, now=self.now) for _somebody in range(3))
        )
        assert sum(not isinstance(answer, Cannot) for answer in answers) == (0 if was else 1)
        if not was:
            root = self.concerns[self.root(case)]
            root.solved = max(self.now, root.reported)
            for each in self.family(case):
                mine = self.concerns[each]
                mine.is_broken = mine.is_broken or self.now > (mine.due or self.now)

    @rule(case=opened)
    def confirm(self, case):
        root = self.concerns[self.root(case)]
        try:
            cases.confirm_case(case=case, conversation=self.call(), by=None, now=self.now)
        except Cannot:
            assert not root.solved
            return
        root.is_confirmed = True

    @rule(case=opened, days=st.integers(1, 20))
    def be_told_and_stay_silent(self, case, days):
        root = self.concerns[self.root(case)]
        try:
            cases.tell_solution(case=case, by=None, now=self.now)
        except Cannot:
            assert not root.solved
            return
        self.now += timedelta(days=days)
        cases.confirm_by_silence(by=None, now=self.now)
        for number, concern in self.concerns.items():
            row = Case.objects.get(pk=number)
            if concern.solved and row.state == "confirmed" and not concern.is_confirmed:
                assert concern.kind != "complaint", "a complaint was closed by silence"
                concern.is_confirmed = True

    @rule(case=opened)
    def come_back(self, case):
        root = self.concerns[self.root(case)]
        try:
            cases.reopen_case(case=case, words="wieder", conversation=self.call(), by=None, now=self.now)
        except Cannot:
            assert not root.solved or root.is_confirmed
            return
        was_judged, root.solved, root.is_confirmed = root.is_confirmed, None, False
        for each in self.family(case):
            mine = self.concerns[each]
            if was_judged and not mine.is_broken:
                mine.promise = None
            elif not was_judged:
                mine.is_broken = mine.is_broken or self.now > (mine.due or self.now)

    # ── what must change nothing ──

    @rule(case=opened, state=st.sampled_from(["to_fix", "to_diagnose", "to_decide", "confirmed", "to_confirm"]))
    def move(self, case, state):
        if state != Case.objects.get(pk=self.root(case)).state:
            try:
                assert cases.move_on(case=case, state=state, by=None, now=self.now).state in (
                    "to_fix",
                    "to_diagnose",
                    "to_decide",
                )
            except Cannot:
                return

    @rule(case=opened, who=st.booleans())
    def give_it_to_somebody_else(self, case, who):
        owner = self.desk.kern if who else self.desk.weiss
        try:
            cases.assign_case(case=case, owner=owner.pk, by=None, now=self.now)
        except Cannot:
            assert self.concerns[self.root(case)].is_confirmed

    @rule(case=opened)
    def wait_for_the_customer(self, case):
        cases.await_customer(case=case, words="schickt das Foto in 3 Tagen", by=None, now=self.now)

    @rule(hours=st.integers(-30, 60))
    def the_clock_jumps(self, hours):
        self.now = max(NOW, self.now + timedelta(hours=hours))

    @rule()
    def workers_break_what_fell_due(self):
        promises.break_due_promises(now=self.now)
        for concern in self.concerns.values():
            root = self.concerns[self.root(next(n for n, c in self.concerns.items() if c is concern))]
            if not root.solved and concern.due and self.now > concern.due:
                concern.is_broken = True

    # ── two that were one, one that was two ──

    @rule(case=opened, other=opened)
    def merge(self, case, other):
        one, two = self.root(case), self.root(other)
        try:
            merged = cases.merge_cases(case=case, into=other, by=None, now=self.now)
        except Cannot:
            mine, theirs = self.concerns[one], self.concerns[two]
            is_complaint_lost = mine.kind == "complaint" and theirs.kind != "complaint"
            assert one == two or mine.solved or theirs.solved or is_complaint_lost
            return
        self.concerns[one].into = two
        self.concerns[one].merges.append(merged.pk)

    @rule(case=opened)
    def take_the_merge_back(self, case):
        concern = self.concerns[case]
        if not concern.merges:
            return
        try:
            cases.undo_merge(merge=concern.merges[-1], by=None, now=self.now)
        except Cannot:
            assert concern.into is None or self.concerns[self.root(case)].solved
            return
        concern.into = None

    @rule(target=opened, case=opened)
    def split(self, case):
        root = self.root(case)
        try:
            part = cases.split_case(case=case, kind="fault", words="noch etwas", by=None, now=self.now).case
        except Cannot:
            assert self.concerns[root].solved
            return multiple()
        since = min(self.concerns[each].reported for each in self.family(case))
        self.concerns[part.pk] = Concern(since, "fault")
        return part.pk

    # ── what must hold ──

    @invariant()
    def every_customer_waits_since_the_first_report(self):
        for case in self.concerns:
            root = self.concerns[self.root(case)]
            seen = queries.clock_of(case, now=self.now)
            assert seen.begins_at == min(self.concerns[each].reported for each in self.family(case))
            assert seen.ends_at == root.solved, "the clock ended where nothing was solved, or restarted"
            assert seen.is_certain == root.is_confirmed
            assert seen.elapsed == max(root.solved or self.now, seen.begins_at) - seen.begins_at
            assert timedelta(0) <= seen.waited <= seen.elapsed

    @invariant()
    def every_promise_is_judged_by_what_the_customer_says(self):
        for case, concern in self.concerns.items():
            if concern.promise is None:
                continue
            root = self.concerns[self.root(case)]
            row = Promise.objects.get(pk=concern.promise)
            wanted = "kept" if root.is_confirmed else "provisionally_kept" if root.solved else "open"
            assert row.state == ("broken" if concern.is_broken else wanted)
            assert row.broken_at == (concern.due if concern.is_broken else None)
            assert row.due_at == concern.due

    def teardown(self):
        assert list(facts.verify()) == []


def test_the_customers_clock_runs_whatever_happens():
    run_state_machine_as_test(TheDesk, settings=attack(examples=8, steps=25, sabotaged=8))
