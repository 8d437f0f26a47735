from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from handschlag.cases import actions as cases
from handschlag.cases import permissions, queries
from handschlag.cases.models import Assessment, Case
from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow
from handschlag.people import queries as people
from handschlag.promises import actions as promises
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW, make_user
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING = NOW - timedelta(hours=6)
"""Monday, 11:30."""
EVENING = MORNING.replace(hour=17, minute=0)
"""Monday, 18:00, when we close."""


@pytest.fixture
def desk() -> Desk:
    make_calendar()
    return make_desk()


@pytest.fixture
def row(desk) -> Case:
    return desk.open("complaint", now=MORNING, words="Seit drei Wochen keine Antwort!")


def state(row: Case) -> str:
    row.refresh_from_db()
    return row.state


def assess(row: Case, **more):
    said = {"severity": "medium", "safety": "none", "complexity": "simple", "impact": "one", "immediate": "no", **more}
    return cases.assess_complaint(case=row.pk, **said, by=None, now=MORNING)


def decide(row: Case, *, verdict: str = "partly", now=NOW, **more):
    said = {"words": "Wir erstatten 20 €", "reasons": "Die Antwort kam zu spät", **more}
    return cases.decide_case(case=row.pk, verdict=verdict, **said, by=None, now=now)


def tell_and_answer(desk: Desk, row: Case, *, is_accepted: bool, now=NOW):
    cases.tell_decision(case=row.pk, by=None, now=now)
    call = desk.call(at=now)
    return cases.answer_decision(case=row.pk, is_accepted=is_accepted, conversation=call.pk, by=None, now=now)


