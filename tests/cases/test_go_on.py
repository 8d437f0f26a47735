from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.cases import actions as cases
from handschlag.cases import permissions, queries
from handschlag.cases.choices import State
from handschlag.cases.models import Case, CasePromise
from handschlag.conversations.models import Promised
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.people.holdings import Holder
from handschlag.promises import actions as promises
from tests.factories.cases import Desk, make_desk
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.products import make_product
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    make_calendar()
    return make_desk()


def codes(row: Case) -> list[str]:
    return [one.code for one in queries.page(row.pk, now=NOW).warnings]


class TestMovingOn:
    def test_along_its_path_and_back(self, desk):
        row = desk.open()
        assert queries.page(row.pk, now=NOW).moves == [State.TO_FIX]
        assert cases.move_on(case=row.pk, state="to_fix", by=None, now=NOW).state == "to_fix"
        assert cases.move_on(case=row.pk, state="to_fix", by=None, now=NOW).state == "to_fix"
        assert cases.move_on(case=row.pk, state="to_diagnose", by=None, now=NOW).state == "to_diagnose"
        assert FactRow.objects.filter(name="CaseMovedOn").count() == 2

    @pytest.mark.parametrize("state", ["to_decide", "to_confirm", "confirmed", "withdrawn", "nothing"])
    def test_nowhere_else(self, desk, state):
        with pytest.raises(cases.CannotMoveOn):
            cases.move_on(case=desk.open().pk, state=state, by=None, now=NOW)

    def test_a_question_that_is_a_fault_keeps_its_clock(self, desk):
        row = desk.open("question", reported_at=NOW - DAY)
        changed = cases.change_kind(case=row.pk, kind="fault", by=None, now=NOW)
        assert (changed.kind, changed.state, changed.reported_at) == ("fault", "to_diagnose", NOW - DAY)
        assert cases.change_kind(case=row.pk, kind="fault", by=None, now=NOW).state == "to_diagnose"
        with pytest.raises(cases.CannotMoveOn) as refused:
            cases.change_kind(case=row.pk, kind="praise", by=None, now=NOW)
        assert refused.value.field == "kind"

    def test_it_can_be_called_otherwise(self, desk):
        item = customers.add_installed_item(customer=desk.roth.pk, product=make_product().pk, by=None, now=NOW)
        said = {"by": None, "now": NOW, "needed_by_at": NOW + DAY}
        row = cases.describe_case(case=desk.open().pk, subject=" Telefon tot ", installed_item=item.pk, **said)
        assert (row.subject, row.installed_item, row.product, row.needed_by_at) == (
            "Telefon tot",
            item,
            item.product,
            NOW + DAY,
        )
        row = cases.describe_case(case=row.pk, subject="Telefon tot", installed_item=None, **said)
        assert (row.installed_item, row.product) == (None, item.product)
        for field, wrong in (("subject", {"subject": ""}), ("installed_item", {"installed_item": 0})):
            with pytest.raises(cases.CannotDescribe) as refused:
                cases.describe_case(**{"case": row.pk, "subject": "x", "installed_item": None, **said, **wrong})
            assert refused.value.field == field


