"""Unanswered it comes back or climbs; a whole desk; an absence and its return; questions to colleagues; figures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from handschlag.cases import actions as cases
from handschlag.cases.models import Case
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.handovers import actions as handovers
from handschlag.handovers import jobs, queries
from handschlag.handovers.models import Bundle, Handover, Inquiry
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people import actions as people
from handschlag.people import holdings
from handschlag.people import queries as colleagues
from handschlag.people.models import PresenceState
from handschlag.promises.models import Promise
from tests.factories.handovers import House, make_house
from tests.factories.people import NOW, make_user
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def house() -> House:
    return make_house()


def fresh(row: Handover) -> Handover:
    return Handover.objects.get(pk=row.pk)


def sentences(user, now=NOW) -> list[str]:
    return [one.text for notice in colleagues.notices_for(user, now=now) for one in notice.sentences]


class TestUnanswered:
    def test_it_comes_back_to_whoever_is_still_responsible(self, house):
        row = house.give()
        assert handovers.return_unanswered(by=None, now=row.answer_by_at - HOUR) == 0
        PresenceState.objects.update(since_at=row.answer_by_at)
        assert handovers.return_unanswered(by=None, now=row.answer_by_at) == 1
        assert fresh(row).state == "returned"
        assert Case.objects.get().owner == house.kern
        assert "niemand hat rechtzeitig geantwortet" in sentences(house.kern, row.answer_by_at)[0]
        assert handovers.return_unanswered(by=None, now=row.answer_by_at) == 0

    def test_of_an_absent_giver_it_climbs_to_the_lead_then_to_management_then_it_is_back(self, house):
        boss = make_user("chef", role="management", presence="available")
        row = house.give()
        people.record_absence(user=house.kern.pk, from_at=NOW - HOUR, until_at=None, by=None, now=NOW)
        asked = []
        for _each in range(3):
            now = fresh(row).answer_by_at
            PresenceState.objects.update(since_at=now)
            handovers.return_unanswered(by=None, now=now)
            asked.append((fresh(row).state, fresh(row).to_user))
        assert asked == [("waiting", house.seidel), ("waiting", boss), ("returned", boss)]
        assert fresh(row).asked_user == house.lau
        assert fresh(row).from_user == house.kern
        assert FactRow.objects.filter(name="HandoverClimbed").count() == 2

    def test_the_round_is_a_job(self, house):
        house.give()
        assert jobs.return_unanswered_handovers(0) in (0, 1)
        assert jobs.give_back_desks(0) == 0


class TestDesk:
    def test_all_that_is_open_goes_in_one_and_is_taken_in_one(self, house):
        case, complaint = house.desk.open(), house.desk.open("complaint")
        promise = promise_to(house.desk.roth, owner=house.kern.pk)
        talk = house.desk.call(is_looked_after=False)
        type(talk).objects.filter(pk=talk.pk).update(user=house.kern)
        bundle = handovers.hand_over_desk(
            user=house.kern.pk, to=Receiver(user=house.weiss.pk), kind="shift", by=house.kern.pk, now=NOW
        )
        assert Handover.objects.filter(bundle=bundle).count() == 4
        assert sentences(house.weiss) == [
            f"{house.kern.name} übergibt Ihnen den ganzen Arbeitsplatz: 4 offene Vorgänge."
        ]
        taken = handovers.accept_desk(bundle=bundle.pk, by=house.weiss.pk, now=NOW)
        assert len(taken) == 3
        assert Case.objects.get(pk=case.pk).owner == house.weiss
        assert Case.objects.get(pk=complaint.pk).owner == house.kern
        assert Promise.objects.get(pk=promise.pk).owner == house.weiss
        left = Handover.objects.get(bundle=bundle, state="waiting")
        handovers.accept_desk(
            bundle=bundle.pk, read_backs={left.pk: "Roth wartet auf die Regulierung."}, by=house.weiss.pk, now=NOW
        )
        assert Case.objects.get(pk=complaint.pk).owner == house.weiss
        assert sentences(house.weiss) == []

    def test_what_was_promised_for_a_concern_that_is_over_goes_along_by_itself(self, house):
        case = house.desk.open("question")
        left = house.desk.promised(case, owner=house.kern.pk)
        running = house.desk.open()
        house.desk.promised(running, owner=house.kern.pk)
        talk = house.desk.call()
        cases.withdraw_case(
            case=case.pk, withdrawn_as="customer", conversation=talk.pk, by=house.kern.pk, now=NOW + HOUR / 4
        )
        found = queries.desk_of(house.kern.pk)
        assert [(row.case, row.promise) for row in found] == [(running, None), (None, left)]

    def test_what_is_under_way_already_goes_on_and_what_is_chosen_is_enough(self, house):
        case, other = house.desk.open(), house.desk.open("question")
        row = house.give(case)
        bundle = handovers.hand_over_desk(
            user=house.kern.pk, to=Receiver(user=house.weiss.pk), kind="shift", by=house.kern.pk, now=NOW
        )
        assert [one.case_id for one in Handover.objects.filter(bundle=bundle)] == [other.pk]
        assert fresh(row).is_waiting
        with pytest.raises(handovers.CannotGive):
            handovers.hand_over_desk(
                user=house.kern.pk,
                to=Receiver(user=house.weiss.pk),
                kind="shift",
                only=[f"case-{case.pk}"],
                by=None,
                now=NOW,
            )

    def test_it_goes_to_somebody_who_is_there_and_may_take_it(self, house):
        house.desk.open()
        said = {"user": house.kern.pk, "by": house.kern.pk, "now": NOW}
        for to, more in (
            (Receiver(partner="Netz AG"), {"kind": "shift"}),
            (Receiver(user=house.kern.pk), {"kind": "shift"}),
            (Receiver(user=house.weiss.pk), {"kind": "warm"}),
            (Receiver(user=house.weiss.pk), {"kind": "shift", "returns_at": NOW + DAY}),
            (Receiver(user=house.weiss.pk), {"kind": "absence", "returns_at": NOW}),
        ):
            with pytest.raises(handovers.CannotGive):
                handovers.hand_over_desk(to=to, **said, **more)
        people.record_absence(user=house.weiss.pk, from_at=NOW - HOUR, until_at=None, by=None, now=NOW)
        with pytest.raises(handovers.ReceiverAway):
            handovers.hand_over_desk(to=Receiver(user=house.weiss.pk), kind="shift", **said)
        bundle = handovers.hand_over_desk(to=Receiver(team=house.claims.pk), kind="shift", **said)
        with pytest.raises(handovers.CannotAccept):
            handovers.accept_desk(bundle=bundle.pk, by=house.weiss.pk, now=NOW)
        with pytest.raises(NotThere):
            handovers.accept_desk(bundle=0, by=house.lau.pk, now=NOW)

    def test_after_the_absence_what_is_left_is_offered_back_and_nothing_moves_by_itself(self, house):
        case, done = house.desk.open(), house.desk.open("question")
        bundle = handovers.hand_over_desk(
            user=house.kern.pk, to=Receiver(user=house.weiss.pk), kind="absence", returns_at=NOW + DAY, by=None, now=NOW
        )
        handovers.accept_desk(bundle=bundle.pk, by=house.weiss.pk, now=NOW)
        Case.objects.filter(pk=done.pk).update(state="withdrawn", withdrawn_as="mistake", ended_at=NOW)
        assert handovers.give_back_desks(by=None, now=NOW + HOUR) == 0
        assert handovers.give_back_desks(by=None, now=NOW + DAY) == 1
        assert handovers.give_back_desks(by=None, now=NOW + DAY) == 0
        back = Bundle.objects.get(kind="return")
        assert (back.user, back.to_user) == (house.weiss, house.kern)
        assert [one.case_id for one in Handover.objects.filter(bundle=back)] == [case.pk]
        assert Case.objects.get(pk=case.pk).owner == house.weiss
        handovers.accept_desk(bundle=back.pk, by=house.kern.pk, now=NOW + DAY)
        assert Case.objects.get(pk=case.pk).owner == house.kern


class TestAsking:
    def ask(self, house, words="Gilt die Police noch?", **more):
        case = more.pop("case", None) or house.desk.open()
        said = {"to": Receiver(user=house.lau.pk), "by": house.kern.pk, "now": NOW, **more}
        return handovers.ask_colleague(case=case.pk, words=words, **said)

    def test_a_question_moves_nothing_and_its_waiting_is_measured(self, house):
        row = self.ask(house)
        assert Case.objects.get().owner == house.kern
        assert sentences(house.lau) == [f"{house.kern.name} fragt: Gilt die Police noch?"]
        handovers.answer_inquiry(inquiry=row.pk, answer="Ja, bis 2027.", by=house.lau.pk, now=NOW + DAY)
        row.refresh_from_db()
        assert 0 < row.waited_seconds < 86_400
        assert Case.objects.get().owner == house.kern
        assert sentences(house.kern) == ["Lau antwortet: Ja, bis 2027."]
        assert sentences(house.lau) == []

    def test_the_same_question_is_one_and_needs_somebody_and_words(self, house):
        case = house.desk.open()
        assert self.ask(house, case=case).pk == self.ask(house, case=case).pk
        for words, to in ((" ", Receiver(user=house.lau.pk)), ("?", Receiver(user=house.kern.pk)), ("?", Receiver())):
            with pytest.raises(handovers.CannotAsk):
                self.ask(house, words, case=case, to=to)

    def test_answered_once_by_whom_it_was_asked(self, house):
        row = self.ask(house, to=Receiver(team=house.claims.pk))
        for user, answer in ((house.kern, "ich"), (house.weiss, "ich"), (house.mai, " ")):
            with pytest.raises(handovers.CannotAnswer):
                handovers.answer_inquiry(inquiry=row.pk, answer=answer, by=user.pk, now=NOW)
        handovers.answer_inquiry(inquiry=row.pk, answer="Ja", by=house.mai.pk, now=NOW)
        with pytest.raises(handovers.CannotAnswer):
            handovers.answer_inquiry(inquiry=row.pk, answer="Nein", by=house.lau.pk, now=NOW)
        with pytest.raises(NotThere):
            handovers.answer_inquiry(inquiry=0, answer="Nein", by=house.lau.pk, now=NOW)

    def test_withdrawn_by_whoever_asked(self, house):
        row = self.ask(house)
        with pytest.raises(handovers.CannotAnswer):
            handovers.withdraw_inquiry(inquiry=row.pk, by=house.lau.pk, now=NOW)
        assert not handovers.withdraw_inquiry(inquiry=row.pk, by=house.kern.pk, now=NOW).is_open
        assert not handovers.withdraw_inquiry(inquiry=row.pk, by=house.kern.pk, now=NOW).is_open
        assert sentences(house.lau) == []
        assert list(queries.inquiries_to(house.lau.pk)) == []
        assert queries.get_inquiry(row.pk).answer == ""


class TestLists:
    def test_what_waits_for_whom(self, house):
        mine, team = house.give(), house.give(house.desk.open("question"), to=Receiver(team=house.claims.pk))
        assert {row.pk for row in queries.to_answer(house.lau.pk)} == {mine.pk, team.pk}
        assert [row.pk for row in queries.to_answer(house.mai.pk)] == [team.pk]
        assert {row.pk for row in queries.given(house.kern.pk, now=NOW)} == {mine.pk, team.pk}
        assert queries.all_waiting(house.boll).count() == 2
        assert queries.all_waiting(house.seidel).count() == 2
        assert queries.all_waiting(make_user("fremd", role="team_lead")).count() == 0
        assert queries.all_waiting(make_user("chef", role="management")).count() == 2

    def test_who_leaves_answers_first(self, house):
        house.give()
        TestAsking().ask(house)
        held = holdings.of(holdings.Holder(user=house.lau.pk))
        assert [str(one) for one in held] == ["1 laufende Übergabe (Roth)", "1 offene Rückfrage"]
        with pytest.raises(people.CannotDeactivateUser, match="laufende Übergabe"):
            people.deactivate_user(user=house.lau.pk, by=None, now=NOW)
        assert holdings.of(holdings.Holder(team=house.claims.pk)) == []

    def test_what_came_back_stands_until_it_is_handed_on_or_done(self, house):
        promise = promise_to(house.desk.roth, owner=house.kern.pk)
        talk = house.desk.call(is_looked_after=False)
        type(talk).objects.filter(pk=talk.pk).update(user=house.kern)
        for matter in ({"promise": promise.pk}, {"conversation": talk.pk}):
            row = house.give(**matter)
            handovers.decline_handover(handover=row.pk, reason="skill", by=house.lau.pk, now=NOW)
        assert len(queries.came_back(house.kern.pk)) == 2
        house.give(promise=promise.pk, now=NOW + HOUR)
        assert len(queries.came_back(house.kern.pk)) == 1


def test_figures_of_the_house_and_its_teams_and_of_nobody(house):
    noon = NOW - 5 * HOUR
    talk = house.desk.call(at=noon)
    house.desk.call(at=noon)
    row = house.give(kind="warm", in_call=talk.pk, now=noon)
    house.accept(row, now=noon + timedelta(minutes=10))
    asked = TestAsking().ask(house, case=house.desk.open("question"), now=noon)
    handovers.answer_inquiry(inquiry=asked.pk, answer="Ja", by=house.lau.pk, now=noon + timedelta(minutes=20))
    seen = queries.figures(from_at=NOW - DAY, to_at=NOW + DAY)
    assert (seen.transfers.contacts, seen.transfers.prepared, seen.transfers.blind) == (2, 1, 0)
    assert (seen.transfers.rate, seen.transfers.prepared_share) == (0.5, 1.0)
    assert [(one.name, one.count) for one in seen.handovers] == [("", 1), (house.claims.name, 1)]
    assert seen.handovers[0].median == timedelta(minutes=10)
    assert seen.inquiries[0].median == timedelta(minutes=20)
    assert seen.ended == {"accepted": 1}
    empty = queries.figures(from_at=NOW - 3 * DAY, to_at=NOW - 2 * DAY)
    assert (empty.transfers.rate, empty.transfers.prepared_share, empty.handovers[0].median) == (None, None, None)


class TestDatabase:
    def refused(self, statement: str, name: str) -> None:
        with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_hands_in_the_database_break_nothing(self, house):
        row = house.give()
        table = f"handovers_handover SET %s WHERE id = {row.pk}"
        self.refused(f"UPDATE {table % f'from_user_id = {house.lau.pk}'}", "stands")
        self.refused(f"DELETE FROM handovers_handover WHERE id = {row.pk}", "stays")
        both = f"to_user_id = {house.lau.pk}, to_team_id = {house.claims.pk}"
        self.refused(f"UPDATE {table % both}", "one_receiver")
        house.accept(row)
        self.refused(f"UPDATE {table % 'state = $$declined$$'}", "answered")

    def test_two_never_wait_for_one_matter(self, house):
        row = house.give()
        with pytest.raises(IntegrityError, match="one_waiting_per_case"), transaction.atomic():
            Handover.objects.create(
                case=row.case,
                given_at=NOW,
                from_user=house.kern,
                to_user=house.mai,
                story="x",
                next_step="y",
                answer_by_at=NOW,
            )

    def test_what_was_asked_and_answered_stands(self, house):
        row = TestAsking().ask(house)
        self.refused(f"UPDATE handovers_inquiry SET words = 'anders' WHERE id = {row.pk}", "stands")
        self.refused(f"DELETE FROM handovers_inquiry WHERE id = {row.pk}", "stays")
        assert Inquiry.objects.get().words == "Gilt die Police noch?"
