"""Whether what is owed fits into the hours that are there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.models import FactRow
from handschlag.customers.models import Customer
from handschlag.people.models import Absence, Membership
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.actions import CannotReckon
from handschlag.promises.choices import Kind, Source
from handschlag.promises.models import Effort, WorkShare
from handschlag.promises.rules.load import Stretch, fullness, strains
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""Tuesday nine o'clock in Cologne: the office opens, until 18:00."""
HOUR = timedelta(hours=1)


def stretch(place: int, count: float = 0, needs: float = 0, has: float = 0) -> Stretch:
    return Stretch(MORNING + place * HOUR, MORNING + (place + 1) * HOUR, count, needs, has)


amounts = st.integers(0, 40)
plans = st.lists(st.tuples(st.integers(0, 3), amounts, amounts), min_size=1, max_size=12)


def planned(plan: list[tuple[int, int, int]]) -> list[Stretch]:
    return [stretch(place, count, needs if count else 0, has) for place, (count, needs, has) in enumerate(plan)]


class TestFullness:
    def test_six_call_backs_for_half_an_hour_are_too_many_and_the_next_hour_has_room(self):
        full = fullness([stretch(0, 6, 3600, 1800), stretch(1, 0, 0, 3600)], due_at=MORNING + HOUR, needs=600)
        assert (full.until, full.owed, full.needs, full.has) == (MORNING + HOUR, 6, 3600, 1800)
        assert full.next_at == MORNING + 2 * HOUR

    def test_what_is_owed_later_is_displaced_too(self):
        later = [stretch(0, 0, 0, 600), stretch(1, 1, 1800, 1200)]
        assert fullness(later, due_at=MORNING + HOUR, needs=60).until == MORNING + 2 * HOUR

    def test_where_nothing_else_is_owed_nothing_is_displaced(self):
        assert fullness([stretch(0)], due_at=MORNING + HOUR, needs=7200) is None

    @given(plans, st.integers(0, 11), amounts)
    def test_a_promise_that_fits_leaves_every_moment_with_enough_time(self, plan, place, needs):
        stretches = planned(plan)
        due_at = stretches[min(place, len(stretches) - 1)].to_at
        full = fullness(stretches, due_at=due_at, needs=needs)
        after = [strain for strain in strains(stretches) if strain.stretch.to_at >= due_at and strain.owed]
        assert (full is None) == all(strain.needs + needs <= strain.has for strain in after)

    @given(plans, st.integers(0, 11), amounts)
    def test_the_next_free_time_fits_and_none_before_it_does(self, plan, place, needs):
        stretches = planned(plan)
        due_at = stretches[min(place, len(stretches) - 1)].to_at
        full = fullness(stretches, due_at=due_at, needs=needs)
        if full is None or full.next_at is None:
            return
        assert fullness(stretches, due_at=full.next_at, needs=needs) is None
        between = [row.to_at for row in stretches if due_at <= row.to_at < full.next_at]
        assert all(fullness(stretches, due_at=at, needs=needs) is not None for at in between)

    @given(plans)
    def test_something_is_missing_exactly_where_more_is_owed_than_there_is_time(self, plan):
        found = list(strains(planned(plan)))
        assert all((strain.short > 0) == (strain.needs > strain.has) for strain in found)
        assert all((strain.state == "over") == (strain.short > 0) for strain in found)
        assert found[-1].owed == sum(count for count, _needs, _has in plan)

    def test_a_stretch_says_how_it_stands(self):
        plan = [stretch(0, 0, 0, 100), stretch(1, 1, 90, 100), stretch(2, 1, 10, 100), stretch(3, 9, 900, 100)]
        assert [strain.state for strain in strains(plan)] == ["free", "tight", "fits", "over"]


@pytest.fixture
def office(db):
    """Two people in the team „Büro“, open 9 to 18; half of it is there for promises."""
    make_calendar()
    team = make_team("Büro")
    kern, weiss = make_user("kern", team=team), make_user("weiss", team=team)
    make_customer(name="Roth", owner=kern, stand_in=weiss)
    return team, kern, weiss


@pytest.fixture
def alone(db):
    """A house without teams: one person is there, the other is away for months."""
    make_calendar()
    kern, away = make_user("kern"), make_user("elsewhere", role="agent")
    make_customer(name="Roth", owner=kern, stand_in=away)
    Absence.objects.create(user=away, during=(NOW, NOW + timedelta(days=100)))
    return kern


def owe(**more):
    return promise_to(Customer.objects.first(), now=NOW, **more)


def of(team, *, now: datetime = MORNING) -> queries.TeamLoad:
    return next(row for row in queries.house_load(now=now) if row.team == team)