class TestReceipt:
    def test_from_its_first_minute_an_acknowledgement_and_news_are_owed_by_its_face(self, desk, row):
        path = queries.find_complaint(row.pk)
        assert [(one.role, one.promise.due_at, one.promise.owner) for one in path.promises] == [
            ("acknowledges", EVENING, desk.kern),
            ("updates", EVENING + 7 * DAY, desk.kern),
        ]
        assert path.definition == queries.definition()
        assert queries.find_complaint(desk.open().pk) is None

    def test_the_times_of_the_procedure_cannot_be_corrected_away(self, row):
        promise = queries.find_complaint(row.pk).promises[0].promise
        with pytest.raises(Cannot):
            promises.correct_promise(promise=promise.pk, due_at=NOW + 9 * DAY, by=None, now=MORNING)

    def test_what_becomes_a_complaint_is_owed_the_same_once(self, desk):
        row = desk.open("question")
        for kind in ("complaint", "fault", "complaint"):
            cases.change_kind(case=row.pk, kind=kind, by=None, now=NOW)
        assert len(queries.find_complaint(row.pk).promises) == 2
        cases.tell_interim(case=row.pk, words="Wir sehen nach", by=None, now=NOW)
        news = next(
            one.promise
            for one in queries.find_complaint(row.pk).promises
            if one.promise.state == "open" and one.role == "updates"
        )
        promises.keep_promise(promise=news.pk, by=None, now=NOW)
        for kind in ("fault", "complaint"):
            cases.change_kind(case=row.pk, kind=kind, by=None, now=NOW)
        owed = [one for one in queries.find_complaint(row.pk).promises if one.promise.state == "open"]
        assert [one.role for one in owed if one.role == "updates"] == ["updates"]
        part = cases.split_case(case=row.pk, kind="complaint", words="Und unfreundlich", by=None, now=NOW).case
        assert len(queries.find_complaint(part.pk).promises) == 2

    def test_acknowledged_the_customer_knows_the_face_and_when_they_hear_again(self, desk, row):
        call = desk.call(at=MORNING)
        for _twice in range(2):
            cases.acknowledge_complaint(case=row.pk, conversation=call.pk, by=None, now=MORNING)
        row.refresh_from_db()
        acknowledged, news = queries.find_complaint(row.pk).promises
        assert (acknowledged.promise.state, news.promise.told_at, row.face_told_at) == ("kept", MORNING, MORNING)
        assert FactRow.objects.filter(name="ComplaintAcknowledged").count() == 1

    def test_in_writing_to_whom_the_face_is_known_already(self, desk, row):
        cases.tell_face(case=row.pk, conversation=desk.call(at=MORNING).pk, by=None, now=MORNING)
        cases.acknowledge_complaint(case=row.pk, by=None, now=NOW)
        row.refresh_from_db()
        assert row.face_told_at == MORNING

    def test_every_news_owes_the_next(self, desk, row):
        with pytest.raises(cases.CannotTakeComplaint) as refused:
            cases.tell_interim(case=row.pk, words=" ", by=None, now=NOW)
        assert refused.value.field == "words"
        cases.tell_interim(case=row.pk, words="Wir prüfen noch", by=None, now=NOW)
        cases.tell_interim(case=row.pk, words="Noch immer", conversation=desk.call().pk, by=None, now=NOW + DAY)
        news = [one.promise for one in queries.find_complaint(row.pk).promises if one.role == "updates"]
        assert [one.state for one in news] == ["kept", "kept", "open"]
        assert news[-1].told_at == NOW + DAY
        cases.withdraw_case(case=row.pk, withdrawn_as="customer", conversation=desk.call().pk, by=None, now=NOW + DAY)
        cases.tell_interim(case=row.pk, words="Erledigt", by=None, now=NOW + 2 * DAY)
        assert len(queries.find_complaint(row.pk).promises) == 4

    def test_practice_owes_nothing(self, desk):
        call = desk.call()
        type(call).objects.filter(pk=call.pk).update(is_practice=True)
        row = desk.open("complaint", conversation=call.pk)
        cases.tell_interim(case=row.pk, words="Wir prüfen", by=None, now=NOW)
        assert queries.find_complaint(row.pk).promises == []

    def test_what_they_want_what_it_is_and_to_whom_it_was_sent_on(self, row):
        cases.describe_complaint(case=row.pk, nature="damage", remedy=" 20 € zurück ", by=None, now=NOW)
        complaint = cases.forward_complaint(case=row.pk, to="Nordwall Versicherung", by=None, now=NOW)
        assert (complaint.nature, complaint.remedy, complaint.forwarded_at) == ("damage", "20 € zurück", NOW)
        for field, verb in (
            ("nature", lambda: cases.describe_complaint(case=row.pk, nature="x", remedy="", by=None, now=NOW)),
            ("to", lambda: cases.forward_complaint(case=row.pk, to=" ", by=None, now=NOW)),
        ):
            with pytest.raises(cases.CannotTakeComplaint) as refused:
                verb()
            assert refused.value.field == field

    def test_only_a_complaint_has_all_this(self, desk):
        with pytest.raises(cases.CannotTakeComplaint) as refused:
            cases.acknowledge_complaint(case=desk.open().pk, by=None, now=NOW)
        assert refused.value.field == "case"

    def test_a_complaint_goes_on_when_it_is_merged(self, desk, row):
        other = desk.open()
        with pytest.raises(cases.CannotMerge):
            cases.merge_cases(case=row.pk, into=other.pk, by=None, now=NOW)
        assert cases.merge_cases(case=other.pk, into=row.pk, by=None, now=NOW).into == row


class TestAssessment:
    def test_it_is_assessed_and_then_investigated(self, row):
        first = assess(row)
        assert state(row) == "to_investigate"
        second = assess(row, severity="high", immediate="needed", done_at_once="Ersatzgerät gebracht")
        assert queries.find_complaint(row.pk).assessments == [second, first]

    @pytest.mark.parametrize("field", ["severity", "safety", "complexity", "impact", "immediate"])
    def test_each_answer_is_one_of_few(self, row, field):
        with pytest.raises(cases.CannotTakeComplaint) as refused:
            assess(row, **{field: "hm"})
        assert refused.value.field == field

    def test_danger_is_immediate_and_management_hears_of_it_at_once(self, desk, row):
        boss = make_user("seidel", role="management")
        with pytest.raises(cases.CannotTakeComplaint) as refused:
            assess(row, safety="danger")
        assert refused.value.field == "done_at_once"
        found = assess(row, safety="danger", done_at_once="Strom abgestellt")
        assert found.immediate == "needed"
        said = [line.text for notice in people.notices_for(boss, now=NOW) for line in notice.sentences]
        assert len(said) == 1
        assert "Roth" in said[0]
        with pytest.raises(DatabaseError), transaction.atomic():
            Assessment.objects.filter(pk=found.pk).update(immediate="no")
        cases.withdraw_case(case=row.pk, withdrawn_as="customer", conversation=desk.call().pk, by=None, now=NOW)
        assert not [line for notice in people.notices_for(boss, now=NOW) for line in notice.sentences]

    def test_in_practice_nobody_is_alarmed(self, row):
        boss = make_user("seidel", role="management")
        Case.objects.filter(pk=row.pk).update(is_practice=True)
        assess(row, safety="danger", done_at_once="Strom abgestellt")
        assert people.notices_for(boss, now=NOW) == []


