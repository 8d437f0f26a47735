"""Law 4, attacked: a handover ends when it is accepted. Until then the giver remains responsible.

Three concerns and their promises are offered, taken, declined, taken back, done, told, forgotten and given at once, with
clocks that jump both ways, several who accept in the same second and workers that die before they could commit. Beside
it a model says whose each matter is; nothing but an acceptance moves it, promises go with it, and no due time moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from handschlag.cases import actions as cases
from handschlag.cases.models import Case
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow
from handschlag.handovers import actions as handovers
from handschlag.handovers import reactions
from handschlag.handovers.models import Handover
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people.models import PresenceState, User
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.handovers import House, make_house
from tests.factories.people import NOW
from tests.laws.attack import at_once, attack, dying

pytestmark = pytest.mark.django_db(transaction=True)
HEARD = {"FaceTold": reactions.accept_by_telling, "CallAnswered": reactions.accept_by_answering}


@dataclass
class Matter:
    """Whose it is by law 4, when its promise falls due, whether a sentence is asked for."""

    owner: int
    promise: int
    due: datetime
    is_complaint: bool


class TheHouse(RuleBasedStateMachine):
    @initialize()
    def open_the_house(self):
        self.now = NOW
        self.house: House = make_house()
        self.seen = FactRow.objects.order_by("-id").values_list("id", flat=True).first() or 0
        self.everybody = [
            self.house.kern,
            self.house.weiss,
            self.house.lau,
            self.house.mai,
            self.house.seidel,
            self.house.boll,
        ]
        self.steps = 0
        self.matters: dict[int, Matter] = {}
        for number, kind in enumerate(("fault", "complaint", "question")):
            case = self.house.desk.open(kind, now=self.now)
            due = self.now + timedelta(hours=30 + number)
            made = self.house.desk.promised(case, owner=self.house.kern.pk, now=self.now, due_at=due, clock="fixed")
            self.matters[case.pk] = Matter(self.house.kern.pk, made.pk, due, kind == "complaint")

    def case(self, number: int) -> int:
        return list(self.matters)[number]

    def who(self, number: int) -> User:
        return self.everybody[number]

    def waiting(self, case: int) -> Handover | None:
        return Handover.objects.filter(case=case, state="waiting").first()

    def accepted(self, case: int, user: int) -> None:
        self.matters[case].owner = user

    # ── offering moves nothing ──

    @rule(
        number=st.integers(0, 2),
        giver=st.integers(0, 5),
        to=st.integers(0, 7),
        kind=st.sampled_from(["ordinary", "warm"]),
    )
    def give(self, number, giver, to, kind):
        receivers = [Receiver(user=user.pk) for user in self.everybody]
        receivers += [Receiver(team=self.house.claims.pk), Receiver(partner="Netz AG")]
        try:
            row = handovers.give_handover(
                case=self.case(number),
                to=receivers[to],
                kind=kind,
                although_away=True,
                by=self.who(giver).pk,
                now=self.now,
            )
        except Cannot:
            return
        assert row.from_user_id == self.matters[self.case(number)].owner, "somebody else's was given away"

    @rule(number=st.integers(0, 2))
    def two_give_at_once(self, number):
        case = self.case(number)
        offers = [
            lambda to=user: handovers.give_handover(
                case=case, to=Receiver(user=to.pk), although_away=True, by=to.pk, now=self.now
            )
            for user in (self.house.lau, self.house.mai)
        ]
        at_once(*offers)
        assert Handover.objects.filter(case=case, state="waiting").count() <= 1, "two wait for one matter"

    # ── answering ──

    @rule(number=st.integers(0, 2), user=st.integers(0, 5), says=st.booleans())
    def accept(self, number, user, says):
        row = self.waiting(self.case(number))
        if row is None:
            return
        said = {"read_back": "Verstanden.", "partner_person": "Frau Ott"} if says else {}
        needs = row.takes_read_back or self.is_broken(row.case_id)
        try:
            handovers.accept_handover(handover=row.pk, by=self.who(user).pk, now=self.now, **said)
        except Cannot:
            return
        assert says or not needs, "no sentence was read back"
        if not row.to_partner:
            assert self.may(row, self.who(user).pk), "it was not offered to them"
            self.accepted(row.case_id, self.who(user).pk)

    @rule(number=st.integers(0, 2))
    def two_accept_at_once(self, number):
        row = self.waiting(self.case(number))
        if row is None or row.to_team_id is None:
            return
        takers = [self.house.lau.pk, self.house.mai.pk]
        answers = at_once(
            *(
                lambda by=user: handovers.accept_handover(handover=row.pk, read_back="Ja.", by=by, now=self.now)
                for user in takers
            )
        )
        taken = [user for user, answer in zip(takers, answers, strict=True) if not isinstance(answer, Cannot)]
        possible = [user for user in takers if user != self.matters[row.case_id].owner]
        assert len(taken) == (1 if possible else 0), "not exactly one has it"
        for user in taken:
            self.accepted(row.case_id, user)

    @rule(number=st.integers(0, 2))
    def a_worker_dies_while_it_is_accepted(self, number):
        row = self.waiting(self.case(number))
        if row is not None and row.to_user_id is not None:
            dying(lambda: self.quietly(row))

    def quietly(self, row: Handover) -> None:
        try:
            handovers.accept_handover(handover=row.pk, read_back="Ja.", by=row.to_user_id, now=self.now)
        except Cannot:
            return

    @rule(number=st.integers(0, 2), user=st.integers(0, 5), reason=st.sampled_from(["elsewhere", "skill", "full"]))
    def decline(self, number, user, reason):
        row = self.waiting(self.case(number))
        if row is not None:
            try:
                handovers.decline_handover(handover=row.pk, reason=reason, by=self.who(user).pk, now=self.now)
            except Cannot:
                return

    @rule(number=st.integers(0, 2), user=st.integers(0, 5))
    def take_back(self, number, user):
        row = self.waiting(self.case(number))
        if row is not None:
            try:
                handovers.take_back_handover(handover=row.pk, by=self.who(user).pk, now=self.now)
            except Cannot:
                return

    # ── doing and telling accept, where no sentence is asked for ──

    @rule(number=st.integers(0, 2), user=st.integers(0, 5))
    def do_the_next_step(self, number, user):
        case = self.case(number)
        self.steps += 1
        tried = {"words": f"Versuch {self.steps}", "showed": "nothing"}
        cases.try_step(case=case, **tried, by=self.who(user).pk, now=self.now)
        self.expect(case, self.who(user).pk, is_told=False)

    @rule(number=st.integers(0, 2), user=st.integers(0, 5))
    def tell_the_customer(self, number, user):
        case = self.case(number)
        talk = self.house.desk.call(at=self.now).pk
        told = FactRow.objects.filter(name="FaceTold").count()
        cases.tell_face(case=case, conversation=talk, face=self.who(user).pk, by=self.who(user).pk, now=self.now)
        if FactRow.objects.filter(name="FaceTold").count() > told:  # the same face told twice is no news
            self.expect(case, self.who(user).pk, is_told=True)

    @rule(number=st.integers(0, 2), user=st.integers(0, 5))
    def a_worker_tells_of_a_deed_only_after_it_was_offered(self, number, user):
        """Done first, then asked for: however late it is told and whatever the clock says, that accepts nothing."""
        case, doer = self.case(number), self.who(user).pk
        self.workers_react()
        if self.waiting(case) is not None:
            return
        self.steps += 1
        cases.try_step(case=case, words=f"Versuch {self.steps}", showed="nothing", by=doer, now=self.now)
        self.now = max(NOW, self.now - timedelta(hours=3))
        try:
            to = Receiver(user=doer)
            handovers.give_handover(case=case, to=to, although_away=True, by=doer, now=self.now)
        except Cannot:
            return
        self.workers_react()

    @rule(number=st.integers(0, 2), user=st.integers(0, 5), says=st.booleans())
    def take_on_unasked(self, number, user, says):
        case, taker = self.case(number), self.who(user).pk
        row, needs = self.waiting(case), self.matters[case].is_complaint or self.is_broken(case)
        try:
            handovers.take_over_case(case=case, read_back="Verstanden." if says else "", by=taker, now=self.now)
        except Cannot:
            return
        if self.matters[case].owner != taker:
            assert says or not needs, "taken on without a sentence"
            assert row is None or self.may(row, taker), "taken from whoever was asked"
        self.accepted(case, taker)

    @rule(number=st.integers(0, 2), user=st.integers(0, 5), to=st.integers(0, 5))
    def ask_a_colleague(self, number, user, to):
        """A question moves nothing, asked or answered."""
        try:
            asked = handovers.ask_colleague(
                case=self.case(number),
                to=Receiver(user=self.who(to).pk),
                words="Wer kennt den Vertrag?",
                by=self.who(user).pk,
                now=self.now,
            )
            handovers.answer_inquiry(inquiry=asked.pk, answer="Ich.", by=self.who(to).pk, now=self.now)
        except Cannot:
            return

    def expect(self, case: int, user: int, *, is_told: bool) -> None:
        row = self.waiting(case)
        is_theirs = row is not None and self.may(row, user)
        needs = row is not None and (row.takes_read_back or self.is_broken(case))
        self.workers_react()
        if is_theirs and (is_told or not needs):
            self.accepted(case, user)

    def may(self, row: Handover, user: int) -> bool:
        if row.to_partner or user == row.from_user_id:
            return False
        team = {self.house.lau.pk, self.house.mai.pk, self.house.boll.pk}
        return user in team if row.to_team_id is not None else row.to_user_id == user

    def is_broken(self, case: int) -> bool:
        return Promise.objects.filter(pk=self.matters[case].promise, state="broken", done_at=None).exists()

    def workers_react(self) -> None:
        """The facts since the last time, each heard twice: reactions are harmless to repeat."""
        for row in list(FactRow.objects.filter(id__gt=self.seen).order_by("id")):
            self.seen = row.id
            heard = HEARD.get(row.name, reactions.follow if row.name in (*reactions.DEEDS, "CaseAssigned") else None)
            for _twice in range(2 if heard else 0):
                heard(row, now=self.now)

    # ── time, standstill, a whole desk ──

    @rule(hours=st.integers(-20, 40))
    def the_clock_jumps(self, hours):
        self.now = max(NOW, self.now + timedelta(hours=hours))

    @rule(is_here=st.booleans())
    def two_workers_bring_back_what_nobody_answered(self, is_here):
        PresenceState.objects.update(state="available" if is_here else "off", since_at=self.now)
        at_once(*(lambda: handovers.return_unanswered(by=None, now=self.now) for _worker in range(2)))

    @rule()
    def promises_break(self):
        promises.break_due_promises(now=self.now)

    @rule(user=st.integers(0, 5), to=st.integers(0, 5), absent=st.booleans())
    def a_whole_desk(self, user, to, absent):
        if user == to:
            return
        more = {"kind": "absence", "returns_at": self.now + timedelta(hours=9)} if absent else {"kind": "shift"}
        try:
            bundle = handovers.hand_over_desk(
                user=self.who(user).pk,
                to=Receiver(user=self.who(to).pk),
                although_away=True,
                by=None,
                now=self.now,
                **more,
            )
        except Cannot:
            return
        for row in handovers.accept_desk(bundle=bundle.pk, by=self.who(to).pk, now=self.now):
            if row.case_id is not None:
                self.accepted(row.case_id, self.who(to).pk)

    @rule()
    def absences_end(self):
        handovers.give_back_desks(by=None, now=self.now)

    # ── what must hold ──

    @invariant()
    def each_matter_is_exactly_one_persons_and_nothing_but_acceptance_moves_it(self):
        for case, matter in self.matters.items():
            row = Case.objects.get(pk=case)
            assert (row.owner_id, row.owner_team_id) == (matter.owner, None), "responsibility moved without acceptance"

    @invariant()
    def promises_go_with_it_and_no_due_time_moves(self):
        for matter in self.matters.values():
            promise = Promise.objects.get(pk=matter.promise)
            assert promise.owner_id == matter.owner, "a promise stayed behind, or went alone"
            assert promise.due_at == matter.due, "a due time moved"

    @invariant()
    def whoever_gave_it_is_written_in_it(self):
        for row in Handover.objects.filter(state="waiting", case__in=self.matters):
            assert row.from_user_id == self.matters[row.case_id].owner

    def teardown(self):
        assert list(facts.verify()) == []


def test_responsibility_and_promises_move_at_acceptance_together_and_not_before():
    house = make_house()
    case = house.desk.open()
    promise = house.desk.promised(case, owner=house.kern.pk)
    row = house.give(case)
    case.refresh_from_db()
    assert case.owner == house.kern, "responsibility moved without acceptance"
    house.accept(row)
    case.refresh_from_db()
    promise.refresh_from_db()
    assert case.owner == house.lau
    assert promise.owner == house.lau, "a promise stayed behind"


def test_a_complaint_is_taken_with_a_sentence_read_back():
    house = make_house()
    row = house.give(house.desk.open("complaint"))
    with pytest.raises(Cannot):
        house.accept(row)
    house.accept(row, read_back="Wir haben dreimal nicht zurückgerufen.")


def test_nobody_takes_what_was_offered_to_somebody_else():
    house = make_house()
    with pytest.raises(Cannot):
        house.accept(house.give(), house.mai)


def test_a_handover_ends_when_it_is_accepted_whatever_happens():
    run_state_machine_as_test(TheHouse, settings=attack(examples=6, steps=25, sabotaged=10))
