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

DAY = timedelta(days=1)
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
