"""A complaint walked in any order, by two people through the desk's doors and by the room's own verbs and jobs.

Whatever they do: it ends only with the customer's own word or when every way was offered; nothing is told before it is
decided or answered before it is told; what was noted keeps its moment; while it is open the customer hears again by a date.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.models import Assessment, Case, Decision, Interim, Investigation, Recourse, Solution
from handschlag.core import clock
from handschlag.core.errors import Cannot
from tests.desk.office import half_past_five
from tests.factories.cases import make_desk
from tests.factories.conversations import missed
from tests.factories.people import NOW, make_user
from tests.laws.attack import attack

pytestmark = pytest.mark.django_db(transaction=True)

SAID = {
    "describe": {"nature": "complaint", "remedy": "Geld zurück"},
    "acknowledge": {},
    "forward": {"to": "Nordwall"},
    "assess": {"severity": "low", "safety": "none", "complexity": "simple", "impact": "one", "immediate": "no"},
    "investigate": {"words": "Der Brief lag im falschen Fach"},
    "interim": {"words": "Wir prüfen noch"},
    "decide": {"verdict": "partly", "words": "Die Hälfte", "reasons": "Der Vertrag"},
    "tell": {},
    "board": {"other": "Ombudsstelle"},
    "final": {},
    "cause": {"cause": "Falsches Fach", "is_systemic": "no"},
}
DECIDING = ("decide", "final")
DATED = (
    (Assessment, "assessed_at"),
    (Investigation, "looked_at"),
    (Interim, "told_at"),
    (Decision, "decided_at"),
    (Recourse, "offered_at"),
)


class TwoColleagues(RuleBasedStateMachine):
    @initialize(kind=st.sampled_from(["complaint", "complaint", "dispute"]))
    def somebody_complains(self, kind):
        half_past_five()
        self.desk = make_desk()
        self.lead = make_user(f"lead{self.desk.kern.pk}", name=f"Lead {self.desk.kern.pk}", role="team_lead")
        self.doors = []
        for user in (self.desk.weiss, self.lead):
            door = Client()
            door.force_login(user)
            self.doors.append(door)
        self.kind, self.now, self.row = kind, NOW, self.desk.open(kind, now=NOW)
        self.seen: dict[tuple[str, int], object] = {}
        self.dues: dict[int, object] = {}

    def try_to(self, verb, **said) -> None:
        try:
            verb(case=self.row.pk, by=self.lead.pk, now=self.now, **said)
        except Cannot:
            return

    def post(self, who: int, verb: str, **said) -> int:
        clock.move_to(moment=self.now)
        name = "case-decision" if verb in DECIDING else "case-complaint"
        return self.doors[who].post(reverse(name, args=[self.row.pk, verb]), said).status_code

    # ── through the doors ──

    @rule(who=st.sampled_from([0, 1]), verb=st.sampled_from([*SAID]))
    def take_a_step(self, who, verb):
        answer = self.post(who, verb, **SAID[verb])
        assert answer in (302, 422, 403, 404)
        assert (answer == 403) == (who == 0 and verb in DECIDING)

    @rule(who=st.sampled_from([0, 1]), says=st.sampled_from(["yes", "no"]), is_heard=st.booleans())
    def hear_an_answer(self, who, says, is_heard):
        call = self.desk.call(at=self.now) if is_heard else missed(self.desk.number, at=self.now)
        answer = self.post(who, "answer", is_accepted=says, conversation=call.pk)
        assert answer in (302, 422)
        assert is_heard or answer == 422

    @rule()
    def have_it_looked_at_anew(self):
        self.post(0, "anew", body=self.desk.kern.name)

    # ── by the room's verbs and jobs ──

    @rule(days=st.integers(0, 30))
    def stay_silent(self, days):
        self.now += timedelta(days=days)
        cases.confirm_by_silence(by=None, now=self.now)

    @rule()
    def solve_and_tell(self):
        self.try_to(cases.solve_case, words="Erledigt")
        self.try_to(cases.tell_solution)

    @rule(is_heard=st.booleans())
    def confirm(self, is_heard):
        call = self.desk.call(at=self.now) if is_heard else missed(self.desk.number, at=self.now)
        self.try_to(cases.confirm_case, conversation=call.pk)

    @rule(kind=st.sampled_from(["question", "fault", "complaint", "dispute"]))
    def call_it_something_else(self, kind):
        self.try_to(cases.change_kind, kind=kind)

    @rule()
    def drop_it_as_a_mistake(self):
        """Only what nobody promised or did anything for: a dispute of this minute; then it is wanted again."""
        self.try_to(cases.withdraw_case, withdrawn_as="mistake")
        self.row.refresh_from_db()
        if self.row.state == "withdrawn":
            assert self.kind == "dispute"
            self.come_back()

    @rule()
    def come_back(self):
        self.try_to(cases.reopen_case, words="Doch nicht", conversation=self.desk.call(at=self.now).pk)

    @rule()
    def merge_it_into_a_question(self):
        other = self.desk.open("question", now=self.now, words=f"Und wann? {self.now} {Case.objects.count()}")
        self.try_to(cases.merge_cases, into=other.pk)

    # ── what must hold ──

    @invariant()
    def it_ends_by_word_or_when_every_way_was_offered(self):
        family = queries.family(self.row.pk)
        root = Case.objects.get(pk=family[0])
        assert root.by_word_only
        assert not Solution.objects.filter(case__in=family, confirmed_as="silence").exists()
        if root.state != "confirmed":
            return
        solution = queries.standing_solution(root.pk)
        if solution.confirmed_as == "said":
            assert queries.was_heard_in(solution.confirmed_in_id)
        else:
            newest = Decision.objects.filter(case__in=family).order_by("-decided_at", "-pk").first()
            levels = set(Recourse.objects.filter(case__in=family).values_list("level", flat=True))
            assert (solution.confirmed_as, newest.answer) == ("final", "refused")
            assert levels == {"internal", "external"}

    @invariant()
    def decided_before_told_before_answered(self):
        for one in Decision.objects.filter(case__in=queries.family(self.row.pk)):
            assert one.told_at is None or one.told_at >= one.decided_at
            assert not one.answer or (one.told_at is not None and one.answered_at >= one.told_at)
            assert not one.answer or queries.was_heard_in(one.answered_in_id)

    @invariant()
    def what_was_noted_keeps_its_moment(self):
        for model, moment in DATED:
            for one in model.objects.filter(case__in=queries.family(self.row.pk)):
                at = getattr(one, moment)
                assert self.seen.setdefault((model.__name__, one.pk), at) == at

    @invariant()
    def no_date_that_was_promised_moves(self):
        path = queries.find_complaint(self.row.pk)
        for one in path.promises if path is not None else []:
            assert self.dues.setdefault(one.promise.pk, one.promise.due_at) == one.promise.due_at

    @invariant()
    def a_complaint_stays_in_the_register(self):
        wanted = queries.Wanted(from_at=NOW - timedelta(days=2), to_at=self.now + timedelta(days=1))
        numbers = {line.number for line in queries.register(wanted)}
        assert self.kind != "complaint" or str(self.row.pk) in numbers


def test_a_complaint_ends_by_the_customers_word_whoever_does_what_in_whatever_order():
    run_state_machine_as_test(TwoColleagues, settings=attack(examples=6, steps=25, sabotaged=6))