class TestHouseLoad:
    def test_the_hours_of_a_day_are_opening_times_people_and_share(self, office):
        (_today, day), (_next, following) = of(office[0]).days()[:2]
        assert day.stretch.has == following.stretch.has == 2 * 9 * 3600 * 0.5

    def test_an_absence_takes_its_open_hours(self, office):
        team, kern, _weiss = office
        Absence.objects.create(user=kern, during=(MORNING + HOUR, MORNING + 30 * HOUR))
        assert of(team).days()[0][1].stretch.has == (9 + 1) * 3600 * 0.5

    def test_what_is_due_counts_in_its_hour_and_one_due_on_the_hour_in_the_one_before(self, office):
        team, kern, _weiss = office
        owe(due_at=MORNING + HOUR, owner=kern.pk)
        owe(due_at=MORNING + 90 * timedelta(minutes=1), owner_team=team.pk, kind=Kind.REPAIR)
        hours = of(team).hours()
        assert [(hour.stretch.count, hour.stretch.needs) for hour in hours[:3]] == [(1, 600), (1, 7200), (0, 0)]

    def test_what_is_overdue_is_due_now_and_what_the_customer_promised_is_not_ours(self, office):
        team, kern, _weiss = office
        owe(due_at=NOW + HOUR, owner=kern.pk)
        owe(due_at=MORNING - HOUR, owner=kern.pk)
        promises.break_due_promises(now=NOW + 2 * HOUR)
        owe(due_at=MORNING + HOUR, source=Source.CUSTOMER)
        row = of(team)
        assert (row.overdue, row.stretches[0].count) == (2, 2)

    def test_whoever_works_in_two_teams_counts_half_in_each(self, office):
        team, kern, _weiss = office
        other = make_team("Schaden", members=(kern,))
        owe(due_at=MORNING + HOUR, owner=kern.pk)
        assert [of(each).stretches[0].count for each in (team, other)] == [0.5, 0.5]
        assert [of(each).days()[0][1].stretch.has for each in (team, other)] == [1.5 * 16200, 0.5 * 16200]

    def test_who_belongs_to_no_team_is_shown_apart(self, office):
        alone = make_user("seidel")
        owe(due_at=MORNING + HOUR, owner=alone.pk)
        row = of(None)
        assert (row.stretches[0].count, row.days()[0][1].stretch.has) == (1, 16200)

    def test_a_closed_account_owes_still_but_brings_no_hours(self, office):
        team, _kern, _weiss = office
        gone = make_user("seidel", team=team)
        owe(due_at=MORNING + HOUR, owner=gone.pk)
        gone.is_active = False
        gone.save()
        row = of(team)
        assert (row.stretches[0].count, row.days()[0][1].stretch.has) == (1, 32400)

    def test_three_days_come_by_hours_and_two_weeks_by_days(self, office):
        row = of(office[0])
        assert len(row.days()) == 14
        assert {strain.stretch.from_at.astimezone(UTC).day for strain in row.hours()} == {24, 25, 26}

    def test_it_takes_as_many_statements_for_three_promises_as_for_one(self, office, django_assert_num_queries):
        _team, kern, _weiss = office
        for number in (1, 3):
            for place in range(number):
                owe(due_at=MORNING + place * HOUR, owner=kern.pk)
            with django_assert_num_queries(HOUSE_LOAD):
                queries.house_load(now=MORNING)


HOUSE_LOAD = 8


class TestRoom:
    def ask(self, office, **more):
        said = {"owner": office[1].pk, "owner_team": None, "due_at": MORNING + HOUR, "kind": Kind.CALL_BACK}
        return queries.fullness(**(said | more), now=MORNING)

    def fill(self, office, number: int = 6, at: datetime = MORNING + HOUR) -> None:
        for _ in range(number):
            owe(due_at=at, owner=office[1].pk)

    def test_there_is_room_until_there_is_not(self, office):
        self.fill(office, 5)
        assert self.ask(office) is None
        self.fill(office, 1)
        team, full = self.ask(office)
        assert (team, full.owed, full.needs, full.has) == (office[0], 6, 3600, 3600)
        assert full.next_at == MORNING + 90 * timedelta(minutes=1)

    def test_a_team_is_asked_like_a_colleague(self, office):
        self.fill(office)
        team, _full = self.ask(office, owner=None, owner_team=office[0].pk)
        assert team == office[0]

    def test_a_colleague_of_two_teams_has_room_where_either_has(self, office):
        self.fill(office, 12)
        assert self.ask(office) is not None
        Membership.objects.create(team=make_team("Schaden", members=(make_user("neu"),)), user=office[2])
        assert self.ask(office, owner=office[2].pk) is None

    def test_in_a_house_without_teams_all_work_together(self, alone):
        for _ in range(3):
            owe(due_at=MORNING + HOUR, owner=alone.pk)
        team, full = queries.fullness(
            owner=alone.pk, owner_team=None, due_at=MORNING + HOUR, kind=Kind.CALL_BACK, now=MORNING
        )
        assert (team, full.owed) == (None, 3)

    @pytest.mark.parametrize("due_at", [MORNING, MORNING + timedelta(days=40)])
    def test_what_is_over_or_beyond_two_weeks_is_not_looked_at(self, office, due_at):
        self.fill(office, 50)
        assert self.ask(office, due_at=due_at) is None

    def test_it_takes_as_many_statements_for_seven_promises_as_for_one(self, office, django_assert_num_queries):
        for number in (1, 6):
            self.fill(office, number)
            with django_assert_num_queries(ROOM):
                self.ask(office)