class TestFace:
    def test_somebody_else_works_on_it_and_the_face_stays(self, desk):
        row = desk.open()
        for _twice in range(2):
            cases.assign_case(case=row.pk, owner=desk.weiss.pk, by=None, now=NOW)
        row.refresh_from_db()
        assert (row.owner, row.face) == (desk.weiss, desk.kern)
        assert FactRow.objects.filter(name="CaseAssigned").count() == 1
        team = make_team("Technik")
        assert cases.assign_case(case=row.pk, owner_team=team.pk, by=None, now=NOW).owner_id is None

    def test_whoever_takes_it_on_owes_what_whoever_had_it_owed_for_it(self, desk):
        row, mai = desk.open(), make_user()
        fix, kept, others = (desk.promised(row, owner=owner) for owner in (desk.kern.pk, desk.kern.pk, mai.pk))
        promises.keep_promise(promise=kept.pk, by=None, now=NOW)
        due = fix.due_at
        for _twice in range(2):
            cases.take_case(case=row.pk, by=desk.weiss.pk, now=NOW)
        for one in (row, fix, kept, others):
            one.refresh_from_db()
        assert (row.owner, fix.owner, fix.due_at) == (desk.weiss, desk.weiss, due)
        assert (kept.owner, others.owner) == (desk.kern, mai)

    def test_one_person_or_one_team_works_on_what_is_open(self, desk):
        row = desk.open()
        for wrong in ({}, {"owner": desk.kern.pk, "owner_team": make_team("Technik").pk}):
            with pytest.raises(cases.CannotAssignCase):
                cases.assign_case(case=row.pk, by=None, now=NOW, **wrong)

    def test_the_face_changes_only_by_telling_the_customer(self, desk):
        row, call = desk.open(), desk.call()
        assert "face_untold" in codes(row)
        told = cases.tell_face(case=row.pk, conversation=call.pk, by=None, now=NOW)
        assert (told.face_id, told.face_told_at) == (desk.kern.pk, NOW)
        cases.tell_face(case=row.pk, conversation=call.pk, by=None, now=NOW + HOUR)
        assert FactRow.objects.filter(name="FaceTold").count() == 1
        told = cases.tell_face(case=row.pk, conversation=call.pk, face=desk.weiss.pk, by=None, now=NOW + HOUR)
        assert (told.face_id, told.face_told_at) == (desk.weiss.pk, NOW + HOUR)
        assert "face_untold" not in codes(row)
        with pytest.raises(cases.CannotTellFace):
            cases.tell_face(
                case=row.pk, conversation=call.pk, face=desk.kern.pk, face_team=make_team("T").pk, by=None, now=NOW
            )


class TestWithdrawn:
    def test_only_the_customer_or_a_mistake_nobody_built_on(self, desk):
        row = desk.open()
        with pytest.raises(cases.CannotWithdraw) as refused:
            cases.withdraw_case(case=row.pk, withdrawn_as="customer", by=None, now=NOW)
        assert refused.value.field == "conversation"
        with pytest.raises(cases.CannotWithdraw):
            cases.withdraw_case(case=row.pk, withdrawn_as="boring", by=None, now=NOW)
        desk.promised(row)
        with pytest.raises(cases.CannotWithdraw) as refused:
            cases.withdraw_case(case=row.pk, withdrawn_as="mistake", by=None, now=NOW)
        assert refused.value.field == "withdrawn_as"

    def test_a_mistake_is_taken_back_and_over(self, desk):
        row = cases.withdraw_case(case=desk.open().pk, withdrawn_as="mistake", by=None, now=NOW)
        assert (row.is_over, row.ended_at) == (True, NOW)
        for verb in (
            lambda: cases.withdraw_case(case=row.pk, withdrawn_as="mistake", by=None, now=NOW),
            lambda: cases.change_kind(case=row.pk, kind="wish", by=None, now=NOW),
            lambda: cases.assign_case(case=row.pk, owner=desk.kern.pk, by=None, now=NOW),
            lambda: desk.solve(row),
        ):
            with pytest.raises((cases.CannotWithdraw, cases.CannotMoveOn, cases.CannotAssignCase, cases.CannotSolve)):
                verb()


