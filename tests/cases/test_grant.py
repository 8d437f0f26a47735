"""What contracts make us owe for a concern."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.models import Case, CasePromise
from handschlag.core.models import FactRow
from tests.factories.cases import Desk, make_desk
from tests.factories.contracts import HOUR, make_entitlement, make_item
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db

DAY, HOURS = timedelta(days=1), timedelta(hours=3)
ROUND_THE_CLOCK = {
    "response": (2 * HOUR, HOUR, None),
    "update": (24 * HOUR, None, None),
    "fix": (48 * HOUR, 24 * HOUR, 8 * HOUR),
}


@pytest.fixture
def desk() -> Desk:
    desk = make_desk()
    make_entitlement(desk.roth, calendar=None, **ROUND_THE_CLOCK)
    return desk


def given(row: Case) -> list[tuple[str, timedelta]]:
    """Each duty with its time since the report, in the order in which they are due."""
    duties = dict(CasePromise.objects.filter(case=row).values_list("promise", "duty"))
    return [
        (duties[one.promise.pk], one.promise.due_at - row.reported_at)
        for one in queries.promises_of_case(row.pk)
        if duties[one.promise.pk]
    ]


def test_opening_makes_what_the_contract_grants_counted_from_the_first_report(desk):
    row = desk.open(reported_at=NOW - timedelta(hours=1))
    assert given(row) == [
        ("response", timedelta(hours=2)),
        ("update", timedelta(hours=24)),
        ("fix", timedelta(hours=48)),
    ]
    assert [one.role for one in queries.promises_of_case(row.pk)] == ["acknowledges", "updates", "settles"]
    assert given(desk.open("question")) == [("response", timedelta(hours=2))]


def test_severity_only_shortens_and_nothing_moves(desk):
    row = desk.open()
    before = {one.promise.pk: one.promise.due_at for one in queries.promises_of_case(row.pk)}
    for _twice in range(2):
        cases.raise_severity(case=row.pk, severity="serious", by=None, now=NOW + DAY)
    assert sorted(given(row)) == [
        ("fix", timedelta(hours=24)),
        ("fix", timedelta(hours=48)),
        ("response", timedelta(hours=1)),
        ("response", timedelta(hours=2)),
        ("update", timedelta(hours=24)),
    ]
    now = {one.promise.pk: one.promise.due_at for one in queries.promises_of_case(row.pk)}
    assert before.items() <= now.items()
    assert FactRow.objects.filter(name="SeverityRaised").count() == 1
    for wrong in ("normal", "hm"):
        with pytest.raises(cases.CannotRaiseSeverity) as refused:
            cases.raise_severity(case=row.pk, severity=wrong, by=None, now=NOW)
        assert refused.value.field == "severity"


def test_opened_as_severe_as_it_is(desk):
    assert given(desk.open(severity="critical"))[-1][1] == timedelta(hours=24)


def test_reopened_given_to_somebody_else_or_called_otherwise_nothing_is_promised_anew(desk):
    row = desk.open()
    before = given(row)
    desk.solve(row, now=NOW + timedelta(hours=3))
    cases.reopen_case(case=row.pk, words="wieder", conversation=desk.call(at=NOW + DAY).pk, by=None, now=NOW + DAY)
    cases.assign_case(case=row.pk, owner=desk.weiss.pk, by=None, now=NOW + DAY)
    cases.describe_case(case=row.pk, subject="Tot", needed_by_at=None, installed_item=None, by=None, now=NOW + DAY)
    cases.change_kind(case=row.pk, kind="question", by=None, now=NOW + DAY)
    cases.change_kind(case=row.pk, kind="fault", by=None, now=NOW + DAY)
    assert given(row) == before
    cases.withdraw_case(case=row.pk, withdrawn_as="customer", conversation=desk.call().pk, by=None, now=NOW + DAY)
    cases.describe_case(case=row.pk, subject="Tot.", needed_by_at=None, installed_item=None, by=None, now=NOW + DAY)
    with pytest.raises(cases.CannotRaiseSeverity):
        cases.raise_severity(case=row.pk, severity="critical", by=None, now=NOW + DAY)


def test_what_it_is_about_may_be_granted_more(desk):
    item = make_item(desk.roth)
    make_entitlement(desk.roth, number="V-2", item=item, calendar=None, fix=(4 * HOUR, None, None))
    row = desk.open()
    cases.describe_case(case=row.pk, subject="Tot", needed_by_at=None, installed_item=item.pk, by=None, now=NOW)
    assert ("fix", timedelta(hours=4)) in given(row)


def test_news_keeps_the_answer_and_owes_the_next_by_contract(desk):
    row = desk.open()
    told = cases.tell_interim(case=row.pk, words="Techniker ist da", by=None, now=NOW + timedelta(hours=1))
    assert told.case == row
    states = {duty: [] for duty in ("response", "update", "fix")}
    for one in queries.promises_of_case(row.pk):
        states[CasePromise.objects.get(promise=one.promise).duty].append(one.promise.state)
    assert states == {"response": ["kept"], "update": ["kept", "open"], "fix": ["open"]}
    desk.solve(row, now=NOW + timedelta(hours=2))
    cases.tell_solution(case=row.pk, by=None, now=NOW + timedelta(hours=2))
    assert {one.promise.state for one in queries.promises_of_case(row.pk)} == {"kept", "provisionally_kept"}


def test_where_nothing_more_was_agreed_no_news_is_owed(desk):
    row = desk.open("question")
    assert cases.tell_interim(case=row.pk, words="Wir fragen nach", by=None, now=NOW).words
    assert len(queries.promises_of_case(row.pk)) == 1
    plain = make_entitlement(desk.roth, number="V-3", calendar=None)
    for entitlement in (None, plain):
        fault = desk.open(words=f"Tot {entitlement}")
        CasePromise.objects.filter(case=fault).update(entitlement=entitlement)
        cases.tell_interim(case=fault.pk, words="Techniker ist da", by=None, now=NOW)
        assert len(queries.promises_of_case(fault.pk)) == 3


def test_practice_owes_nothing(desk):
    call = desk.call()
    type(call).objects.filter(pk=call.pk).update(is_practice=True)
    row = desk.open(conversation=call.pk)
    assert (row.is_practice, queries.promises_of_case(row.pk)) == (True, [])


def test_a_merge_does_not_restart_what_is_granted_or_counted(desk):
    """What the contract grants once the merged one is a fault counts from the first report of both."""
    old, new = desk.open("question", reported_at=NOW - DAY, words="Kein Ton"), desk.open("question", words="Leitung?")
    cases.merge_cases(case=old.pk, into=new.pk, by=None, now=NOW)
    cases.change_kind(case=new.pk, kind="fault", by=None, now=NOW)
    fix = next(one.promise for one in queries.promises_of_case(new.pk) if one.role == "settles")
    assert fix.due_at == old.reported_at + timedelta(hours=48)


def test_what_we_think_solved_is_granted_nothing_until_it_comes_back(desk):
    row = desk.open()
    desk.solve(row, now=NOW + timedelta(hours=3))
    cases.raise_severity(case=row.pk, severity="critical", by=None, now=NOW + timedelta(hours=9))
    assert ("fix", timedelta(hours=8)) not in given(row)
    cases.reopen_case(case=row.pk, words="wieder", conversation=desk.call(at=NOW + DAY).pk, by=None, now=NOW + DAY)
    assert ("fix", timedelta(hours=8)) in given(row)


def test_whoever_comes_back_hears_again_how_it_stands(desk):
    row = desk.open()
    desk.solve(row, now=NOW)
    cases.tell_solution(case=row.pk, by=None, now=NOW)
    again = NOW + 2 * DAY
    cases.reopen_case(case=row.pk, words="wieder", conversation=desk.call(at=again).pk, by=None, now=again)
    news = [one.promise for one in queries.promises_of_case(row.pk) if one.role == "updates"]
    assert [(one.state, one.due_at) for one in news][1:] == [("open", again + timedelta(hours=24))]


def test_what_is_split_off_is_granted_its_own(desk):
    """A fault found in another one, or in a question, is fixed in the time the contract says; it was answered already."""
    part = cases.split_case(case=desk.open().pk, kind="fault", words="Auch das Fax", by=None, now=NOW + HOURS).case
    assert [one[0] for one in given(part)] == ["update", "fix"]
    assert given(part) == [("update", HOURS + timedelta(hours=24)), ("fix", timedelta(hours=48))]
    question = desk.open("question", words="Was kostet das?")
    hidden = cases.split_case(case=question.pk, kind="fault", words="Ach ja: tot", by=None, now=NOW).case
    assert [one[0] for one in given(hidden)] == ["update", "fix"]
