"""A complaint closes with the customer's own word, or when every way was offered: never by silence, and by no detour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.models import Case, Solution
from handschlag.conversations.models import Conversation
from tests.factories.cases import Desk, make_desk
from tests.factories.conversations import missed
from tests.factories.people import NOW
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = NOW + 60 * DAY
WHO = {"by": None, "now": NOW}


@pytest.fixture
def desk() -> Desk:
    make_calendar()
    return make_desk()


def solved_and_told(row: Case) -> Case:
    cases.solve_case(case=row.pk, words="Erledigt", **WHO)
    cases.tell_solution(case=row.pk, **WHO)
    return row


def after_long_silence(row: Case) -> str:
    cases.confirm_by_silence(by=None, now=LATER)
    row.refresh_from_db()
    return row.state


def decided(row: Case) -> Case:
    cases.decide_case(case=row.pk, verdict="declined", words="Nein", reasons="Der Vertrag", **WHO)
    cases.tell_decision(case=row.pk, **WHO)
    return row


class TestNeverBySilence:
    def test_a_question_is_closed_by_silence_and_neither_complaint_nor_dispute(self, desk):
        states = {kind: after_long_silence(solved_and_told(desk.open(kind))) for kind in ("question", "complaint")}
        assert states == {"question": "confirmed", "complaint": "to_confirm"}
        assert after_long_silence(solved_and_told(desk.open("dispute"))) == "to_confirm"

    @pytest.mark.parametrize("kind", ["complaint", "dispute"])
    def test_nor_one_that_is_called_a_question_afterwards(self, desk, kind):
        row = desk.open(kind)
        cases.change_kind(case=row.pk, kind="question", **WHO)
        assert after_long_silence(solved_and_told(row)) == "to_confirm"
        assert list(queries.to_ask(now=NOW)) == [row]

    def test_nor_a_question_that_turned_into_one_while_we_waited(self, desk):
        row = solved_and_told(desk.open("question"))
        cases.change_kind(case=row.pk, kind="complaint", **WHO)
        assert list(queries.to_ask(now=NOW)) == [row]
        cases.change_kind(case=row.pk, kind="question", **WHO)
        assert after_long_silence(row) == "to_confirm"

    def test_nor_a_question_into_which_one_was_merged(self, desk):
        dispute, question = desk.open("dispute"), desk.open("question", words="Und wann?")
        cases.merge_cases(case=dispute.pk, into=question.pk, **WHO)
        assert after_long_silence(solved_and_told(question)) == "to_confirm"

    def test_nor_one_that_was_split_off(self, desk):
        part = cases.split_case(case=desk.open().pk, kind="dispute", words="Die Rechnung", **WHO).case
        cases.change_kind(case=part.pk, kind="change", **WHO)
        assert after_long_silence(solved_and_told(part)) == "to_confirm"

    def test_nor_by_a_hand_in_the_database(self, desk):
        row = solved_and_told(desk.open("complaint"))
        silent = {"confirmed_as": "silence", "confirmed_at": LATER, "silence_until_at": LATER}
        solution = Solution.objects.filter(case=row)
        for write in (
            lambda: solution.update(**silent),
            lambda: Case.objects.filter(pk=row.pk).update(kind="question", by_word_only=False),
            lambda: Case.objects.filter(pk=row.pk).update(by_word_only=False, kind="wish"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                write()
        Case.objects.filter(pk=row.pk).update(kind="question")
        with pytest.raises(DatabaseError), transaction.atomic():
            Solution.objects.create(case=desk.open("dispute"), words="x", solved_at=NOW, told_at=NOW, **silent)

    def test_what_was_looked_into_was_not_opened_by_mistake(self, desk):
        row = desk.open("dispute")
        cases.note_investigation(case=row.pk, words="Die Rechnung stimmt", **WHO)
        with pytest.raises(cases.CannotWithdraw):
            cases.withdraw_case(case=row.pk, withdrawn_as="mistake", **WHO)
        mistaken = cases.withdraw_case(
            case=desk.open("dispute", words="Doppelt").pk, withdrawn_as="mistake", conversation=desk.call().pk, **WHO
        )
        assert mistaken.state == "withdrawn"


class TestTheirOwnWord:
    """Nobody's yes is heard in a call nobody took, or in a letter of ours."""

    @pytest.fixture
    def unheard(self, desk) -> list[Conversation]:
        call = missed(desk.number, at=NOW)
        ours = desk.call()
        Conversation.objects.filter(pk=ours.pk).update(channel="letter", direction="out")
        return [call, ours]

    def test_a_missed_call_and_a_letter_of_ours_answer_nothing(self, desk, unheard):
        row = decided(desk.open("complaint"))
        for one in unheard:
            with pytest.raises(cases.CannotAnswer) as refused:
                cases.answer_decision(case=row.pk, is_accepted=True, conversation=one.pk, **WHO)
            assert refused.value.field == "conversation"

    def test_nor_do_they_confirm_or_withdraw_a_complaint(self, desk, unheard):
        row = solved_and_told(desk.open("complaint"))
        other = desk.open("complaint", words="Noch etwas")
        for one in unheard:
            with pytest.raises(cases.CannotConfirm):
                cases.confirm_case(case=row.pk, conversation=one.pk, **WHO)
            with pytest.raises(cases.CannotWithdraw):
                cases.withdraw_case(case=other.pk, withdrawn_as="customer", conversation=one.pk, **WHO)
        assert cases.confirm_case(case=row.pk, conversation=desk.call().pk, **WHO).state == "confirmed"

    def test_nor_do_they_confirm_anything_else(self, desk, unheard):
        """Nor does a talk that was over the day before it was solved."""
        row = solved_and_told(desk.open())
        for one in (*unheard, desk.call(at=NOW - timedelta(days=2))):
            with pytest.raises(cases.CannotConfirm) as refused:
                cases.confirm_case(case=row.pk, conversation=one.pk, **WHO)
            assert refused.value.field == "conversation"

    def test_nobody_is_told_anything_in_a_call_nobody_took(self, desk, unheard):
        """It keeps no promise; on a machine we can speak, and a letter of ours tells."""
        call, letter = unheard
        row = desk.open("complaint")
        with pytest.raises(cases.CannotTakeComplaint) as refused:
            cases.acknowledge_complaint(case=row.pk, conversation=call.pk, **WHO)
        assert refused.value.field == "conversation"
        with pytest.raises(cases.CannotTakeComplaint):
            cases.tell_interim(case=row.pk, words="Wir sind dran", conversation=call.pk, **WHO)
        with pytest.raises(cases.CannotTellFace):
            cases.tell_face(case=row.pk, conversation=call.pk, **WHO)
        assert {one.promise.state for one in queries.promises_of_case(row.pk)} == {"open"}
        Conversation.objects.filter(pk=call.pk).update(direction="out", ending="voicemail")
        assert [queries.was_reached_in(one.pk) for one in (call, letter)] == [True, True]

    def test_a_letter_of_theirs_a_visit_and_a_message_on_the_machine_do(self, desk):
        heard = []
        for said in ({"channel": "letter"}, {"channel": "visit"}, {"ending": "voicemail", "connected_at": None}):
            row = desk.call()
            Conversation.objects.filter(pk=row.pk).update(**said)
            heard.append(queries.was_heard_in(row.pk))
        assert heard == [True, True, True]

    def test_what_was_said_the_day_before_is_no_answer_to_what_was_decided_today(self, desk):
        before = desk.call(at=NOW - DAY)
        row = decided(desk.open("complaint", now=NOW - DAY))
        with pytest.raises(cases.CannotAnswer):
            cases.answer_decision(case=row.pk, is_accepted=True, conversation=before.pk, **WHO)
        answered = cases.answer_decision(case=row.pk, is_accepted=True, conversation=desk.call().pk, **WHO)
        assert answered.answer == "accepted"

    def test_told_and_answered_in_one_talk_that_is_noted_the_day_after(self, desk):
        call = desk.call(at=NOW - DAY)
        row = desk.open("complaint", now=NOW - DAY)
        cases.decide_case(case=row.pk, verdict="granted", words="Ja", reasons="Recht", by=None, now=NOW - DAY)
        cases.tell_decision(case=row.pk, conversation=call.pk, **WHO)
        assert cases.answer_decision(case=row.pk, is_accepted=True, conversation=call.pk, **WHO).answer == "accepted"


class TestWarned:
    def warned(self, row: Case) -> list[str]:
        return [one.code for one in queries.page(row.pk, now=NOW).warnings]

    def test_of_a_complaint_that_is_solved_and_was_never_decided(self, desk):
        row = desk.open("complaint")
        assert "undecided" not in self.warned(row)
        solved_and_told(row)
        assert self.warned(row)[0] == "undecided"
        assert "undecided" not in self.warned(solved_and_told(desk.open("question")))

    def test_of_a_decision_nobody_told_the_customer(self, desk):
        row = desk.open("dispute")
        cases.decide_case(case=row.pk, verdict="granted", words="Ja", reasons="Recht", **WHO)
        assert self.warned(row)[0] == "untold"
        cases.tell_decision(case=row.pk, **WHO)
        assert not {"untold", "undecided"} & set(self.warned(row))