class TestPromising:
    def test_spoken_in_a_contact_or_written_down_it_belongs_to_the_concern(self, desk):
        row, call = desk.open(), desk.call()
        spoken = cases.promise_for(
            case=row.pk, words="Techniker kommt morgen bis 12", conversation=call.pk, by=desk.kern.pk, now=NOW
        )
        written = cases.promise_for(case=row.pk, words="Rückruf morgen bis 10", role="along", by=desk.kern.pk, now=NOW)
        assert Promised.objects.get().promise == spoken
        assert [(one.role, one.promise) for one in queries.promises_of_case(row.pk)] == [
            ("along", written),
            ("settles", spoken),
        ]
        assert (spoken.owner, written.owner, written.source) == (desk.kern, desk.kern, "written")

    def test_a_team_that_works_on_it_owes_what_is_written(self, desk):
        team = make_team("Technik", members=(make_user(),))
        row = cases.assign_case(case=desk.open().pk, owner_team=team.pk, by=None, now=NOW)
        assert cases.promise_for(case=row.pk, words="Rückruf morgen bis 10", by=None, now=NOW).owner_team == team

    @pytest.mark.parametrize(("field", "wrong"), [("role", {"role": "theirs"}), ("words", {"words": "bald"})])
    def test_without_a_time_or_a_purpose_it_is_refused(self, desk, field, wrong):
        with pytest.raises(cases.CannotPromiseFor) as refused:
            cases.promise_for(**{"case": desk.open().pk, "words": "Rückruf morgen bis 10", **wrong}, by=None, now=NOW)
        assert refused.value.field == field

    def test_another_customers_promise_and_another_concerns_are_refused(self, desk):
        row, other = desk.open(), desk.open("question")
        fix, strange = desk.promised(row), promise_to(make_customer("Weber"))
        for case, promise, role, field in (
            (other, fix, "settles", "promise"),
            (row, strange, "settles", "promise"),
            (row, fix, "theirs", "role"),
            (row, fix, "nothing", "role"),
        ):
            with pytest.raises(cases.CannotPromiseFor) as refused:
                cases.link_promise(case=case.pk, promise=promise.pk, role=role, by=None, now=NOW)
            assert refused.value.field == field

    def test_the_purpose_can_be_corrected_and_twice_is_once(self, desk):
        row = desk.open()
        fix = desk.promised(row)
        for role in ("settles", "along", "along"):
            cases.link_promise(case=row.pk, promise=fix.pk, role=role, by=None, now=NOW)
        assert CasePromise.objects.get().role == "along"
        assert FactRow.objects.filter(name="CasePromiseLinked").count() == 2

    def test_waiting_for_the_customer_is_a_promise_of_theirs_and_no_pause(self, desk):
        row = desk.open()
        fix = desk.promised(row, due_at=NOW + 5 * DAY, clock="fixed")
        theirs = cases.await_customer(
            case=row.pk, words="schickt das Foto bis Mittwoch", for_promise=fix.pk, by=None, now=NOW
        )
        spoken = cases.await_customer(
            case=row.pk, words="ruft bis Donnerstag zurück", conversation=desk.call().pk, by=None, now=NOW
        )
        fix.refresh_from_db()
        assert (fix.waits_for, fix.due_at, theirs.source, spoken.source) == (
            theirs,
            NOW + 5 * DAY,
            "customer",
            "customer",
        )
        promises.keep_promise(promise=theirs.pk, by=None, now=NOW + DAY)
        promises.release_promise(promise=spoken.pk, by=None, now=NOW + 2 * DAY)
        seen = queries.clock_of(row.pk, now=NOW + 3 * DAY)
        assert (seen.elapsed, seen.waited, seen.is_running) == (3 * DAY, 2 * DAY, True)
        assert queries.open_time(row, seen, now=NOW + 3 * DAY) == timedelta(hours=27)

    def test_what_the_customer_still_owes_runs_on(self, desk):
        row = desk.open()
        theirs = cases.await_customer(case=row.pk, words="schickt das Foto bis morgen", by=None, now=NOW)
        promises.break_due_promises(now=NOW + 5 * DAY)
        assert queries.clock_of(row.pk, now=NOW + 6 * DAY).waited == 6 * DAY
        promises.keep_promise(promise=theirs.pk, by=None, now=NOW + 7 * DAY)
        assert queries.clock_of(row.pk, now=NOW + 9 * DAY).waited == 7 * DAY

    def test_needed_earlier_than_promised_is_a_warning(self, desk):
        row = desk.open("question", needed_by_at=NOW + HOUR)
        assert codes(row)[:2] == ["no_promise", "needed_soon"]
        desk.promised(row)
        assert codes(row)[0] == "too_late"
        cases.describe_case(
            case=row.pk, subject="Telefon", needed_by_at=NOW + DAY, installed_item=None, by=None, now=NOW
        )
        assert codes(row) == ["face_untold"]


