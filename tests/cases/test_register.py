"""The register supervisors inspect (law.md R17): its lines, what they add up to, and the names used in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.models import Case, Cause
from handschlag.cases.queries import Wanted
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.people import queries as people
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING = NOW - timedelta(hours=6)
ALL = Wanted(from_at=NOW - 400 * DAY, to_at=NOW + DAY)
WHO = {"by": None, "now": NOW}


@pytest.fixture
def desk() -> Desk:
    make_calendar()
    return make_desk()


def complain(desk: Desk, words: str = "Seit drei Wochen keine Antwort!", *, now=NOW, **more) -> Case:
    return desk.open("complaint", words=words, now=now, **more)


def decide(row: Case, *, verdict: str = "partly", now=NOW, is_told: bool = True) -> None:
    said = {"verdict": verdict, "words": "Wir erstatten 20 €", "reasons": "Die Antwort kam zu spät"}
    cases.decide_case(case=row.pk, **said, by=None, now=now)
    if is_told:
        cases.tell_decision(case=row.pk, by=None, now=now)


def find_cause(row: Case, name: str, *, is_systemic: bool = False) -> Cause:
    found = cases.set_root_cause(case=row.pk, cause=name, is_systemic=is_systemic, **WHO)
    assert found.cause is not None
    return found.cause


class TestLine:
    def test_a_line_has_what_supervisors_ask_for(self, desk):
        row = complain(desk, "=1+1 Unmöglich", now=MORNING, conversation=desk.call(at=MORNING).pk)
        cases.describe_complaint(case=row.pk, nature="complaint", remedy="-20 €", by=None, now=MORNING)
        cases.acknowledge_complaint(case=row.pk, by=None, now=MORNING)
        cases.forward_complaint(case=row.pk, to="Nordwall", **WHO)
        cases.tell_interim(case=row.pk, words="Wir prüfen", **WHO)
        cases.decide_case(case=row.pk, verdict="partly", words="20 €", reasons="Zu spät", by=None, now=NOW + DAY)
        cases.tell_decision(case=row.pk, by=None, now=NOW + 2 * DAY)
        find_cause(row, "Falsches Fach", is_systemic=True)
        (line,) = queries.register(Wanted(from_at=MORNING, to_at=NOW))
        assert (line.received, line.acknowledged, line.forwarded, line.interims, line.answered) == (
            "23.11.2026",
            "23.11.2026",
            "23.11.2026 Nordwall",
            "23.11.2026",
            "25.11.2026",
        )
        assert (line.complainant, line.reason, line.cause, line.days) == (
            "Ernst Roth",
            "=1+1 Unmöglich",
            "Falsches Fach",
            "2",
        )
        assert line.content == "20 €\nZu spät"

    def test_nothing_in_the_table_is_taken_for_a_formula(self, desk):
        row = complain(desk, "=HYPERLINK(1)")
        cases.describe_complaint(case=row.pk, nature="enquiry", remedy="+49", **WHO)
        text = queries.register_csv(ALL)
        assert '"\'=HYPERLINK(1)"' in text
        assert '"\'+49"' in text
        assert len(text.splitlines()) == 2

    def test_what_turned_out_otherwise_stays_in_it_and_practice_does_not(self, desk):
        row = complain(desk)
        cases.change_kind(case=row.pk, kind="question", **WHO)
        practice = complain(desk, "Übung")
        Case.objects.filter(pk=practice.pk).update(is_practice=True)
        (line,) = queries.register(ALL)
        assert (line.number, line.answered, line.is_successful, line.systemic, line.days) == (
            str(row.pk),
            "",
            "",
            "",
            "",
        )

    def test_what_was_merged_is_answered_with_the_one_that_goes_on(self, desk):
        first, second = complain(desk, "eins"), complain(desk, "zwei", now=NOW + HOUR)
        cases.tell_interim(case=first.pk, words="Wir prüfen", **WHO)
        cases.merge_cases(case=first.pk, into=second.pk, **WHO)
        decide(second, verdict="granted", now=NOW + DAY)
        one, two = queries.register(ALL)
        assert (one.reason, one.answered, one.is_successful, one.interims) == (
            "eins",
            "24.11.2026",
            "ja",
            "23.11.2026",
        )
        assert one.state == f"geht weiter mit Nr. {second.pk}"
        assert two.answered == one.answered

    def test_it_is_read_in_a_few_queries_however_long(self, desk, django_assert_num_queries):
        for count in (1, 3):
            for number in range(count):
                complain(desk, f"{count} {number}")
            with django_assert_num_queries(9):
                assert len(queries.register(ALL)) in (1, 4)


class TestChosen:
    def test_by_how_far_it_is_by_cause_by_whether_systemic_and_by_product(self, desk):
        phone = make_product("Anschluss")
        new, told, over = (complain(desk, words) for words in ("neu", "beantwortet", "vorbei"))
        Case.objects.filter(pk=told.pk).update(product=phone)
        decide(told)
        cases.withdraw_case(case=over.pk, withdrawn_as="customer", conversation=desk.call().pk, **WHO)
        cause = find_cause(new, "Falsches Fach", is_systemic=True)
        find_cause(over, "Tippfehler")
        said = {"from_at": ALL.from_at, "to_at": ALL.to_at}

        def chosen(**more) -> list[str]:
            return [line.reason for line in queries.register(Wanted(**said, **more))]

        assert chosen(stage="open") == ["neu"]
        assert chosen(stage="answered") == ["beantwortet"]
        assert chosen(stage="closed") == ["vorbei"]
        assert chosen(cause=cause.pk) == ["neu"]
        assert (chosen(is_systemic=True), chosen(is_systemic=False)) == (["neu"], ["vorbei"])
        assert chosen(product=phone.pk) == ["beantwortet"]
        assert len(chosen()) == 3

    def test_what_they_add_up_to(self, desk):
        rows = [complain(desk, str(number), now=MORNING) for number in range(4)]
        cases.acknowledge_complaint(case=rows[0].pk, by=None, now=MORNING)
        cases.acknowledge_complaint(case=rows[1].pk, by=None, now=NOW + DAY)
        for row, verdict, days in ((rows[0], "granted", 1), (rows[1], "declined", 3)):
            decide(row, verdict=verdict, now=MORNING + days * DAY)
        decide(rows[2], is_told=False)
        call = desk.call(at=MORNING + 3 * DAY)
        cases.answer_decision(case=rows[1].pk, is_accepted=False, conversation=call.pk, by=None, now=MORNING + 3 * DAY)
        cases.offer_recourse(case=rows[1].pk, level="external", body="Ombudsmann", by=None, now=MORNING + 3 * DAY)
        cases.forward_complaint(case=rows[3].pk, to="Nordwall", **WHO)
        find_cause(rows[3], "Falsches Fach", is_systemic=True)
        sums = queries.add_up(queries.entries(ALL))
        assert (sums.total, sums.open, sums.answered, sums.successful, sums.closed) == (4, 2, 2, 1, 0)
        assert (sums.systemic, sums.forwarded, sums.to_a_board, sums.days, sums.longest) == (1, 1, 1, 2, 3)
        assert (sums.acknowledged, sums.acknowledged_in_time) == (2, 1)
        assert [(one.name, one.times) for one in sums.causes] == [("noch nicht gefunden", 3), ("Falsches Fach", 1)]
        assert [(one.name, one.times) for one in sums.routes] == [("hier aufgeschrieben", 3), ("Anruf", 1)]

    def test_of_nothing_the_sums_are_nothing(self):
        sums = queries.add_up([])
        assert (sums.total, sums.days, sums.longest, sums.lines) == (0, None, None, [])


class TestCauses:
    def test_a_cause_is_named_once_and_renamed_everywhere(self, desk):
        row = complain(desk)
        cause = find_cause(row, "Falsches Fach")
        cases.name_cause(name="Post falsch einsortiert", cause=cause.pk, **WHO)
        assert queries.register(ALL)[0].cause == "Post falsch einsortiert"
        cases.name_cause(name="Tippfehler", **WHO)
        for wrong in (" ", "tippFEHLER"):
            with pytest.raises(cases.CannotName) as refused:
                cases.name_cause(name=wrong, cause=cause.pk, **WHO)
            assert refused.value.field == "name"
        assert queries.counted_causes() == [(cause, 1), (Cause.objects.get(name="Tippfehler"), 0)]
        assert queries.get_cause(cause.pk) == cause
        with pytest.raises(NotThere):
            queries.get_cause(cause.pk + 100)
        with pytest.raises(NotThere):
            cases.name_cause(name="x", cause=cause.pk + 100, **WHO)

    def test_two_names_for_the_same_are_joined(self, desk):
        one, two = (find_cause(complain(desk, name), name) for name in ("Falsches Fach", "Falsches Postfach"))
        with pytest.raises(cases.CannotName):
            cases.join_causes(cause=one.pk, into=one.pk, **WHO)
        assert cases.join_causes(cause=one.pk, into=two.pk, **WHO) == 1
        assert [line.cause for line in queries.register(ALL)] == ["Falsches Postfach"] * 2
        assert list(queries.causes()) == [two]
        assert list(queries.causes(with_retired=True)) == [two, one]

    def test_one_that_is_no_longer_proposed_can_be_taken_up_again(self, desk):
        cause = cases.name_cause(name="Tippfehler", **WHO)
        for _twice in range(2):
            cases.retire_cause(cause=cause.pk, **WHO)
        assert list(queries.causes()) == []
        cases.retire_cause(cause=cause.pk, is_retired=False, **WHO)
        assert list(queries.causes()) == [cause]
        assert FactRow.objects.filter(name="CauseChanged").count() == 3

    def test_what_comes_again_and_again_is_told_to_management_until_it_no_longer_does(self, desk):
        boss = make_user("seidel", role="management")
        for number in range(3):
            assert people.notices_for(boss, now=NOW) == []
            cause = find_cause(complain(desk, str(number)), "Falsches Fach")
        (said,) = [line for notice in people.notices_for(boss, now=NOW) for line in notice.sentences]
        assert (said.text, said.place, said.number) == (
            "Dieselbe Ursache 3-mal in 90 Tagen: Falsches Fach.",
            "settings-cause",
            cause.pk,
        )
        assert people.notices_for(boss, now=NOW + 100 * DAY) == []


class TestOffices:
    def test_whom_customers_can_turn_to_is_entered_and_changed(self):
        said = {"name": "Ombudsstelle West", "what_for": "Versicherungen", "how": "Postfach 1, 50000 Köln"}
        office = cases.enter_office(**said, **WHO)
        cases.enter_office(**{**said, "how": "ombuds.example"}, office=office.pk, **WHO)
        assert queries.get_office(office.pk).how == "ombuds.example"
        for wrong in (" ", "ombudsstelle west"):
            with pytest.raises(cases.CannotName) as refused:
                cases.enter_office(**{**said, "name": wrong}, **WHO)
            assert refused.value.field == "name"
        for ask in (
            lambda: queries.get_office(office.pk + 1),
            lambda: cases.enter_office(**said, office=office.pk + 1, **WHO),
        ):
            with pytest.raises(NotThere):
                ask()

    def test_one_that_is_gone_is_no_longer_offered(self):
        office = cases.enter_office(name="Ombudsstelle West", what_for="", how="", **WHO)
        for _twice in range(2):
            cases.retire_office(office=office.pk, **WHO)
        assert list(queries.offices()) == []
        assert list(queries.offices(with_retired=True)) == [office]
        cases.retire_office(office=office.pk, is_retired=False, **WHO)
        assert list(queries.offices()) == [office]