class TestDecision:
    def test_investigated_decided_with_reasons_told_accepted_carried_out_confirmed(self, desk, row):
        assess(row)
        cases.note_investigation(case=row.pk, words="Der Brief lag im falschen Fach", by=None, now=MORNING)
        assert state(row) == "to_decide"
        cases.note_investigation(case=row.pk, words="Noch ein Blick", by=None, now=MORNING)
        decide(row)
        assert state(row) == "to_agree"
        tell_and_answer(desk, row, is_accepted=True)
        assert state(row) == "to_carry_out"
        assert {one.promise.state for one in queries.find_complaint(row.pk).promises} == {"kept"}
        desk.solve(row)
        cases.confirm_case(case=row.pk, conversation=desk.call().pk, by=None, now=NOW)
        assert state(row) == "confirmed"
        with pytest.raises(cases.CannotDecide):
            decide(row)

    def test_a_better_decision_takes_the_place_of_one_that_was_not_told(self, row):
        first, second = decide(row), decide(row, verdict="granted")
        assert queries.find_complaint(row.pk).decisions == [second, first]
        assert cases.tell_decision(case=row.pk, by=None, now=NOW) == second

    def test_told_once_and_answered_once(self, desk, row):
        decide(row)
        call = desk.call()
        for _twice in range(2):
            told = cases.tell_decision(case=row.pk, conversation=call.pk, by=None, now=NOW)
        assert told.told_in_id == call.pk
        cases.answer_decision(case=row.pk, is_accepted=False, conversation=call.pk, by=None, now=NOW)
        with pytest.raises(cases.CannotAnswer):
            cases.answer_decision(case=row.pk, is_accepted=True, conversation=call.pk, by=None, now=NOW)

    def test_before_there_is_one_nothing_is_told_or_answered(self, desk, row):
        call = desk.call()
        with pytest.raises(cases.CannotAnswer):
            cases.tell_decision(case=row.pk, by=None, now=NOW)
        decide(row)
        with pytest.raises(cases.CannotAnswer):
            cases.answer_decision(case=row.pk, is_accepted=True, conversation=call.pk, by=None, now=NOW)
        with pytest.raises(cases.CannotAnswer) as refused:
            cases.offer_recourse(case=row.pk, level="internal", body="Frau Seidel", by=None, now=NOW)
        assert refused.value.field == "decision"

    @pytest.mark.parametrize("field", ["words", "reasons", "verdict"])
    def test_it_says_what_and_why(self, row, field):
        with pytest.raises(cases.CannotDecide) as refused:
            decide(row, **{field: " "})
        assert refused.value.field == field
        with pytest.raises(cases.CannotDecide) as refused:
            cases.note_investigation(case=row.pk, words="", by=None, now=NOW)
        assert refused.value.field == "words"

    def test_not_accepted_somebody_else_looks_again_and_then_a_board_is_named(self, desk, row):
        decide(row, verdict="declined")
        tell_and_answer(desk, row, is_accepted=False)
        assert state(row) == "to_agree"
        assert any(one.promise.state == "open" for one in queries.find_complaint(row.pk).promises)
        with pytest.raises(cases.CannotCloseCase):
            cases.close_as_final(case=row.pk, by=None, now=NOW)
        for field, wrong in (("body", {"body": " "}), ("body", {"level": "x"})):
            with pytest.raises(cases.CannotAnswer) as refused:
                cases.offer_recourse(
                    **{"case": row.pk, "level": "internal", "body": "Frau Seidel", **wrong}, by=None, now=NOW
                )
            assert refused.value.field == field
        cases.offer_recourse(
            case=row.pk, level="internal", body="Frau Seidel", conversation=desk.call().pk, by=None, now=NOW
        )
        assert state(row) == "to_investigate"
        decide(row, verdict="declined", now=NOW + DAY)
        tell_and_answer(desk, row, is_accepted=False, now=NOW + DAY)
        cases.offer_recourse(case=row.pk, level="external", body="Ombudsmann", by=None, now=NOW + DAY)
        closed = cases.close_as_final(case=row.pk, by=None, now=NOW + 2 * DAY)
        assert (closed.state, queries.standing_solution(row.pk).confirmed_as) == ("confirmed", "final")
        assert len(queries.find_complaint(row.pk).recourses) == 2

    def test_a_dispute_is_decided_too_and_owes_no_news(self, desk):
        row = desk.open("dispute")
        decide(row)
        tell_and_answer(desk, row, is_accepted=False)
        assert queries.promises_of_case(row.pk) == []
        with pytest.raises(cases.CannotDecide):
            decide(desk.open("fault"))


