from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from handschlag.cases import actions as cases
from handschlag.cases import jobs, queries
from handschlag.cases.actions import solving
from handschlag.cases.choices import State
from handschlag.cases.models import Case, Solution
from handschlag.conversations.models import Conversation
from handschlag.core.models import FactRow
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SILENT_UNTIL = NOW.replace(hour=17, minute=0) + 8 * DAY
"""NOW is Monday 17:30: with half an hour left the first day is Tuesday, five open days later Tuesday, 18:00."""


@pytest.fixture
def desk() -> Desk:
    make_calendar()
    return make_desk()


def state(row: Case | Promise) -> str:
    row.refresh_from_db()
    return row.state


def tell(row: Case, *, now=NOW, conversation=None) -> Solution:
    return cases.tell_solution(case=row.pk, conversation=conversation, by=None, now=now)


def reopen(desk: Desk, row: Case, *, at, words: str = "Es geht wieder nicht.") -> Case:
    return cases.reopen_case(case=row.pk, words=words, conversation=desk.call(at=at).pk, by=None, now=at + HOUR / 2)


def clock(row: Case, *, now):
    return queries.clock_of(row.pk, now=now)


class TestSolved:
    def test_solved_marks_what_was_to_settle_it_and_nothing_else(self, desk):
        row = desk.open()
        fix, along = desk.promised(row), desk.promised(row, role="along")
        solution = desk.solve(row, now=NOW + HOUR)
        assert (state(row), state(fix), state(along)) == ("to_confirm", "provisionally_kept", "open")
        assert [one.promise_id for one in solution.promises.all()] == [fix.pk]
        seen = clock(row, now=NOW + DAY)
        assert (seen.ends_at, seen.is_certain, seen.elapsed) == (NOW + HOUR, False, HOUR)

    def test_late_it_is_done_late_and_stays_broken(self, desk):
        row = desk.open()
        fix = desk.promised(row)
        desk.solve(row, now=NOW + DAY)
        fix.refresh_from_db()
        assert (fix.state, fix.broken_at, fix.done_at) == ("broken", fix.due_at, NOW + DAY)

    def test_what_the_customer_agreed_to_instead_is_marked_in_its_place(self, desk):
        row, call = desk.open(), desk.call()
        fix, kept = desk.promised(row), desk.promised(row)
        promises.keep_promise(promise=kept.pk, by=None, now=NOW)
        new = promises.replace_promise(
            promise=fix.pk, agreed_in=call.pk, words="morgen", due_at=NOW + DAY, by=None, now=NOW
        )
        solution = desk.solve(row)
        assert [one.promise_id for one in solution.promises.all()] == [new.pk]
        assert state(new) == "provisionally_kept"

    def test_it_is_solved_once_and_somebody_says_how(self, desk):
        row = desk.open()
        with pytest.raises(cases.CannotSolve) as refused:
            cases.solve_case(case=row.pk, words=" ", by=None, now=NOW)
        assert refused.value.field == "words"
        cases.solve_case(case=row.pk, words="Router getauscht", conversation=desk.call().pk, by=None, now=NOW)
        with pytest.raises(cases.CannotSolve):
            desk.solve(row)
        assert [one.code for one in queries.page(row.pk, now=NOW).warnings] == ["not_read_back", "face_untold"]


class TestConfirmed:
    def test_the_customers_word_judges_the_promise_and_ends_the_clock_when_it_was_solved(self, desk):
        row = desk.open()
        fix, call = desk.promised(row), desk.call(at=NOW + DAY)
        desk.solve(row, now=NOW + HOUR)
        for _twice in range(2):
            cases.confirm_case(case=row.pk, conversation=call.pk, by=None, now=NOW + DAY)
        assert (state(row), state(fix), fix.done_at) == ("confirmed", "kept", NOW + HOUR)
        seen = clock(row, now=NOW + 9 * DAY)
        assert (seen.elapsed, seen.is_certain, seen.is_running) == (HOUR, True, False)
        assert FactRow.objects.get(name="CaseConfirmed").payload["proof"] == "said"
        assert queries.page(row.pk, now=NOW).warnings == []

    def test_what_was_not_solved_is_not_confirmed(self, desk):
        row, call = desk.open(), desk.call()
        with pytest.raises(cases.CannotConfirm):
            cases.confirm_case(case=row.pk, conversation=call.pk, by=None, now=NOW)
        with pytest.raises(cases.CannotConfirm):
            tell(row)

    def test_a_mark_that_was_withdrawn_in_the_ledger_is_not_kept_by_it(self, desk):
        row = desk.open()
        fix = desk.promised(row)
        desk.solve(row)
        promises.withdraw_mark(promise=fix.pk, by=None, now=NOW)
        cases.confirm_case(case=row.pk, conversation=desk.call().pk, by=None, now=NOW)
        assert state(fix) == "open"


