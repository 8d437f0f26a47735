"""When a promise warns, and whom: the rules alone, worked by hand and attacked by random ladders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handschlag.customers.rules.acting import Face, House
from handschlag.promises.models import LadderRule
from handschlag.promises.queries import ladder_of
from handschlag.promises.rules import climbing
from handschlag.promises.rules.climbing import ALWAYS, Climb, Ladder, Rung, Span
from handschlag.worktime import rules as worktime
from handschlag.worktime.queries import BusinessClock

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""Nine o'clock in Cologne."""
OFFICE = BusinessClock(
    None,
    worktime.compiled(
        worktime.parse_definition(
            {"timezone": "Europe/Berlin", "hours": {day: [["09:00", "18:00"]] for day in worktime.WEEKDAYS[:5]}}
        )
    ),
)
EVERYBODY = frozenset(climbing.ROLES)
HOUSE = ladder_of(LadderRule())


def span(hours: float = 10, *, made_at: datetime = MONDAY, clock=ALWAYS, grace: timedelta = timedelta(0)) -> Span:
    due = clock.due(made_at, timedelta(hours=hours))
    return Span(made_at, due, due + grace, clock)


class TestShares:
    def test_half_of_the_open_time_not_of_the_night(self):
        # made Monday 15:00, due Tuesday 12:00 in office hours: 3 + 3 hours, so half is Monday's closing
        day = Span(MONDAY + 6 * HOUR, MONDAY + 27 * HOUR, MONDAY + 27 * HOUR, OFFICE)
        assert climbing.moment_of(50, day) == MONDAY + 9 * HOUR
        assert climbing.moment_of(75, day) == MONDAY + 24 * HOUR + HOUR * 1.5

    def test_where_nothing_is_open_in_between_calendar_time_counts(self):
        sunday = MONDAY - 24 * HOUR
        weekend = Span(sunday, sunday + 4 * HOUR, sunday + 4 * HOUR, OFFICE)
        assert climbing.moment_of(50, weekend) == sunday + 2 * HOUR

    @given(
        made=st.integers(0, 14 * 24 * 60),
        lasts=st.integers(0, 14 * 24 * 60),
        one=st.integers(1, 99),
        other=st.integers(1, 99),
        clock=st.sampled_from([ALWAYS, OFFICE]),
    )
    def test_shares_lie_in_order_between_made_and_due(self, made, lasts, one, other, clock):
        start = MONDAY + made * MINUTE
        runs = Span(start, start + lasts * MINUTE, start + lasts * MINUTE, clock)
        first, second = sorted([one, other])
        assert start <= climbing.moment_of(first, runs) <= climbing.moment_of(second, runs) <= runs.due_at


def at(climb: Climb, hours: float, *, able=EVERYBODY, ladder: Ladder = HOUSE, runs: Span | None = None):
    return climbing.step(ladder, climb, runs or span(), able=able, now=MONDAY + hours * HOUR)


class TestStep:
    """Ten hours of calendar time: 50 % at 5, 75 % at 7:30, 90 % at 9, 95 % at 9:30, broken after 10."""

    def test_before_the_first_share_nothing_is_said(self):
        step = at(Climb(), 4.9)
        assert (step.share, step.rung, step.next_at) == (None, None, MONDAY + 5 * HOUR)

    def test_at_half_time_who_acts_is_warned(self):
        step = at(Climb(), 5)
        assert (step.share, step.rung, step.next_at) == (50, None, MONDAY + 7.5 * HOUR)

    def test_after_a_standstill_only_the_latest_share_is_said(self):
        step = at(Climb(), 9.2)
        assert (step.share, step.rung) == (90, None)

    def test_what_nobody_has_seen_climbs_with_its_share(self):
        step = at(Climb(50, 0, MONDAY + 5 * HOUR), 7.5)
        assert (step.share, step.rung, step.next_at) == (75, 1, MONDAY + 9 * HOUR)

    def test_what_was_seen_stays_where_it_is(self):
        step = at(Climb(50, 0, MONDAY + 5 * HOUR, is_acknowledged=True), 7.5)
        assert (step.share, step.rung) == (75, None)

    def test_whoever_was_told_late_has_their_wait_to_react(self):
        told = Climb(75, 0, MONDAY + 7.45 * HOUR)
        assert at(told, 7.5).rung is None
        assert at(told, 7.5).next_at == MONDAY + 7.45 * HOUR + 10 * MINUTE
        assert at(told, 7.7).rung == 1

    def test_a_rung_without_anybody_is_passed_over(self):
        told = Climb(50, 0, MONDAY + 5 * HOUR)
        assert at(told, 9, able={climbing.ACTING, climbing.MANAGEMENT}).rung is None
        assert at(told, 9.5, able={climbing.ACTING, climbing.MANAGEMENT}).rung == 3

    def test_it_climbs_one_rung_at_a_time(self):
        assert at(Climb(90, 0, MONDAY + 5 * HOUR), 9.9).rung == 1

    def test_at_the_top_it_waits_for_the_end(self):
        step = at(Climb(90, 3, MONDAY + 9.5 * HOUR), 9.9)
        assert (step.share, step.rung) == (None, None)
        assert step.next_at == MONDAY + 10 * HOUR + timedelta(microseconds=1)

    def test_rungs_without_a_share_hear_of_it_only_when_it_is_broken(self):
        alone = ladder_of(LadderRule(stand_in_share=None, team_lead_share=None, management_share=None))
        assert alone.rungs == ()
        assert at(Climb(90, 0, MONDAY), 9.9, ladder=alone).rung is None

    def test_who_is_waited_for(self):
        runs = span()
        assert climbing.waits_from(MONDAY + HOUR, runs, now=MONDAY) == MONDAY + HOUR
        assert climbing.waits_from(MONDAY + 11 * HOUR, runs, now=MONDAY) == MONDAY


