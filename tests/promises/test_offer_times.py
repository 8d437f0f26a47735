from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from handschlag.promises import rules
from handschlag.worktime import rules as worktime
from handschlag.worktime.queries import BusinessClock

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)


def clock(**hours: list[list[str]]) -> BusinessClock:
    definition = worktime.parse_definition({"timezone": "Europe/Berlin", "hours": hours})
    return BusinessClock(None, worktime.compiled(definition))


OFFICE = clock(**{day: [["09:00", "18:00"]] for day in worktime.WEEKDAYS[:5]})
ALWAYS = clock(**{day: [["00:00", "24:00"]] for day in worktime.WEEKDAYS})
MORNINGS = clock(mon=[["08:00", "12:00"]])
LUNCH_BREAK = clock(wed=[["09:00", "11:00"], ["14:00", "16:00"]])


class Closed:
    """A house on a long holiday."""

    zone = BERLIN

    def is_open(self, at: datetime) -> bool:
        return False

    def closing_of(self, on: date) -> datetime | None:
        return None


def local(moments: list[datetime]) -> list[str]:
    return [f"{moment.astimezone(BERLIN):%d.%m. %H:%M}" for moment in moments]


def test_noon_and_closing_time_of_the_next_open_days_are_offered():
    said = local(rules.slots(OFFICE, NOW))
    assert said == ["24.11. 12:00", "24.11. 18:00", "25.11. 12:00", "25.11. 18:00", "26.11. 12:00", "26.11. 18:00"]


def test_an_hour_ahead_is_the_earliest():
    assert local(rules.slots(OFFICE, NOW - timedelta(minutes=30), most=1)) == ["23.11. 18:00"]
    assert local(rules.slots(OFFICE, NOW - timedelta(minutes=29), most=1)) == ["24.11. 12:00"]


def test_nobody_is_offered_midnight():
    assert local(rules.slots(ALWAYS, NOW, most=2)) == ["23.11. 20:00", "24.11. 12:00"]


def test_noon_counts_once_where_it_is_closing_time():
    assert local(rules.slots(MORNINGS, NOW, most=2)) == ["30.11. 12:00", "07.12. 12:00"]


def test_no_noon_where_the_house_is_closed_then():
    assert local(rules.slots(LUNCH_BREAK, NOW, most=2)) == ["25.11. 16:00", "02.12. 16:00"]


def test_nothing_is_offered_in_three_weeks_of_holiday():
    assert rules.slots(Closed(), NOW) == []


@given(
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1)),  # noqa: DTZ001  # a zone is given below
    st.sampled_from([OFFICE, ALWAYS, MORNINGS, LUNCH_BREAK]),
    st.integers(1, 12),
)
def test_offers_ascend_lie_ahead_and_within_opening_hours(at, hours, most):
    now = at.replace(tzinfo=UTC)
    found = rules.slots(hours, now, most=most)
    assert len(found) <= most
    assert found == sorted(set(found))
    for moment in found:
        assert moment >= now + timedelta(hours=1)
        assert rules.fits(hours, moment)
        assert moment.astimezone(BERLIN).hour <= 20