class TestSilence:
    def test_after_the_time_we_named_silence_counts_at_the_end_of_that_time(self, desk):
        row = desk.open()
        fix = desk.promised(row)
        desk.solve(row)
        assert tell(row).silence_until_at == SILENT_UNTIL
        assert tell(row, now=NOW + DAY).silence_until_at == SILENT_UNTIL
        assert cases.confirm_by_silence(by=None, now=SILENT_UNTIL) == 0
        assert list(queries.to_ask(now=NOW)) == []
        assert cases.confirm_by_silence(by=None, now=SILENT_UNTIL + 30 * DAY) == 1
        assert cases.confirm_by_silence(by=None, now=SILENT_UNTIL + 30 * DAY) == 0
        assert (state(row), row.ended_at, state(fix)) == ("confirmed", SILENT_UNTIL, "kept")

    def test_silence_nobody_was_told_of_is_no_yes(self, desk):
        row = desk.open()
        desk.solve(row)
        assert cases.confirm_by_silence(by=None, now=NOW + 365 * DAY) == 0
        assert list(queries.to_ask(now=NOW)) == [row]
        assert queries.contradicted(row.solutions.get())

    @pytest.mark.parametrize("kind", ["complaint", "dispute"])
    def test_a_complaint_is_never_closed_by_silence(self, desk, kind):
        row = desk.open(kind)
        solution = desk.solve(row)
        assert tell(row).silence_until_at is None
        assert cases.confirm_by_silence(by=None, now=NOW + 365 * DAY) == 0
        assert list(queries.to_ask(now=NOW)) == [row]
        with pytest.raises(DatabaseError), transaction.atomic():
            Solution.objects.filter(pk=solution.pk).update(
                silence_until_at=NOW, told_at=NOW, confirmed_at=NOW, confirmed_as="silence"
            )

    def test_what_became_a_complaint_meanwhile_waits_for_a_word_too(self, desk):
        row = desk.open()
        desk.solve(row)
        tell(row)
        cases.change_kind(case=row.pk, kind="complaint", by=None, now=NOW)
        assert cases.confirm_by_silence(by=None, now=SILENT_UNTIL + DAY) == 0

    def test_whoever_spoke_of_it_or_called_unheard_was_not_silent(self, desk):
        spoken, missed = desk.open(), desk.open()
        for row in (spoken, missed):
            desk.solve(row)
            tell(row)
        call = desk.call(at=NOW + DAY)
        cases.link_conversation(case=spoken.pk, conversation=call.pk, by=None, now=NOW + DAY)
        unheard = desk.call(at=NOW + 2 * DAY, is_looked_after=False)
        assert cases.confirm_by_silence(by=None, now=SILENT_UNTIL + DAY) == 0
        Conversation.objects.filter(pk=unheard.pk).update(wrapped_up_at=NOW + 3 * DAY, outcome="informed")
        assert cases.confirm_by_silence(by=None, now=SILENT_UNTIL + DAY) == 1
        assert (state(spoken), state(missed)) == ("to_confirm", "confirmed")

    def test_the_call_in_which_it_was_told_is_no_word_against_it(self, desk):
        row, call = desk.open(), desk.call()
        desk.solve(row, now=NOW - HOUR)
        assert tell(row, now=NOW - HOUR, conversation=call.pk).told_in_id == call.pk
        assert cases.confirm_by_silence(by=None, now=SILENT_UNTIL + DAY) == 1

    def test_whatever_a_second_worker_settled_meanwhile_is_left_alone(self, desk):
        row = desk.open()
        assert not solving._take_silence(row.pk, by=None, now=NOW)
        assert state(row) == "to_diagnose"

    def test_the_job_asks_the_house_for_the_time(self, desk):
        assert jobs.confirm_by_silence(timestamp=0) == 0


