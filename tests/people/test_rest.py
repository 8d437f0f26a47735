"""When it is quiet: the hours of the night, and whole dates on which nobody of somebody's teams works."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.people import actions as people
from handschlag.people import notices, rules
from handschlag.people.models import QuietHours
from handschlag.people.notices import Sentence
from handschlag.worktime import actions as worktime
from handschlag.worktime.rules import WEEKDAYS, compiled, parse_definition
from tests.factories.people import NOW, make_team, make_user
from tests.factories.worktime import OFFICE, make_calendar

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = (time(20), time(7))
HOUR = timedelta(hours=1)


def local(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=BERLIN, fold=fold)


def clock(definition=OFFICE, **more):
    return compiled(parse_definition({**definition, **more}))


class TestRule:
    @pytest.mark.parametrize(
        ("at", "until"),
        [
            (local(2026, 11, 27, 19, 59), None),  # Friday, before the evening
            (local(2026, 11, 27, 20), local(2026, 11, 30, 7)),  # Friday evening to Monday morning
            (local(2026, 11, 28, 12), local(2026, 11, 30, 7)),
            (local(2026, 11, 30, 6, 59), local(2026, 11, 30, 7)),
            (local(2026, 11, 30, 7), None),
            (local(2026, 12, 24, 21), local(2026, 12, 28, 7)),  # Christmas, then a weekend
            (local(2026, 3, 27, 21), local(2026, 3, 30, 7)),  # the clock is put forward in it
            (local(2026, 10, 24, 2), local(2026, 10, 26, 7)),  # and back
        ],
    )
    def test_from_the_evening_to_the_morning_somebody_works_again(self, at, until):
        found = rules.rest_until(at, times=NIGHT, calendars=[clock(holidays={"region": "DE-NW"})], zone=BERLIN)
        assert found == (until.astimezone(UTC) if until else None)

    def test_without_hours_closed_dates_are_quiet_from_midnight_to_midnight(self):
        found = [
            rules.rest_until(at, times=None, calendars=[clock()], zone=BERLIN)
            for at in (local(2026, 11, 27, 23, 59), local(2026, 11, 28), local(2026, 11, 30))
        ]
        assert found == [None, local(2026, 11, 30).astimezone(UTC), None]

    def test_whoever_works_in_two_teams_rests_when_both_do(self):
        shop = {"timezone": "Europe/Berlin", "hours": {"sat": [["10:00", "14:00"]]}}
        both = [clock(), clock(shop)]
        assert rules.rest_until(local(2026, 11, 28, 9), times=None, calendars=both, zone=BERLIN) is None
        sunday = rules.rest_until(local(2026, 11, 29, 9), times=None, calendars=both, zone=BERLIN)
        assert sunday == local(2026, 11, 30).astimezone(UTC)

    def test_without_a_calendar_only_the_hours_are_quiet(self):
        assert rules.rest_until(local(2026, 11, 28, 12), times=NIGHT, calendars=[], zone=BERLIN) is None

    def test_a_house_that_never_opens_silences_nobody_for_ever(self):
        closed = [clock(holidays=[(date(2026, 11, 1) + timedelta(days=day)).isoformat() for day in range(90)])]
        assert rules.rest_until(local(2026, 11, 28, 12), times=NIGHT, calendars=closed, zone=BERLIN) is None
        night = rules.rest_until(local(2026, 11, 28, 21), times=NIGHT, calendars=closed, zone=BERLIN)
        assert night == local(2026, 11, 29, 7).astimezone(UTC)

    def test_beyond_the_known_holidays_dates_are_open(self):
        at = local(2101, 1, 1, 12)
        assert rules.rest_until(at, times=None, calendars=[clock(holidays={"region": "DE-NW"})], zone=BERLIN) is None


@pytest.mark.parametrize(
    ("at", "times", "ends"),
    [
        # Put forward: half past two does not exist, and it is three already.
        (local(2026, 3, 29, 1), ("22:00", "02:30"), local(2026, 3, 29, 3)),
        # An end that says it is the second of two hours (fold) is read like any other.
        (local(2026, 3, 29, 1), ("22:00", "02:30 fold"), local(2026, 3, 29, 3)),
        # Put back: from ten to three the first time the wall goes to two, before quiet begins.
        (local(2026, 10, 25, 2, 50), ("02:45", "05:00"), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ],
)
def test_in_the_nights_the_clock_changes_the_wall_decides(at, times, ends):
    begins, until = (time.fromisoformat(each[:5]).replace(fold=each.endswith("fold")) for each in times)
    assert rules.rest_until(at, times=(begins, until), calendars=[], zone=BERLIN) == ends


CLOCKS = st.one_of(st.times(), st.times(max_value=time(4)))
"""All day, and often where the clock changes."""
FREE = st.sets(
    st.sampled_from([date(2026, 3, day) for day in range(25, 32)] + [date(2026, 10, d) for d in range(20, 30)])
)
WEEKS = st.dictionaries(
    st.sampled_from(WEEKDAYS),
    st.sampled_from([[["08:00", "12:00"]], [["09:00", "18:00"]], [["22:00", "24:00"]]]),
    min_size=1,
)


@settings(max_examples=150)
@given(
    at=st.builds(
        lambda first, seconds: datetime.combine(first, time(), tzinfo=UTC) + timedelta(seconds=seconds),
        st.sampled_from([date(2026, 3, 24), date(2026, 10, 20)]),
        st.floats(0, 8 * 86400),
    ),
    week=WEEKS,
    free=FREE,
    times=st.one_of(st.none(), st.tuples(CLOCKS, CLOCKS).filter(lambda both: both[0] != both[1])),
)
def test_the_end_is_the_first_moment_that_is_not_quiet(at, week, free, times):
    """Judged minute by minute from the calendar as it is written, in the weeks in which the clock changes."""
    written = {"timezone": "Europe/Berlin", "hours": week, "holidays": [on.isoformat() for on in sorted(free)]}
    found = rules.rest_until(at, times=times, calendars=[clock(written)], zone=BERLIN)

    def is_quiet(moment: datetime) -> bool:
        here = moment.astimezone(BERLIN)
        if WEEKDAYS[here.weekday()] not in week or here.date() in free:
            return True
        if times is None:
            return False
        begins, ends = times
        wall = here.time()
        return begins <= wall < ends if begins < ends else wall >= begins or wall < ends

    if found is None:
        assert not is_quiet(at)
        return
    assert at < found
    assert not is_quiet(found)
    steps = int((found - at) / timedelta(minutes=7))
    assert all(
        is_quiet(at + number * timedelta(minutes=7))
        for number in range(steps + 1)
        if at + number * timedelta(minutes=7) < found
    )
    assert is_quiet(found - timedelta(microseconds=1))


def say(lines, *, reader, now):
    return {line.id: Sentence(line.thing, "customer", 1) for line in lines}


@pytest.fixture
def kern(db, monkeypatch):
    """It is Monday 17:30; the house is quiet from 20 to 7 and when it is closed."""
    monkeypatch.setattr(notices, "_tellers", {"ring": "tests:ring"})
    monkeypatch.setattr(notices, "_find", {"tests:ring": say}.__getitem__)
    make_calendar()
    people.set_quiet_hours(user=None, begins=time(20), ends=time(7), has_closed_days=True, by=None, now=NOW)
    return make_user("kern")


SATURDAY = local(2026, 11, 28, 11).astimezone(UTC)
MONDAY = local(2026, 11, 30, 7).astimezone(UTC)


def give(user, thing="promise-1", *, now=SATURDAY, **more):
    return people.give_notice(to=user.pk, matter=thing, code="ring", thing=thing, by=None, now=now, **more)[user.pk]


class TestGiving:
    def test_what_comes_on_saturday_waits_until_monday_morning(self, kern):
        assert give(kern) == MONDAY
        assert people.give_waiting_notices(now=MONDAY - HOUR) == 0
        assert people.give_waiting_notices(now=MONDAY) == 1

    def test_whoever_works_on_saturday_hears_it_on_saturday(self, kern):
        shop = make_calendar("Laden", definition={**OFFICE, "hours": {**OFFICE["hours"], "sat": [["10:00", "14:00"]]}})
        team = make_team("Laden", members=(kern,))
        type(team).objects.filter(pk=team.pk).update(calendar=shop)
        assert give(kern) == SATURDAY

    def test_settings_from_before_know_only_their_hours(self, kern):
        QuietHours.objects.all().delete()
        QuietHours.objects.create(begins=time(20), ends=time(7))
        assert give(kern) == SATURDAY

    def test_own_hours_say_for_themselves_whether_closed_days_are_quiet(self, kern):
        people.set_quiet_hours(user=kern.pk, begins=time(22), ends=time(6), by=kern.pk, now=NOW)
        assert give(kern) == SATURDAY
        people.set_quiet_hours(user=kern.pk, begins=None, ends=None, has_closed_days=True, by=kern.pk, now=NOW)
        assert give(kern, "promise-2") == local(2026, 11, 30).astimezone(UTC)

    def test_company_holidays_are_quiet_too(self, kern):
        calendar = worktime.create_calendar(
            name="Kurz", definition={**OFFICE, "holidays": ["2026-11-30"]}, by=None, now=NOW
        )
        team = make_team("Kurz", members=(kern,))
        type(team).objects.filter(pk=team.pk).update(calendar=calendar)
        assert give(kern) == local(2026, 12, 1, 7).astimezone(UTC)

    def test_what_breaks_quiet_comes_at_once(self, kern):
        told = [notices.ToTell(kern.pk, "m", "ring", "promise-1", breaks_quiet=True)]
        assert people.give_notices(told, by=None, now=SATURDAY) == {kern.pk: SATURDAY}

    def test_half_a_time_is_refused_by_action_and_database(self, kern):
        with pytest.raises(people.CannotSetQuietHours):
            people.set_quiet_hours(user=None, begins=time(20), ends=None, by=None, now=NOW)
        for begins, ends in ((time(20), None), (None, None)):
            with pytest.raises(IntegrityError), transaction.atomic():
                QuietHours.objects.create(user=kern, begins=begins, ends=ends)

    def test_neither_times_nor_closed_days_take_them_back(self, kern):
        people.set_quiet_hours(user=None, begins=None, ends=None, by=None, now=NOW)
        assert not QuietHours.objects.exists()
