"""A law counts the days of a concern from the customer's first word until it is really solved."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.actions import CannotCountByLaw
from handschlag.cases.models import Case, CasePromise
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.models import LawClock
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    make_calendar()
    return make_desk()


def count(row: Case, *, is_complete: bool = True, law: str = "DE-TKG-58", now=NOW) -> LawClock:
    return cases.count_by_law(case=row.pk, law=law, is_complete=is_complete, by=None, now=now)


def states(clock: LawClock) -> dict[str, str]:
    return {promise.by_law.owed: promise.state for promise in promised.law_promises([clock.matter])}


def total(row: Case, days: int) -> Decimal | None:
    found = queries.compensation_of(row.pk, monthly_fee=Decimal("39.95"), now=NOW + days * DAY)
    return found[0].total if found else None


def test_its_promises_belong_to_the_concern_and_to_whoever_works_on_it(desk):
    row = desk.open()
    clock = count(row)
    assert (clock.matter, clock.reported_at) == (f"case-{row.pk}", row.reported_at)
    assert states(clock) == {"document": "open", "inform": "open", "compensate": "open"}
    belonging = CasePromise.objects.filter(case=row).select_related("promise")
    assert {(one.role, one.promise.owner_id) for one in belonging} == {("along", desk.kern.pk)}
    assert count(row, now=NOW + DAY) == clock
    assert queries.law_clocks_of(row.pk).get() == clock


def test_days_count_from_the_first_word_even_if_nobody_thought_of_the_law_then(desk):
    row = desk.open(reported_at=NOW - 3 * DAY)
    assert count(row).reported_at == NOW - 3 * DAY
    assert total(row, 0) == Decimal("5.00")


def test_solving_it_stops_the_meter_and_reopening_lets_it_have_run_on(desk):
    row = desk.open()
    clock = count(row)
    desk.solve(row, now=NOW + DAY)
    assert states(clock) == {"document": "open", "inform": "provisionally_kept", "compensate": "provisionally_kept"}
    assert total(row, 7) is None
    later = NOW + 3 * DAY
    cases.reopen_case(
        case=row.pk, words="Wieder tot.", conversation=desk.call(at=later).pk, by=None, now=later + timedelta(hours=1)
    )
    assert states(clock)["inform"] == "broken"
    assert total(row, 7) == Decimal("40.00")


def test_confirmed_by_the_customer_it_is_judged(desk):
    row = desk.open()
    clock = count(row)
    desk.solve(row, now=NOW + DAY)
    cases.confirm_case(case=row.pk, conversation=desk.call(at=NOW + DAY).pk, by=None, now=NOW + DAY)
    assert states(clock) == {"document": "open", "inform": "kept", "compensate": "kept"}


def test_a_concern_merged_into_another_is_counted_once(desk):
    first, second = desk.open(), desk.open(words="Und das Internet auch nicht.", now=NOW + DAY)
    clock = count(first)
    cases.merge_cases(case=first.pk, into=second.pk, by=None, now=NOW + DAY)
    assert count(second, now=NOW + DAY) == clock
    assert LawClock.objects.count() == 1
    assert total(second, 3) == Decimal("5.00")
    desk.solve(second, now=NOW + 3 * DAY)
    clock.refresh_from_db()
    assert clock.fixed_at == NOW + 3 * DAY


def test_a_duty_to_repair_settles_it(desk):
    promises.write_law(
        code="AT-X-1",
        from_on=NOW.date(),
        definition={
            "title": "Reparatur",
            "country": "AT",
            "timezone": "Europe/Vienna",
            "duties": {"repair": {"words": "Beheben", "by_day": 2}},
        },
        by=None,
        now=NOW,
    )
    row = desk.open()
    clock = count(row, law="AT-X-1")
    assert CasePromise.objects.get(case=row).role == "settles"
    desk.solve(row, now=NOW + DAY)
    assert states(clock) == {"repair": "provisionally_kept"}


def test_what_is_over_is_not_counted_anew(desk):
    row = desk.open()
    desk.solve(row)
    cases.confirm_case(case=row.pk, conversation=desk.call().pk, by=None, now=NOW)
    with pytest.raises(CannotCountByLaw) as no:
        count(row)
    assert no.value.field == "case"
    assert not LawClock.objects.exists()


def test_a_merge_does_not_restart_the_days(desk):
    old, new = desk.open("question", reported_at=NOW - 3 * DAY), desk.open(words="Leitung tot")
    cases.merge_cases(case=old.pk, into=new.pk, by=None, now=NOW)
    assert count(new).reported_at == NOW - 3 * DAY


def test_a_law_that_is_found_to_count_after_the_solution_counts_to_it(desk):
    row = desk.open(reported_at=NOW - 5 * DAY)
    desk.solve(row, now=NOW)
    assert count(row, now=NOW + DAY).fixed_at == NOW
