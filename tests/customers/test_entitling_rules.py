"""The rule of what a contract promises: nothing moves a due time, and a higher severity only shortens it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.customers.choices import Duty, Severity
from handschlag.customers.rules import entitling
from handschlag.customers.rules.entitling import DUTIES, SEVERITIES, Terms
from handschlag.promises.choices import Kind
from handschlag.worktime.rules import WEEKDAYS, BusinessClock, compiled, parse_definition

OFFICE = BusinessClock(
    1,
    compiled(
        parse_definition(
            {
                "timezone": "Europe/Berlin",
                "hours": {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in WEEKDAYS[:5]},
            }
        )
    ),
)
KINDS = ("question", "fault", "complaint", "dispute", "wish", "change", "cancellation")
HOUR = 3600

moments = st.integers(0, 2 * 365 * 24 * 3600).map(lambda s: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=s))


@st.composite
def times(draw):
    """Times that only shorten, some of them not given."""
    longest = sorted(draw(st.lists(st.integers(60, 200 * HOUR), min_size=3, max_size=3)), reverse=True)
    return tuple(seconds if draw(st.booleans()) else None for seconds in longest)


@st.composite
def contracts(draw):
    is_always = draw(st.booleans())
    return Terms(
        entitlement=draw(st.integers(1, 99)),
        contract="W",
        times={duty: draw(times()) for duty in DUTIES},
        hours=None if is_always else OFFICE,
        hours_name="" if is_always else "Büro",
        calendar=None if is_always else 1,
        is_for_item=draw(st.booleans()),
    )


several = st.lists(contracts(), max_size=4)


def due(grants):
    return {grant.duty: grant.due_at for grant in grants}


@given(several, st.sampled_from(KINDS), moments)
def test_a_higher_severity_only_shortens_and_takes_nothing_away(held, kind, since):
    before = {}
    for severity in SEVERITIES:
        found = due(entitling.grants(held, kind=kind, severity=severity, since=since))
        assert before.keys() <= found.keys()
        assert all(found[duty] <= at for duty, at in before.items())
        before = found


@given(several, st.sampled_from(KINDS), moments, st.lists(st.sampled_from(SEVERITIES), min_size=1, max_size=8))
def test_whatever_is_done_to_a_case_no_due_time_moves_back(held, kind, since, course):
    """Severity up, down, again; opened again, handed on, waiting: each asks anew, and only what is earlier is given."""
    standing = {}
    highest = 0
    for severity in course:
        before = dict(standing)
        new = entitling.earlier(entitling.grants(held, kind=kind, severity=severity, since=since), standing)
        assert all(grant.duty not in before or grant.due_at < before[grant.duty] for grant in new)
        standing |= due(new)
        if SEVERITIES.index(severity) <= highest and before:
            assert new == ()
        highest = max(highest, SEVERITIES.index(severity))
    expected = due(entitling.grants(held, kind=kind, severity=SEVERITIES[highest], since=since))
    assert standing == expected


@given(several, st.sampled_from(KINDS), st.sampled_from(SEVERITIES), moments)
def test_asking_again_gives_the_same(held, kind, severity, since):
    once = entitling.grants(held, kind=kind, severity=severity, since=since)
    assert once == entitling.grants(reversed(held), kind=kind, severity=severity, since=since) or len(
        {one.entitlement for one in held}
    ) < len(held)
    assert entitling.earlier(once, due(once)) == ()


@given(several, contracts(), st.sampled_from(KINDS), st.sampled_from(SEVERITIES), moments)
def test_one_more_contract_never_makes_anything_later(held, more, kind, severity, since):
    before = due(entitling.grants(held, kind=kind, severity=severity, since=since))
    after = due(entitling.grants([*held, more], kind=kind, severity=severity, since=since))
    assert before.keys() <= after.keys()
    assert all(after[duty] <= at for duty, at in before.items())


@given(contracts(), moments)
def test_service_hours_are_counted_in_their_calendar(held, since):
    for grant in entitling.grants([held], kind="fault", severity="normal", since=since):
        span = timedelta(seconds=grant.allowance_seconds)
        if held.hours is None:
            assert (grant.clock, grant.calendar, grant.due_at) == ("calendar", None, since + span)
        else:
            assert (grant.clock, grant.calendar) == ("business", 1)
            assert held.hours.elapsed(since, grant.due_at) == span


@given(st.tuples(*[st.none() | st.integers(1, 100)] * 3))
def test_longer_is_said_where_a_time_grows(given_times):
    said = entitling.longer_at(given_times)
    known = [seconds for seconds in given_times if seconds is not None]
    assert (said == "") == (known == sorted(known, reverse=True))


@pytest.mark.parametrize(
    ("kind", "duties"),
    [
        ("question", ("response",)),
        ("wish", ("response",)),
        ("cancellation", ("response",)),
        ("change", ("response", "update")),
        ("complaint", ("response", "update")),
        ("dispute", ("response", "update")),
        ("fault", ("response", "update", "fix")),
    ],
)
def test_each_kind_of_case_has_its_duties(kind, duties):
    held = Terms(1, "W", dict.fromkeys(DUTIES, (HOUR, None, None)))
    since = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    assert tuple(grant.duty for grant in entitling.grants([held], kind=kind, severity="normal", since=since)) == duties


def test_codes_are_those_of_the_rooms():
    assert tuple(Duty.values) == DUTIES
    assert tuple(Severity.values) == SEVERITIES
    assert {*entitling.PROMISED_AS.values()} <= {*Kind.values}


def test_of_two_equal_ones_that_of_the_item_itself_is_named():
    since = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    whole = Terms(1, "W", dict.fromkeys(DUTIES, (HOUR, None, None)), is_for_item=False)
    own = Terms(2, "I", dict.fromkeys(DUTIES, (HOUR, None, None)))
    (found,) = entitling.grants([whole, own], kind="wish", severity="normal", since=since)
    assert (found.contract, found.kind) == ("I", "answer")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("month", date(2026, 12, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
        ("term", date(2025, 5, 1), None),
    ],
)
def test_a_free_quota_counts_in_its_period(period, first, last):
    found = entitling.quota_period(period, on=date(2026, 12, 3), from_on=date(2025, 5, 1), until_on=None)
    assert found == (first, last)


@given(st.sampled_from(["month", "quarter", "year"]), st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_day_lies_in_its_period_and_the_next_one_begins_after_it(period, on):
    first, last = entitling.quota_period(period, on=on, from_on=on, until_on=None)
    assert first <= on <= last
    assert entitling.quota_period(period, on=last + timedelta(days=1), from_on=on, until_on=None)[
        0
    ] == last + timedelta(days=1)


def test_what_is_left_of_a_quota_is_never_less_than_nothing():
    assert [entitling.quota_left(10, used) for used in (0, 4, 12)] == [10, 6, 0]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(HOUR, "1 Stunde"), (4 * HOUR, "4 Stunden"), (90 * 60, "90 Minuten"), (61, "1 Minute"), (5, "1 Minute")],
)
def test_lengths_are_said_in_words(seconds, said):
    assert entitling.lasting(seconds) == said


def test_round_the_clock_is_said():
    said = [entitling.words(duty, HOUR, "") for duty in DUTIES]
    assert all("rund um die Uhr" in sentence for sentence in said)
    assert len({*said, *(entitling.words(duty, HOUR, "Büro") for duty in DUTIES)}) == 6