shares = st.lists(st.integers(1, 99), min_size=1, max_size=6, unique=True).map(sorted).map(tuple)
steps = st.tuples(st.integers(1, 99), st.integers(0, 7200))
ladders = st.builds(
    lambda said, three: Ladder(
        said, tuple(Rung(role, *one) for role, one in zip(climbing.ROLES[1:], three, strict=True))
    ),
    shares,
    st.tuples(steps, steps, steps),
)


@given(
    ladder=ladders,
    clock=st.sampled_from([ALWAYS, OFFICE]),
    minutes=st.integers(1, 5000),
    late=st.lists(st.integers(0, 600), max_size=12),
    seen=st.lists(st.booleans(), min_size=40, max_size=40),
    able=st.sets(st.sampled_from(climbing.ROLES)),
)
def test_any_ladder_ends_says_each_share_once_and_never_goes_down(ladder, clock, minutes, late, seen, able):
    """A worker that wakes at each next moment, now and then late, and people who now and then look."""
    due = clock.due(MONDAY, minutes * MINUTE)
    runs = Span(MONDAY, due, due, clock)
    climb, said, rungs = Climb(), [], []
    now = climbing.next_moment(ladder, climb, runs, able=able, after=MONDAY)
    for turn in range(40):
        if now > runs.breaks_at:
            break
        step = climbing.step(ladder, climb, runs, able=able, now=now)
        assert step.next_at > now
        said += [step.share] if step.share else []
        rungs += [step.rung] if step.rung else []
        spoke = step.share or step.rung
        climb = Climb(
            step.share or climb.share,
            step.rung or climb.rung,
            now if spoke else climb.heard_from_at,
            seen[turn] or (climb.is_acknowledged and not spoke),
        )
        now = step.next_at + (late.pop() if late else 0) * MINUTE
    else:
        pytest.fail("it never came to an end")
    assert said == sorted(set(said))
    assert set(said) <= set(ladder.shares)
    assert rungs == sorted(set(rungs))
    assert {climbing.ROLES[rung] for rung in rungs} <= able
    if all(seen):
        assert rungs == []


KERN, WEISS, LEAD, BOSS, ADMIN, MATE = 1, 2, 3, 4, 5, 6


def house(*, here=(KERN, WEISS, LEAD, BOSS), absent=()) -> House:
    expected = {KERN, WEISS, LEAD, BOSS, ADMIN, MATE} - set(absent)
    return House(
        here=frozenset(here) - set(absent),
        expected=frozenset(expected),
        members={9: frozenset({KERN, LEAD, MATE})},
        leads={9: (LEAD,)},
        management=(BOSS, ADMIN),
    )


def placed(owner: Face, stand_in: Face = Face(user=WEISS), **more):  # noqa: B008  # frozen
    found = climbing.rungs(owner, stand_in, house(**more), [BOSS])
    return [found.users[role] for role in climbing.ROLES]


class TestRungs:
    def test_owner_stand_in_lead_management(self):
        assert placed(Face(user=KERN)) == [(KERN,), (WEISS,), (LEAD,), (BOSS,)]

    def test_while_the_owner_is_away_the_stand_in_acts_and_stands_on_one_rung(self):
        assert placed(Face(user=KERN), absent=[KERN]) == [(WEISS,), (), (LEAD,), (BOSS,)]

    def test_without_a_team_there_is_no_lead(self):
        assert placed(Face(user=WEISS), Face(user=BOSS)) == [(WEISS,), (BOSS,), (), ()]

    def test_a_team_is_those_of_it_who_are_here(self):
        assert placed(Face(team=9), here=[KERN, MATE]) == [(KERN, MATE), (WEISS,), (LEAD,), (BOSS,)]

    def test_when_all_are_gone_it_stays_with_the_owner_and_management_hears(self):
        gone = [KERN, WEISS, LEAD, BOSS, ADMIN, MATE]
        assert placed(Face(user=KERN), absent=gone) == [(KERN,), (), (), (BOSS,)]
        assert placed(Face(team=9), absent=gone) == [(KERN, LEAD, MATE), (), (), (BOSS,)]

    def test_nobody_at_all_is_nobody(self):
        found = climbing.rungs(Face(team=7), Face(), House(here=frozenset()), [])
        assert found.able == frozenset()
        assert list(found.up_to(3)) == []

    @given(
        here=st.sets(st.integers(1, 6)),
        absent=st.sets(st.integers(1, 6)),
        owner=st.one_of(st.builds(Face, user=st.integers(1, 6)), st.just(Face(team=9))),
        stand_in=st.one_of(st.builds(Face, user=st.integers(1, 6)), st.just(Face(team=9)), st.just(Face())),
    )
    def test_everybody_stands_on_one_rung_and_somebody_acts(self, here, absent, owner, stand_in):
        assume(owner != stand_in)
        found = placed(owner, stand_in, here=sorted(here), absent=sorted(absent))
        users = [user for rung in found for user in rung]
        assert len(users) == len(set(users))
        assert found[0]
        assert BOSS in users
