from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.models import Case, CaseMerge, Complaint
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def merge(one: Case, other: Case) -> CaseMerge:
    return cases.merge_cases(case=one.pk, into=other.pk, by=None, now=NOW)


def elapsed(row: Case):
    return queries.clock_of(row.pk, now=NOW).elapsed


def test_what_goes_on_has_the_words_contacts_promises_and_the_first_report_of_both(desk):
    old, new = desk.open(reported_at=NOW - 9 * DAY, conversation=desk.call().pk), desk.open(words="Leitung tot")
    fix, late = desk.promised(old), desk.promised(new)
    merge(old, new)
    page = queries.page(old.pk, now=NOW)
    assert (page.case, len(page.sayings), len(page.contacts), len(page.promises)) == (new, 2, 1, 2)
    assert (page.clock.elapsed, [one.case for one in page.merged]) == (9 * DAY, [old])
    assert list(queries.cases_of(desk.roth.pk)) == [new]
    desk.solve(old)
    assert Case.objects.get(pk=new.pk).state == "to_confirm"
    assert {one.promise.state for one in queries.promises_of_case(new.pk)} == {"provisionally_kept"}
    assert {fix.pk, late.pk} == set(FactRow.objects.get(name="CaseSolved").payload["promises"])


def test_taken_back_each_stands_where_it_stood(desk):
    old, new = desk.open(reported_at=NOW - 9 * DAY), desk.open()
    merged = merge(old, new)
    assert cases.undo_merge(merge=merged.pk, by=None, now=NOW) == old
    assert (elapsed(old), elapsed(new)) == (9 * DAY, timedelta(0))
    assert queries.page(old.pk, now=NOW).case == old
    with pytest.raises(cases.CannotUndo):
        cases.undo_merge(merge=merged.pk, by=None, now=NOW)
    with pytest.raises(NotThere):
        cases.undo_merge(merge=0, by=None, now=NOW)


def test_three_in_a_row_are_one_family(desk):
    first, second, third = desk.open(reported_at=NOW - 3 * DAY), desk.open(), desk.open()
    merge(first, second)
    merge(second, third)
    assert queries.family(first.pk) == [third.pk, first.pk, second.pk]
    assert elapsed(third) == 3 * DAY


def test_once_solved_together_a_merge_is_not_taken_back(desk):
    old, new = desk.open(), desk.open()
    merged = merge(old, new)
    desk.solve(new)
    with pytest.raises(cases.CannotUndo):
        cases.undo_merge(merge=merged.pk, by=None, now=NOW)


def test_only_two_open_concerns_of_one_customer_are_merged(desk):
    row, solved, strange = desk.open(), desk.open(), make_desk().open()
    desk.solve(solved)
    for one, other in ((row, row), (row, strange), (row, solved), (solved, row)):
        with pytest.raises(cases.CannotMerge) as refused:
            merge(one, other)
        assert refused.value.field == "into"


def test_customers_that_were_merged_have_their_concerns_together(desk):
    other = make_desk()
    row, theirs = desk.open(), other.open()
    customers.merge_customers(customer=other.roth.pk, into=desk.roth.pk, by=None, now=NOW)
    merge(theirs, row)
    assert list(queries.open_cases(other.roth.pk)) == [row]