class TestLists:
    def test_a_list_has_the_longest_waiting_first_with_its_clock_in_a_few_queries(
        self, desk, django_assert_num_queries
    ):
        new, old = desk.open(), desk.open("question", reported_at=NOW - DAY)
        for count in (1, 3):
            desk.open("wish", reported_at=NOW - count * HOUR)
            with django_assert_num_queries(5):
                lines = queries.listed(queries.cases(now=NOW), now=NOW)
        assert (lines[0].case, lines[0].clock.elapsed, lines[-1].case) == (old, DAY, new)

    def test_by_state_kind_owner_and_words(self, desk):
        team = make_team("Technik")
        row, other = desk.open(), desk.open("question", words="Rechnung doppelt")
        cases.assign_case(case=other.pk, owner_team=team.pk, by=None, now=NOW)
        assert list(queries.cases(kind="fault", state="to_diagnose", owner=desk.kern.pk, now=NOW)) == [row]
        assert list(queries.cases(owner_team=team.pk, now=NOW)) == [other]
        assert list(queries.cases(words="rechnung roth", now=NOW)) == [other]
        assert list(queries.cases(words="doppelt rechnung", now=NOW)) == [other]
        assert list(queries.cases(words="rechnung schmidt", now=NOW)) == []
        cases.withdraw_case(case=row.pk, withdrawn_as="mistake", by=None, now=NOW)
        assert list(queries.cases(is_over=True, now=NOW)) == [row]
        assert list(queries.open_cases(desk.roth.pk)) == [other]
        assert set(queries.cases_of(desk.roth.pk)) == {row, other}
        assert (queries.board()[State.TO_ANSWER], queries.board()[State.TO_FIX]) == (1, 0)

    def test_a_word_that_very_many_concerns_have_is_met_along_the_list(self, desk, monkeypatch):
        monkeypatch.setattr("handschlag.cases.queries.words.FEW", 1)
        found = [desk.open(words="Rechnung (doppelt)", reported_at=NOW - count * HOUR) for count in (3, 2, 1)]
        desk.open(words="Kein Freizeichen")
        assert list(queries.cases(words="(doppelt) rech", now=NOW)) == found

    def test_who_works_on_something_or_is_its_face_does_not_leave_silently(self, desk):
        row = desk.open()
        assert queries.holdings(Holder(user=desk.kern.pk))[0].count == 1
        assert queries.holdings(Holder(user=desk.weiss.pk))[0].count == 0
        team = make_team("Technik")
        cases.assign_case(case=row.pk, owner_team=team.pk, by=None, now=NOW)
        assert queries.holdings(Holder(team=team.pk))[0].examples == (str(row),)

    def test_what_does_not_exist_is_not_there(self):
        assert queries.find_case(0) is None
        for ask in (queries.get_case, queries.going_on):
            with pytest.raises(NotThere):
                ask(0)


def test_practice_is_seen_by_whoever_practises_and_by_leads(desk):
    row, boss, partner = desk.open(), make_user(role="team_lead"), make_user(role="partner")
    assert all(permissions.may_see_case(user, row) for user in (desk.kern, desk.weiss, boss))
    row.is_practice = True
    assert [permissions.may_see_case(user, row) for user in (desk.kern, desk.weiss, boss, partner)] == [
        True,
        False,
        True,
        False,
    ]
    assert permissions.may_see_cases(desk.kern)
    assert permissions.may_work_on_cases(desk.kern)
    assert not permissions.may_set_case_rules(boss)