ROOM = 9


class TestSaying:
    def test_a_full_morning_is_said_before_the_promise_with_a_sentence_that_can_be_kept(self, office):
        for _ in range(6):
            owe(due_at=MORNING + HOUR, owner=office[1].pk)
        shown = queries.preview("Angebot Hausrat heute bis 10 Uhr", customer=None, owner=office[1].pk, now=MORNING)
        assert "6" in shown.displaced.text
        assert "Büro" in shown.displaced.text
        assert shown.displaced.instead.startswith("Angebot Hausrat heute ")
        again = queries.preview(shown.displaced.instead, customer=None, owner=office[1].pk, now=MORNING)
        assert (again.displaced, again.kind) == (None, Kind.OFFER)

    def test_when_two_weeks_are_full_no_other_time_is_offered(self, office):
        for _ in range(40):
            owe(due_at=MORNING + timedelta(days=13, hours=15), owner=office[1].pk, kind=Kind.REPAIR)
        for _ in range(40):
            owe(due_at=MORNING + HOUR, owner=office[1].pk, kind=Kind.REPAIR)
        shown = queries.preview("Rückruf in 2 Stunden", customer=None, owner=office[1].pk, now=MORNING)
        assert shown.displaced.instead == ""

    def test_everybody_is_named_where_there_are_no_teams(self, alone):
        for _ in range(3):
            owe(due_at=MORNING + HOUR, owner=alone.pk)
        shown = queries.preview("Rückruf in einer Stunde", customer=None, owner=alone.pk, now=MORNING)
        assert shown.displaced.text
        assert "None" not in shown.displaced.text

    def test_without_a_time_or_an_owner_nothing_is_reckoned(self, office, django_assert_num_queries):
        vague = queries.understand("sofort", customer=None, now=MORNING)
        clear = queries.understand("in 2 Stunden", customer=None, now=MORNING)
        with django_assert_num_queries(0):
            assert queries.displaced("sofort", vague, customer=None, owner=office[1].pk, team=None, now=MORNING) is None
            assert queries.displaced("…", clear, customer=None, owner=None, team=None, now=MORNING) is None

    @pytest.mark.parametrize(
        ("seconds", "said"),
        [(0, "0 Min."), (61, "2 Min."), (3600, "1 Std."), (7800, "2 Std. 10 Min.")],
    )
    def test_work_is_said_in_hours_and_minutes(self, seconds, said):
        assert queries.lasting(seconds) == said


class TestEstimates:
    def test_what_the_house_says_counts_and_is_kept_as_a_fact(self, office):
        promises.set_estimates(minutes={"call_back": 20, "offer": 45}, percent=100, by=None, now=NOW)
        assert queries.minutes_of_kinds()["call_back"] == 20
        assert queries.share_of(office[0].pk) == 100
        names = list(FactRow.objects.order_by("id").values_list("name", flat=True))
        assert [name for name in names if name in ("EffortSet", "WorkShareSet")] == ["EffortSet", "WorkShareSet"]

    def test_what_holds_already_is_no_news(self, office):
        promises.set_estimates(minutes=queries.minutes_of_kinds(), percent=queries.share_of(None), by=None, now=NOW)
        assert not FactRow.objects.filter(name__in=["EffortSet", "WorkShareSet"]).exists()
        assert not WorkShare.objects.exists()

    def test_a_team_may_have_its_own_share(self, office):
        promises.set_estimates(minutes={}, percent=80, team=office[0].pk, by=None, now=NOW)
        assert (queries.share_of(office[0].pk), queries.share_of(None)) == (80, 50)
        assert of(office[0]).days()[0][1].stretch.has == 2 * 9 * 3600 * 0.8

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"minutes": {"call_back": 0}, "percent": 50}, "call_back"),
            ({"minutes": {"song": 5}, "percent": 50}, "song"),
            ({"minutes": {"repair": 6001}, "percent": 50}, "repair"),
            ({"minutes": {}, "percent": 101}, "percent"),
            ({"minutes": {}, "percent": 0}, "percent"),
        ],
    )
    def test_nonsense_is_refused_beside_its_field(self, db, said, field):
        with pytest.raises(CannotReckon) as no:
            promises.set_estimates(**said, by=None, now=NOW)
        assert no.value.field == field
        assert not Effort.objects.exists()
        assert not WorkShare.objects.exists()