class TestReopened:
    def test_a_return_is_a_failed_fix_and_breaks_the_promise_at_its_true_time(self, desk):
        row = desk.open()
        fix = desk.promised(row)
        solution = desk.solve(row, now=NOW + HOUR)
        again = reopen(desk, row, at=NOW + DAY)
        fix.refresh_from_db()
        solution.refresh_from_db()
        assert (fix.state, fix.broken_at, fix.done_at) == ("broken", fix.due_at, None)
        assert (again.state, solution.failed_at) == ("to_fix", NOW + DAY)
        assert FactRow.objects.get(name="FixFailed").payload["promises"] == [fix.pk]
        assert clock(row, now=NOW + 3 * DAY).elapsed == 3 * DAY
        assert queries.page(row.pk, now=NOW).sayings[0].words == "Es geht wieder nicht."

    def test_before_the_due_time_the_promise_simply_runs_on(self, desk):
        row = desk.open()
        fix = desk.promised(row, due_at=NOW + 9 * DAY, clock="fixed")
        desk.solve(row)
        reopen(desk, row, at=NOW + DAY)
        assert state(fix) == "open"

    def test_after_the_confirmation_it_is_a_failed_fix_within_the_house_s_days(self, desk):
        row = desk.open()
        fix = desk.promised(row)
        desk.solve(row)
        cases.confirm_case(case=row.pk, conversation=desk.call().pk, by=None, now=NOW)
        cases.set_case_rule(kind="fault", silence_days=3, return_days=7, by=None, now=NOW)
        with pytest.raises(cases.CannotReopen):
            reopen(desk, row, at=NOW + 8 * DAY)
        reopen(desk, row, at=NOW + 7 * DAY)
        assert state(row) == "to_fix"
        assert state(fix) == "kept"
        assert FactRow.objects.get(name="FixFailed").payload["promises"] == [fix.pk]
        assert clock(row, now=NOW + 9 * DAY).elapsed == 9 * DAY

    def test_the_days_are_counted_to_the_contact_not_to_the_click(self, desk):
        row = desk.open()
        desk.solve(row)
        cases.confirm_case(case=row.pk, conversation=desk.call().pk, by=None, now=NOW)
        call = desk.call(at=NOW + 14 * DAY)
        cases.reopen_case(case=row.pk, words="Wieder tot", conversation=call.pk, by=None, now=NOW + 40 * DAY)
        assert state(row) == "to_fix"

    def test_what_is_open_is_not_reopened_and_nothing_without_words(self, desk):
        row = desk.open()
        with pytest.raises(cases.CannotReopen):
            reopen(desk, row, at=NOW)
        with pytest.raises(cases.CannotReopen) as refused:
            reopen(desk, row, at=NOW, words=" ")
        assert refused.value.field == "words"

    def test_what_the_customer_had_withdrawn_goes_on_with_its_first_report(self, desk):
        row = desk.open()
        cases.withdraw_case(case=row.pk, withdrawn_as="customer", conversation=desk.call().pk, by=None, now=NOW + HOUR)
        assert clock(row, now=NOW + DAY).elapsed == HOUR
        reopen(desk, row, at=NOW + DAY)
        assert (state(row), row.ended_at) == ("to_fix", None)
        assert clock(row, now=NOW + DAY).elapsed == DAY
        assert FactRow.objects.filter(name="WithdrawalUndone").count() == 1

    def test_a_second_solution_follows_the_one_that_failed(self, desk):
        row = desk.open()
        desk.solve(row)
        reopen(desk, row, at=NOW + DAY)
        desk.solve(row, now=NOW + 2 * DAY)
        assert clock(row, now=NOW + 9 * DAY).elapsed == 2 * DAY
        assert len(queries.page(row.pk, now=NOW).solutions) == 2


class TestHands:
    """What no hand in the database can do."""

    @pytest.mark.parametrize(
        "change",
        [
            {"reported_at": NOW - DAY},
            {"opened_at": NOW + DAY},
            {"state": State.CONFIRMED, "ended_at": NOW},
            {"face": None},
        ],
    )
    def test_no_hand_restarts_the_clock_or_takes_away_the_face(self, desk, change):
        row = desk.open()
        with pytest.raises(DatabaseError), transaction.atomic():
            Case.objects.filter(pk=row.pk).update(**change)

    def test_no_hand_changes_what_became_of_a_solution(self, desk):
        row = desk.open()
        solution = desk.solve(row)
        reopen(desk, row, at=NOW + DAY)
        for change in ({"failed_at": None, "failed_in": None}, {"solved_at": NOW + DAY}, {"words": "anders"}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Solution.objects.filter(pk=solution.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            Case.objects.filter(pk=row.pk)._raw_delete("default")


class TestRules:
    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("kind", {"kind": "praise"}),
            ("silence_days", {"kind": "complaint"}),
            ("return_days", {"return_days": 0}),
            ("return_days", {"silence_days": 0}),
        ],
    )
    def test_a_rule_leaves_time_and_never_silences_a_complaint(self, field, wrong):
        with pytest.raises(cases.CannotSetCaseRule) as refused:
            cases.set_case_rule(**{"kind": "fault", "silence_days": 5, "return_days": 14, **wrong}, by=None, now=NOW)
        assert refused.value.field == field

    def test_a_kind_that_never_closes_by_silence(self, desk):
        cases.set_case_rule(kind="wish", silence_days=None, return_days=30, by=None, now=NOW)
        row = desk.open("wish")
        desk.solve(row)
        assert tell(row).silence_until_at is None
        assert (queries.rule_of("complaint").silence_days, queries.rule_of("question").silence_days) == (None, 5)
