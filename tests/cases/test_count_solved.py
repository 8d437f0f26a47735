from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.models import Case
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    make_calendar()
    return make_desk()


def counted(*, days: int = 30) -> queries.Solved:
    return queries.solved(from_at=NOW - DAY, to_at=NOW + days * DAY, now=NOW + 30 * DAY)


def say_yes(desk: Desk, row: Case, *, at) -> None:
    cases.confirm_case(case=row.pk, conversation=desk.call(at=at).pk, by=None, now=at)


def come_back(desk: Desk, row: Case, *, at) -> None:
    cases.reopen_case(case=row.pk, words="Wieder tot", conversation=desk.call(at=at).pk, by=None, now=at)


def test_without_any_solution_there_is_no_figure(desk: Desk) -> None:
    desk.open()
    found = counted()
    assert (found.solved, found.held_share, found.failed_share, found.held_seconds) == (0, None, None, None)


def test_each_solution_counts_once_by_what_became_of_it(desk: Desk) -> None:
    said, back, asked = desk.open(), desk.open(), desk.open()
    for row in (said, back, asked):
        desk.solve(row, now=NOW + HOUR)
    say_yes(desk, said, at=NOW + DAY)
    come_back(desk, back, at=NOW + DAY)
    found = counted()
    assert found.counts == {"solved": 3, "said": 1, "silent": 0, "final": 0, "failed": 1, "asked": 1}
    assert (found.held_share, found.failed_share) == (50, 50)
    evidence = {name: set(rows(name)) for name in queries.BEHIND}
    assert evidence["solved"] == {said.pk, back.pk, asked.pk}
    assert (evidence["said"], evidence["failed"], evidence["asked"]) == ({said.pk}, {back.pk}, {asked.pk})


def rows(name: str) -> list[int]:
    found = queries.solutions_behind(name, from_at=NOW - DAY, to_at=NOW + 30 * DAY)
    return list(found.values_list("case", flat=True))


def test_what_we_thought_solved_is_timed_apart_from_what_held(desk: Desk) -> None:
    row = desk.open()
    desk.solve(row, now=NOW + HOUR)
    come_back(desk, row, at=NOW + DAY)
    desk.solve(row, now=NOW + 2 * DAY)
    say_yes(desk, row, at=NOW + 3 * DAY)
    found = counted()
    assert (found.first_seconds, found.held_seconds) == (HOUR.total_seconds(), (2 * DAY).total_seconds())
    assert (found.timed, found.ours_seconds) == (1, found.held_seconds)


def test_what_the_customer_owed_us_meanwhile_is_shown_apart(desk: Desk) -> None:
    row = desk.open()
    cases.await_customer(case=row.pk, words="schickt das Foto in 3 Tagen", by=None, now=NOW)
    desk.solve(row, now=NOW + 2 * DAY)
    say_yes(desk, row, at=NOW + 3 * DAY)
    found = counted()
    assert found.held_seconds == (2 * DAY).total_seconds()
    assert found.ours_seconds == 0


def test_of_merged_concerns_the_first_report_counts(desk: Desk) -> None:
    early, late = desk.open(now=NOW - 3 * DAY), desk.open()
    cases.merge_cases(case=early.pk, into=late.pk, by=None, now=NOW)
    desk.solve(late, now=NOW + HOUR)
    say_yes(desk, late, at=NOW + DAY)
    assert counted().held_seconds == (3 * DAY + HOUR).total_seconds()


def test_other_days_and_practice_do_not_count(desk: Desk) -> None:
    row = desk.open()
    desk.solve(row, now=NOW + 2 * DAY)
    assert counted(days=1).solved == 0
    Case.objects.update(is_practice=True)
    assert counted().solved == 0