class TestSplit:
    def test_the_part_has_its_own_words_and_promises_and_the_first_report(self, desk):
        row = desk.open(reported_at=NOW - 5 * DAY)
        fix, bill = desk.promised(row), desk.promised(row)
        split = cases.split_case(
            case=row.pk, kind="complaint", words="Und die Rechnung\nstimmt nicht", promises=[bill.pk], by=None, now=NOW
        )
        part = split.case
        assert (part.subject, part.state, part.face_id) == ("Und die Rechnung", "to_assess", row.face_id)
        assert [one.promise for one in queries.promises_of_case(part.pk) if one.role == "settles"] == [bill]
        assert [one.promise for one in queries.promises_of_case(row.pk)] == [fix]
        assert elapsed(part) == elapsed(row) == 5 * DAY
        assert queries.page(part.pk, now=NOW).origin.origin == row
        assert [one.case for one in queries.page(row.pk, now=NOW).parts] == [part]

    def test_taken_back_it_is_one_again_with_all_that_happened(self, desk):
        row = desk.open(reported_at=NOW - 5 * DAY)
        part = cases.split_case(case=row.pk, kind="wish", words="Zweiter Anschluss", by=None, now=NOW).case
        made = desk.promised(part)
        assert cases.undo_split(case=part.pk, by=None, now=NOW) == row
        page = queries.page(part.pk, now=NOW)
        assert (page.case, page.origin, page.parts) == (row, None, [])
        assert [one.promise for one in page.promises] == [made]
        with pytest.raises(cases.CannotUndo):
            cases.undo_split(case=part.pk, by=None, now=NOW)

    def test_a_complaint_split_off_by_mistake_goes_back_too(self, desk):
        row = desk.open()
        part = cases.split_case(case=row.pk, kind="complaint", words="Und unfreundlich", by=None, now=NOW).case
        assert cases.undo_split(case=part.pk, by=None, now=NOW) == row
        row.refresh_from_db()
        assert (row.kind, row.by_word_only) == ("fault", True)
        assert queries.page(part.pk, now=NOW).case == row
        assert Complaint.objects.filter(case=part).exists(), "its line in the register stays"
        again = cases.split_case(case=row.pk, kind="complaint", words="Und unfreundlich", by=None, now=NOW).case
        other = desk.open("complaint")
        merge(again, other)
        with pytest.raises(cases.CannotMerge):
            cases.undo_split(case=again.pk, by=None, now=NOW)

    @pytest.mark.parametrize(
        ("field", "wrong"), [("words", {"words": " "}), ("words", {"kind": "x"}), ("promises", {"promises": [0]})]
    )
    def test_nothing_is_split_off_without_words_or_with_strange_promises(self, desk, field, wrong):
        said = {"case": desk.open().pk, "kind": "wish", "words": "Zweiter Anschluss", **wrong}
        with pytest.raises(cases.CannotSplit) as refused:
            cases.split_case(**said, by=None, now=NOW)
        assert refused.value.field == field

    def test_what_is_solved_is_not_split(self, desk):
        row = desk.open()
        desk.solve(row)
        with pytest.raises(cases.CannotSplit):
            cases.split_case(case=row.pk, kind="wish", words="Zweiter Anschluss", by=None, now=NOW)


def test_two_that_have_to_do_with_each_other_go_on_side_by_side(desk):
    one, other = desk.open(), desk.open()
    for pair in ((one, other), (other, one)):
        cases.link_cases(one=pair[0].pk, other=pair[1].pk, by=None, now=NOW)
    assert queries.page(one.pk, now=NOW).kin == [other]
    assert queries.page(other.pk, now=NOW).kin == [one]
    assert FactRow.objects.filter(name="CasesLinked").count() == 1
    with pytest.raises(cases.CannotMerge):
        cases.link_cases(one=one.pk, other=one.pk, by=None, now=NOW)


def test_what_was_practised_is_not_merged_with_what_is_real(desk):
    real, practised = desk.open(), desk.open(words="Nur geübt")
    Case.objects.filter(pk=practised.pk).update(is_practice=True)
    for one, other in ((real, practised), (practised, real)):
        with pytest.raises(cases.CannotMerge):
            merge(one, other)


def test_a_promise_of_a_merged_concern_is_not_taken_by_a_third_one(desk):
    first, second, third = desk.open(), desk.open(words="Leitung tot"), desk.open(words="Kein Ton")
    fix = desk.promised(first)
    merge(first, second)
    assert cases.link_promise(case=second.pk, promise=fix.pk, role="along", by=None, now=NOW).case_id == first.pk
    with pytest.raises(cases.CannotPromiseFor):
        cases.link_promise(case=third.pk, promise=fix.pk, role="settles", by=None, now=NOW)
