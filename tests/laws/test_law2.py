"""Law 2, attacked: nothing is asked twice. Whatever stands established is shown, and asking again is counted, never named.

Asked, asked again with and without a reason, decided, changed, run out, merged and split, by several at once, with clocks
that jump both ways. Beside it a model says what stands and how often somebody asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
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
from tests.laws.attack import at_once, attack

pytestmark = pytest.mark.django_db(transaction=True)

QUESTIONS = st.sampled_from(["Lampe am Router?", "Freizeichen?"])
ANSWERS = st.sampled_from(["ja", "nein"])
SCOPES = st.sampled_from(["case", "item", "customer"])


@dataclass
class Told:
    """What was said of one question for one thing; `until` None: for good."""

    number: int
    answer: str
    until: datetime | None

    def stands(self, now: datetime) -> bool:
        return self.until is None or now < self.until


class TheDesk(RuleBasedStateMachine):
    @initialize()
    def open_the_house(self):
        self.now = NOW
        self.desk = make_desk()
        item = customers.add_installed_item(customer=self.desk.roth.pk, product=make_product().pk, by=None, now=NOW)
        self.cases = [self.desk.open(words=words, installed_item=item.pk).pk for words in ("eins", "zwei")]
        self.told: dict[tuple[str, int, str], list[Told]] = {}
        self.again = 0

    def place(self, which: int, scope: str, question: str) -> tuple[str, int, str]:
        return scope, which if scope == "case" else 0, question

    def standing(self, place: tuple[str, int, str]) -> list[Told]:
        return [one for one in self.told.get(place, []) if one.stands(self.now)]

    @rule(
        which=st.integers(0, 1), question=QUESTIONS, answer=ANSWERS, scope=SCOPES,
        again=st.sampled_from(["", "doubt", "changed", "boredom"]), hours=st.none() | st.integers(1, 30),
    )  # fmt: skip
    def ask(self, which, question, answer, scope, again, hours):
        place = self.place(which, scope, question)
        standing = self.standing(place)
        until = self.now + timedelta(hours=hours) if hours else None
        try:
            made = cases.establish(
                case=self.cases[which], question=question, answer=answer, manner="told", scope=scope,
                valid_until_at=until, again=again, by=self.desk.weiss.pk, now=self.now,
            )  # fmt: skip
        except Cannot:
            assert standing
            assert again in ("", "boredom"), "asked again with a reason and refused"
            return
        assert not standing or again in ("doubt", "changed"), "asked again without a reason"
        self.again += bool(standing)
        overtaken = [one.number for one in standing if again == "changed" or one.answer == answer]
        kept = [one for one in self.told.get(place, []) if one.number not in overtaken]
        self.told[place] = [*kept, Told(made.pk, answer, until)]

    @rule(which=st.integers(0, 1), question=QUESTIONS, answer=ANSWERS, scope=SCOPES)
    def three_ask_at_once(self, which, question, answer, scope):
        place = self.place(which, scope, question)
        was = bool(self.standing(place))
        results = at_once(
            *(
                lambda: cases.establish(
                    case=self.cases[which],
                    question=question,
                    answer=answer,
                    manner="seen",
                    scope=scope,
                    by=self.desk.kern.pk,
                    now=self.now,
                )
                for _somebody in range(3)
            )
        )
        made = [one for one in results if not isinstance(one, Cannot)]
        assert len(made) == (0 if was else 1), "the same was asked twice in the same second"
        if made:
            self.told.setdefault(place, []).append(Told(made[0].pk, answer, None))

    @rule(which=st.integers(0, 1), question=QUESTIONS, scope=SCOPES)
    def decide(self, which, question, scope):
        place = self.place(which, scope, question)
        standing = self.standing(place)
        if not standing:
            return
        chosen = standing[-1]
        wrong = [one.number for one in standing if one.answer != chosen.answer]
        try:
            cases.decide_between(finding=chosen.number, because="gesehen", by=None, now=self.now)
        except Cannot:
            assert not wrong
            return
        self.told[place] = [one for one in self.told[place] if one.number not in wrong]

    @rule(which=st.integers(0, 1), question=QUESTIONS, scope=SCOPES)
    def it_changes(self, which, question, scope):
        place = self.place(which, scope, question)
        if self.told.get(place):
            gone = self.told[place].pop()
            cases.note_change(finding=gone.number, because="getauscht", by=None, now=self.now)

    @rule(which=st.integers(0, 1), again=st.sampled_from(["", "closer"]))
    def try_it(self, which, again):
        before = queries.tried(self.cases[which]).count()
        try:
            cases.try_step(
                case=self.cases[which], words="Neustart", showed="nothing", again=again, by=None, now=self.now
            )
        except Cannot:
            assert before
            assert not again
            return
        self.again += bool(before)

    @rule(hours=st.integers(-20, 40))
    def the_clock_jumps(self, hours):
        self.now = max(NOW, self.now + timedelta(hours=hours))

    @invariant()
    def what_stands_is_shown_and_nothing_else(self):
        for which, case in enumerate(self.cases):
            shown = {
                finding.pk
                for one in queries.established(queries.get_case(case), now=self.now)
                for finding in one.findings
            }
            places = [place for place in self.told if place[0] != "case" or place[1] == which]
            assert shown == {one.number for place in places for one in self.standing(place)}

    @invariant()
    def asking_again_is_counted_and_names_nobody(self):
        assert RepeatedWork.objects.filter(customer=self.desk.roth.pk).count() == self.again
        counted = FactRow.objects.filter(name="WorkRepeated", customer=self.desk.roth.pk)
        assert [row.by for row in counted] == [None] * self.again

    @invariant()
    def nothing_that_was_found_is_lost(self):
        said = {one.number for told in self.told.values() for one in told}
        assert said <= set(Finding.objects.filter(overtaken_as="").values_list("pk", flat=True))

    def teardown(self):
        assert list(facts.verify()) == []


def test_nothing_is_asked_twice_whatever_happens():
    run_state_machine_as_test(TheDesk, settings=attack(examples=8, steps=25, sabotaged=8))
