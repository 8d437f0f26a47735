from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow
from handschlag.people import actions as people
from handschlag.people import queries, rules
from handschlag.people.choices import Availability, Presence
from handschlag.people.models import PresenceState
from handschlag.worktime import queries as worktime
from handschlag.worktime.models import Calendar, CalendarVersion
from tests.factories.people import NOW, make_team, make_user


@pytest.mark.django_db
class TestSay:
    def test_the_log_tells_that_somebody_changed_but_never_who(self):
        user = make_user("kern")
        for state in ("available", "available", "busy"):
            people.set_presence(user=user.pk, state=state, by=user.pk, now=NOW)
        rows = FactRow.objects.values_list("name", "payload", "by", "customer")
        assert list(rows) == [("PresenceChanged", {}, None, None)] * 2

    def test_only_the_present_state_is_kept_and_saying_it_again_renews_it(self):
        user = make_user("kern")
        people.set_presence(user=user.pk, state="available", by=user.pk, now=NOW)
        people.set_presence(user=user.pk, state="available", by=user.pk, now=NOW + timedelta(hours=1))
        assert PresenceState.objects.get(user=user).since_at == NOW + timedelta(hours=1)
        assert queries.own_presence(user.pk) == Presence.AVAILABLE

    @pytest.mark.parametrize("state", ["", "ill", "AVAILABLE"])
    def test_other_states_do_not_exist(self, state):
        with pytest.raises(Cannot):
            people.set_presence(user=make_user().pk, state=state, by=1, now=NOW)

    def test_a_closed_account_says_nothing(self):
        with pytest.raises(Cannot):
            people.set_presence(user=make_user(is_active=False).pk, state="available", by=1, now=NOW)

    def test_who_never_said_anything_is_off(self):
        assert queries.own_presence(make_user().pk) == Presence.OFF


@pytest.mark.django_db
class TestWhoIsHere:
    def test_those_free_come_first_and_partners_never(self):
        busy = make_user("a", presence="busy")
        free = make_user("b", presence="available")
        make_user("c", presence="away")
        make_user("d")
        make_user("e", presence="available", role="partner")
        make_user("f", presence="available", is_active=False)
        assert queries.who_is_here(NOW) == [free, busy]
        assert queries.is_here(free.pk, NOW)
        assert not queries.is_here(404, NOW)

    def test_an_absence_weighs_more_than_a_forgotten_switch(self):
        user = make_user("kern", presence="available")
        until = NOW + timedelta(hours=2)
        people.record_absence(user=user.pk, from_at=NOW, until_at=until, by=1, now=NOW)
        place = queries.whereabouts([user], now=NOW)[0]
        assert (place.availability, place.back_at, place.is_here) == (Availability.ABSENT, until, False)
        assert queries.is_here(user.pk, until)

    def test_what_was_said_yesterday_is_not_believed(self):
        user = make_user("kern", presence="available", since_at=NOW - timedelta(hours=12, seconds=1))
        assert not queries.is_here(user.pk, NOW)

    def test_it_takes_the_same_statements_for_one_and_for_many(self, django_assert_num_queries):
        team = make_team()
        for number in range(3):
            make_user(presence="available", team=team)
            with django_assert_num_queries(STATEMENTS):
                assert len(queries.who_is_here(NOW)) == number + 1


STATEMENTS = 4


@pytest.mark.django_db
class TestHours:
    @pytest.fixture
    def team(self):
        """Open from 9 to 17 in Cologne; NOW is half past five there."""
        calendar = Calendar.objects.create(name="Büro", is_default=True, created_at=NOW)
        definition = worktime.standard_definition("DE")
        CalendarVersion.objects.create(
            calendar=calendar, number=1, definition=definition, valid_from_at=NOW - timedelta(days=9)
        )
        return make_team(calendar=calendar)

    def place(self, user, now=NOW):
        return queries.whereabouts([user], now=now)[0].availability

    def test_after_hours_only_who_said_so_since_is_here(self, team):
        forgot = make_user(presence="available", since_at=NOW - timedelta(hours=8), team=team)
        stays = make_user(presence="available", since_at=NOW - timedelta(minutes=20), team=team)
        assert self.place(forgot) == Availability.AFTER_HOURS
        assert self.place(stays) == Availability.HERE
        assert queries.who_is_here(NOW) == [stays]
        assert self.place(forgot, now=NOW - timedelta(hours=1)) == Availability.HERE

    def test_who_is_in_no_team_keeps_the_hours_of_the_house(self, team):
        user = make_user(presence="busy", since_at=NOW - timedelta(hours=8))
        assert self.place(user) == Availability.AFTER_HOURS

    def test_a_house_that_never_gave_its_hours_keeps_those_its_promises_are_counted_by(self):
        forgot = make_user(presence="available", since_at=NOW - timedelta(hours=8))
        stays = make_user(presence="available", since_at=NOW - timedelta(minutes=20))
        assert not worktime.business_clock(now=NOW).is_open(NOW)
        assert self.place(forgot) == Availability.AFTER_HOURS
        assert self.place(stays) == Availability.HERE
        assert self.place(forgot, now=NOW - timedelta(hours=1)) == Availability.HERE

    def test_a_team_that_is_still_open_is_enough(self, team):
        night = Calendar.objects.create(name="Notdienst", created_at=NOW)
        definition = "always"
        CalendarVersion.objects.create(
            calendar=night, number=1, definition=definition, valid_from_at=NOW - timedelta(days=9)
        )
        user = make_user(presence="available", since_at=NOW - timedelta(hours=8), team=team)
        make_team("Nacht", members=(user,), calendar=night)
        assert self.place(user) == Availability.HERE


class Shop:
    """Open from 8 to 17 on the day of NOW, in hours since its midnight in UTC."""

    def is_open(self, at):
        return 8 <= at.hour < 17

    def elapsed(self, start, end):
        opens, closes = (start.replace(hour=hour, minute=0, second=0) for hour in (8, 17))
        return max(timedelta(0), min(end, closes) - max(start, opens))


def at(hour: int, minute: int = 0):
    return NOW.replace(hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("said", "now", "believed"),
    [
        (at(7, 30), at(9), True),
        (at(9), at(16, 59), True),
        (at(9), at(17, 1), False),
        (at(17, 5), at(18), True),
        (at(9), at(9), True),
        (at(9) - timedelta(days=1), at(9), False),
        (at(9, 1), at(9), True),
    ],
)
def test_who_stays_on_after_hours_says_so(said, now, believed):
    assert rules.is_believed(said, hours=Shop(), now=now) is believed


@given(
    said=st.sampled_from([None, *Presence.values]), believed=st.booleans(), absent=st.booleans(), is_open=st.booleans()
)
def test_nobody_is_here_who_did_not_say_so(said, believed, absent, is_open):
    found = rules.judge(said=said, is_believed=believed, is_absent=absent, is_open=is_open)
    assert found in Availability.values
    if absent:
        assert found == "absent"
    elif found in {"here", "busy", "away"}:
        assert believed
        assert said in {"available", "busy", "away"}
    elif found == "after_hours":
        assert not is_open


def test_no_question_about_people_answers_how_somebody_works():
    asked = " ".join(name for name in dir(queries) if not name.startswith("_")).lower()
    for word in ("history", "count_by", "duration", "performance", "statistic", "ranking", "average", "last_login"):
        assert word not in asked
