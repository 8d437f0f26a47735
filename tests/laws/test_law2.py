"""Law 2, attacked: nothing is asked twice. Whatever stands established is shown, and asking again is counted, never named.

Asked, asked again with and without a reason, decided, changed, run out, the device replaced, concerns merged, split and
both taken back, by several at once, with clocks that jump both ways. Beside it a model says what stands in which concern
and how often somebody asked again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.models import Finding, RepeatedWork
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from tests.factories.cases import make_desk
from tests.factories.people import NOW
from tests.factories.products import make_product
from tests.laws.attack import at_once, attack, dying

pytestmark = pytest.mark.django_db(transaction=True)

WHICH = st.integers(0, 9)
QUESTIONS = st.sampled_from(["Lampe am Router?", "Freizeichen?"])
ANSWERS = st.sampled_from(["ja", "nein"])
SCOPES = st.sampled_from(["case", "item", "customer"])
REACH = {"case": 0, "item": 1, "customer": 2}
MOST = 5


@dataclass
class Told:
    """What was said of one question; `known`: in which concerns, where it holds for a concern alone."""

    number: int
    question: str
    answer: str
    scope: str
    until: datetime | None
    known: set[int] = field(default_factory=set)


@dataclass
class Tried:
    known: set[int]


class TheDesk(RuleBasedStateMachine):
    @initialize()
    def open_the_house(self):
        self.now = NOW
        self.desk = make_desk()
        item = customers.add_installed_item(customer=self.desk.roth.pk, product=make_product().pk, by=None, now=NOW)
        self.item = item.pk
        self.cases = [self.desk.open(words=words, installed_item=item.pk).pk for words in ("eins", "zwei")]
        self.into: dict[int, int] = {}
        self.merges: list[tuple[int, int]] = []
        self.splits: list[int] = []
        self.told: list[Told] = []
        self.tried: list[Tried] = []
        self.again = 0

    # The model: which concerns are one, and what stands for each.

    def case(self, which: int) -> int:
        return self.cases[which % len(self.cases)]

    def root(self, case: int) -> int:
        return self.root(self.into[case]) if case in self.into else case

    def family(self, case: int) -> set[int]:
        return {one for one in self.cases if self.root(one) == self.root(case)}

    def standing(self, case: int, question: str = "") -> list[Told]:
        """Whatever stands for this concern, of one question or of all."""
        return [
            one
            for one in self.told
            if question in ("", one.question)
            and (one.until is None or self.now < one.until)
            and (one.scope != "case" or one.known & self.family(case))
        ]

    def made(self, finding: Finding, case: int, again: str) -> None:
        gone = [
            one
            for one in self.standing(case, finding.question)
            if (again == "changed" or one.answer == finding.answer) and REACH[one.scope] <= REACH[finding.scope]
        ]
        self.told = [one for one in self.told if one not in gone]
        known = self.family(case) if finding.scope == "case" else set()
        kept = Told(
            finding.pk, finding.question, finding.answer, str(finding.scope), finding.valid_until_at, set(known)
        )
        self.told.append(kept)

    # What people do.

    @rule(
        which=WHICH, question=QUESTIONS, answer=ANSWERS, scope=SCOPES,
        again=st.sampled_from(["", "doubt", "changed", "boredom"]), hours=st.none() | st.integers(1, 30),
    )  # fmt: skip
    def ask(self, which, question, answer, scope, again, hours):
        case = self.case(which)
        standing = self.standing(case, question)
        until = self.now + timedelta(hours=hours) if hours else None
        try:
            made = cases.establish(
                case=case, question=question, answer=answer, manner="told", scope=scope,
                valid_until_at=until, again=again, by=self.desk.weiss.pk, now=self.now,
            )  # fmt: skip
        except Cannot:
            assert standing
            assert again in ("", "boredom"), "asked again with a reason and refused"
            return
        assert not standing or again in ("doubt", "changed"), "asked again without a reason"
        self.again += bool(standing)
        self.made(made, case, again)

    @rule(which=st.tuples(WHICH, WHICH, WHICH), question=QUESTIONS, answer=ANSWERS, scope=SCOPES)
    def three_ask_at_once(self, which, question, answer, scope):
        """In whatever concerns: of those that are one, or about the same, one is first and the others see it."""
        asked = [self.case(one) for one in which]
        results = at_once(
            *(
                lambda case=case: cases.establish(
                    case=case,
                    question=question,
                    answer=answer,
                    manner="seen",
                    scope=scope,
                    by=self.desk.kern.pk,
                    now=self.now,
                )
                for case in asked
            )
        )
        free = [case for case in asked if not self.standing(case, question)]
        wanted = len({self.root(case) for case in free}) if scope == "case" else min(len(free), 1)
        made = [one for one in results if not isinstance(one, Cannot)]
        assert len(made) <= wanted, "the same was asked twice in the same second"
        assert bool(made) == bool(wanted)
        for one in sorted(made, key=lambda finding: finding.pk):
            self.made(one, one.case_id, "")

    @rule(which=WHICH, question=QUESTIONS, answer=ANSWERS, scope=SCOPES, work=st.sampled_from(["ask", "try", "merge"]))
    def a_worker_dies_before_it_is_kept(self, which, question, answer, scope, work):
        """Then nothing was asked, tried or joined: nobody is told that it is known, and no repeated work is counted."""
        case, other = self.case(which), self.root(self.cases[0])
        said = {"by": None, "now": self.now}
        works = {
            "ask": lambda: cases.establish(
                case=case, question=question, answer=answer, manner="seen", scope=scope, again="doubt", **said
            ),
            "try": lambda: cases.try_step(case=case, words="Neustart", showed="nothing", again="closer", **said),
            "merge": lambda: cases.merge_cases(case=self.root(case), into=other, **said),
        }
        if work != "merge" or self.root(case) != other:
            dying(works[work])

    @rule(which=WHICH, question=QUESTIONS)
    def decide(self, which, question):
        case = self.case(which)
        standing = self.standing(case, question)
        if not standing:
            return
        chosen = max(standing, key=lambda one: one.number)
        wrong = [one for one in standing if one.answer != chosen.answer]
        try:
            cases.decide_between(finding=chosen.number, because="gesehen", case=case, by=None, now=self.now)
        except Cannot:
            assert not wrong
            return
        assert wrong
        self.told = [one for one in self.told if one not in wrong]

    @rule(which=WHICH)
    def it_changes(self, which):
        if self.told:
            gone = self.told.pop(which % len(self.told))
            cases.note_change(finding=gone.number, because="getauscht", by=None, now=self.now)

    @rule()
    def the_device_is_replaced(self):
        ended = cases.overtake_with_item(installed_item=self.item, by=None, now=self.now)
        assert ended == sum(one.scope == "item" for one in self.told)
        self.told = [one for one in self.told if one.scope != "item"]

    @rule(which=WHICH, again=st.sampled_from(["", "closer"]))
    def try_it(self, which, again):
        case = self.case(which)
        before = any(one.known & self.family(case) for one in self.tried)
        assert queries.tried(case).exists() == before
        try:
            cases.try_step(case=case, words="Neustart", showed="nothing", again=again, by=None, now=self.now)
        except Cannot:
            assert before
            assert not again
            return
        assert again or not before, "tried again without a reason"
        self.again += before
        self.tried.append(Tried(set(self.family(case))))

    @rule(one=WHICH, other=WHICH)
    def they_are_one(self, one, other):
        case, into = self.root(self.case(one)), self.root(self.case(other))
        if case == into:
            return
        merge = cases.merge_cases(case=case, into=into, by=None, now=self.now)
        self.into[case] = into
        self.merges.append((merge.pk, case))

    @rule(which=WHICH)
    def they_were_two_after_all(self, which):
        if not self.merges:
            return
        merge, case = self.merges.pop(which % len(self.merges))
        cases.undo_merge(merge=merge, by=None, now=self.now)
        del self.into[case]

    @rule(which=WHICH)
    def there_was_another_in_it(self, which):
        if len(self.cases) == MOST:
            return
        origin = self.root(self.case(which))
        part = cases.split_case(case=origin, kind="question", words="Und noch was", by=None, now=self.now).case_id
        for one in (*self.told, *self.tried):
            if one.known & self.family(origin):
                one.known.add(part)
        self.cases.append(part)
        self.splits.append(part)

    @rule(which=WHICH)
    def it_was_one_after_all(self, which):
        if not self.splits:
            return
        part = self.splits[which % len(self.splits)]
        try:
            into = cases.undo_split(case=part, by=None, now=self.now)
        except Cannot:
            origin = queries.get_case(part)
            assert part in self.into or self.family(part) & self.family(self.root(origin.pk))
            return
        self.splits.remove(part)
        merged = self.root(part)
        self.into[merged] = into.pk
        self.merges.append((self._merge(merged), merged))

    def _merge(self, case: int) -> int:
        found = queries.page(case, now=self.now).merged
        return next(one.pk for one in found if one.case_id == case)

    @rule(hours=st.integers(-20, 40))
    def the_clock_jumps(self, hours):
        self.now = max(NOW, self.now + timedelta(hours=hours))

    @invariant()
    def what_stands_is_shown_and_nothing_else(self):
        for case in self.cases:
            shown = {
                finding.pk
                for one in queries.established(queries.going_on(case), now=self.now)
                for finding in one.findings
            }
            assert shown == {one.number for one in self.standing(case)}

    @invariant()
    def asking_again_is_counted_and_names_nobody(self):
        assert RepeatedWork.objects.filter(customer=self.desk.roth.pk).count() == self.again
        counted = FactRow.objects.filter(name="WorkRepeated", customer=self.desk.roth.pk)
        assert [row.by for row in counted] == [None] * self.again

    @invariant()
    def nothing_that_was_found_is_lost(self):
        said = {one.number for one in self.told}
        assert said <= set(Finding.objects.filter(overtaken_as="").values_list("pk", flat=True))

    def teardown(self):
        assert list(facts.verify()) == []


def test_nothing_is_asked_twice_whatever_happens():
    run_state_machine_as_test(TheDesk, settings=attack(examples=8, steps=25, sabotaged=8))


def shown(case: int, *, now: datetime) -> list[str]:
    return [one.question for one in queries.established(queries.get_case(case), now=now)]


def test_what_has_run_out_is_neither_shown_nor_in_the_way():
    desk = make_desk()
    case = desk.open(words="eins").pk
    said = {"case": case, "question": "Lampe am Router?", "answer": "ja", "manner": "told", "by": None}
    cases.establish(**said, valid_until_at=NOW + timedelta(hours=1), now=NOW)
    assert shown(case, now=NOW) == ["Lampe am Router?"]
    assert shown(case, now=NOW + timedelta(hours=1)) == [], "what has run out is shown"
    cases.establish(**said, now=NOW + timedelta(hours=1))
    assert RepeatedWork.objects.count() == 0


def test_two_answers_stand_side_by_side_until_somebody_decides():
    desk = make_desk()
    case = desk.open(words="eins").pk
    said = {"case": case, "question": "Freizeichen?", "manner": "told", "by": None, "now": NOW}
    cases.establish(**said, answer="nein")
    second = cases.establish(**said, answer="ja", again="doubt")
    (both,) = queries.established(queries.get_case(case), now=NOW)
    assert [one.answer for one in both.findings] == ["nein", "ja"], "a contradiction was buried"
    cases.decide_between(finding=second.pk, because="gehört", case=case, by=None, now=NOW)
    (left,) = queries.established(queries.get_case(case), now=NOW)
    assert [one.answer for one in left.findings] == ["ja"]


def test_what_was_established_while_two_were_one_stands_for_both_afterwards():
    desk = make_desk()
    one, two = (desk.open(words=words).pk for words in ("eins", "zwei"))
    merge = cases.merge_cases(case=one, into=two, by=None, now=NOW)
    cases.establish(case=two, question="Freizeichen?", answer="nein", manner="told", by=None, now=NOW)
    cases.undo_merge(merge=merge.pk, by=None, now=NOW)
    assert shown(one, now=NOW) == shown(two, now=NOW) == ["Freizeichen?"], "what was established is gone for one"
