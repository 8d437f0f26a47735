"""The ladder in the night: what climbs waits until the morning, unless its ladder calls it urgent."""

from __future__ import annotations

from datetime import time

import pytest

from handschlag.people import actions as people
from handschlag.people import queries as colleagues
from handschlag.promises import actions as promises
from tests.factories.people import NOW
from tests.promises.ladder import HOUR, Office, make_office, owe, round_at


@pytest.fixture
def office(db) -> Office:
    return make_office()


def reached(office: Office) -> str:
    """Whose bell rang: k, w, l, b."""
    everybody = (office.kern, office.weiss, office.lead, office.boss)
    return "".join(user.login[0] for user in everybody if colleagues.count_notices(user.pk)[0])


class TestQuiet:
    """It is quiet for the house all the time a promise climbs in."""

    def quiet(self, office) -> None:
        people.set_quiet_hours(user=None, begins=time(18), ends=time(9), by=None, now=NOW)

    def test_what_climbs_in_the_night_waits_until_the_morning(self, office):
        self.quiet(office)
        owe(office, allowance=10 * HOUR)
        for hours in (5, 7.5, 9, 9.5):
            round_at(hours)
        assert reached(office) == ""
        people.give_waiting_notices(now=NOW + 16 * HOUR)
        assert reached(office) == "kwlb"

    def test_what_its_ladder_calls_urgent_does_not_wait(self, office):
        self.quiet(office)
        promises.set_ladder(
            team=None, kind="call_back", source="", shares=[50, 75, 90], stand_in=(75, 0), team_lead=(90, 0),
            management=(95, 0), remind_seconds=3600, is_urgent=True, by=None, now=NOW,
        )  # fmt: skip
        owe(office, allowance=10 * HOUR)
        for hours in (5, 7.5, 9, 9.5):
            round_at(hours)
        assert reached(office) == "kwlb"