class TestCause:
    def test_a_cause_that_comes_again_is_seen(self, desk):
        for words, days in (("eins", 1), ("zwei", 2), ("drei", 3), ("alt", 200)):
            row = desk.open("complaint", words=words, reported_at=NOW - days * DAY)
            named = "Falsches Fach " if days < 3 else "falsches fach"
            cases.set_root_cause(case=row.pk, cause=named, is_systemic=True, by=None, now=NOW)
        other = desk.open("complaint", words="anders")
        cases.set_root_cause(case=other.pk, cause="Tippfehler", words="Im Namen", is_systemic=False, by=None, now=NOW)
        assert [(one.cause.name, one.times, one.last_at) for one in queries.recurring(now=NOW)] == [
            ("Falsches Fach", 3, NOW - DAY)
        ]
        assert [cause.name for cause in queries.causes()] == ["Falsches Fach", "Tippfehler"]
        with pytest.raises(cases.CannotSetCause):
            cases.set_root_cause(case=other.pk, cause=" ", is_systemic=False, by=None, now=NOW)


def test_who_decides_and_who_sees_the_register():
    agent, lead = make_user(), make_user(role="team_lead")
    assert [permissions.may_decide_cases(user) for user in (agent, lead)] == [False, True]
    assert [permissions.may_see_register(user) for user in (agent, lead)] == [False, True]


def test_whoever_comes_back_with_a_complaint_hears_again_how_it_stands(desk, row):
    tell_and_answer(desk, assessed_and_decided(row), is_accepted=True)
    desk.solve(row)
    cases.tell_solution(case=row.pk, by=None, now=NOW)
    news = [one.promise for one in queries.promises_of_case(row.pk) if one.role == "updates"]
    assert {one.state for one in news} == {"kept"}
    again = NOW + DAY
    cases.reopen_case(case=row.pk, words="Wieder", conversation=desk.call(at=again).pk, by=None, now=again)
    news = [one.promise for one in queries.promises_of_case(row.pk) if one.role == "updates"]
    assert sorted(one.state for one in news) == ["kept", "open"]


def assessed_and_decided(row: Case) -> Case:
    assess(row)
    decide(row)
    return row


def test_what_was_decided_of_one_stands_for_both_once_they_are_merged(desk, row):
    decide(row, verdict="declined")
    same = desk.open("complaint", words="Noch immer keine Antwort")
    cases.merge_cases(case=row.pk, into=same.pk, by=None, now=NOW)
    assert tell_and_answer(desk, same, is_accepted=False).case_id == row.pk
    cases.offer_recourse(case=same.pk, level="external", body="Schlichtungsstelle", by=None, now=NOW)
    assert "no_words" not in {one.code for one in queries.page(same.pk, now=NOW).warnings}
