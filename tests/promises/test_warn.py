"""The ladder at work, on the database: warnings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.people import actions as people
from handschlag.people import queries as colleagues
from handschlag.people.models import NoticeLine, User
from handschlag.promises import actions as promises
from handschlag.promises import jobs
from handschlag.promises.choices import Clock
from handschlag.promises.models import Promise, Watch
from tests.factories.people import NOW
from tests.factories.worktime import make_calendar
from tests.promises.ladder import HOUR, Office, facts, make_office, owe, read, round_at, see, told


@pytest.fixture
def office(db) -> Office:
    return make_office()


class TestWarning:
    def test_nothing_is_looked_at_before_its_time(self, office):
        owe(office)
        assert round_at(4.99) == 0

    def test_at_half_time_the_owner_reads_one_sentence(self, office):
        owe(office)
        assert round_at(5) == 1
        assert read(office.kern, 5) == ["Ernst Roth bis morgen 03:30 zurückrufen – 50 % der Zeit sind um."]
        assert (read(office.weiss), read(office.boss)) == ([], [])
        assert facts("PromiseWarned") == [{"promise": Promise.objects.get().pk, "share": 50, "users": [office.kern.pk]}]

    def test_the_words_are_the_readers(self, office):
        User.objects.filter(pk=office.kern.pk).update(language="en")
        office.kern.refresh_from_db()
        owe(office, allowance=2 * HOUR)
        round_at(1)
        assert read(office.kern, 1) == ["Call Ernst Roth back by 19:30 – 50 % of the time is used."]

    def test_a_later_share_takes_the_place_of_the_one_before(self, office):
        owe(office)
        for hours in (5, 7.5, 9):
            round_at(hours)
            see(office.kern, hours)
        assert [row.details["share"] for row in NoticeLine.objects.order_by("notice")] == [50, 75, 90]
        assert told(office) == ""

    def test_two_promises_to_one_customer_are_one_notice(self, office):
        owe(office)
        owe(office, kind="answer")
        round_at(5)
        assert colleagues.count_notices(office.kern.pk) == (1, 0)
        assert len(read(office.kern, 5)) == 2

    def test_while_the_owner_is_away_the_stand_in_is_told_and_why(self, office):
        people.record_absence(user=office.kern.pk, from_at=NOW, until_at=NOW + 48 * HOUR, by=None, now=NOW)
        owe(office, allowance=2 * HOUR)
        round_at(1)
        assert read(office.weiss, 1) == [
            "Ernst Roth bis 19:30 zurückrufen – Barbara Kern ist abwesend, Sie sind die Vertretung."
        ]
        assert told(office) == "w"

    def test_when_both_are_away_the_lead_is(self, office):
        for user in (office.kern, office.weiss):
            people.record_absence(user=user.pk, from_at=NOW, until_at=NOW + 48 * HOUR, by=None, now=NOW)
        owe(office, allowance=2 * HOUR)
        round_at(1)
        assert read(office.lead, 1) == [
            "Ernst Roth bis 19:30 zurückrufen – Barbara Kern ist abwesend, deshalb liegt es bei Ihnen."
        ]

    def test_a_teams_promise_warns_those_of_the_team_who_are_here(self, office):
        owe(office, owner=None, owner_team=office.team.pk)
        round_at(5)
        assert told(office) == "kl"

    def test_a_number_without_customer_is_a_matter_too(self, office):
        promises.make_promise(
            customer=None, party="+492214710999", kind="call_back", words="Rückruf", source="missed_call",
            clock="calendar", allowance=2 * HOUR, owner=office.kern.pk, by=None, now=NOW,
        )  # fmt: skip
        round_at(1)
        assert read(office.kern, 1)[0].startswith("+49 221 4710999 bis 19:30 zurückrufen")

    def test_business_time_counts_not_the_night(self, office):
        make_calendar()  # Monday to Friday, 9 to 18; it is Monday 17:30
        owe(office, clock=Clock.BUSINESS, allowance=2 * HOUR)
        assert Watch.objects.get().next_at == NOW + 16 * HOUR  # Tuesday 9:30
        owe(office, clock=Clock.FIXED, allowance=None, due_at=NOW + 24 * HOUR)
        assert Watch.objects.latest("pk").next_at == NOW + 19.5 * HOUR  # half of 0:30 + 8:30 open hours

    def test_a_time_outside_the_hours_was_chosen_on_purpose(self, office):
        make_calendar()
        owe(office, clock=Clock.FIXED, allowance=None, due_at=NOW + 3 * HOUR)  # Monday 20:30
        assert Watch.objects.get().next_at == NOW + 1.5 * HOUR

    def test_a_house_without_calendar_warns_in_usual_hours(self, office):
        owe(office, clock=Clock.BUSINESS, allowance=2 * HOUR)
        assert Watch.objects.get().next_at == NOW + 16.5 * HOUR  # Tuesday 10:00 of 9:00 to 11:00

    def test_beyond_the_known_holidays_calendar_time_counts(self, office):
        due = NOW.replace(year=9000)
        owe(office, clock=Clock.FIXED, allowance=None, due_at=due)
        assert NOW < Watch.objects.get().next_at < due

    def test_the_workers_clock_is_the_installations(self, office):
        owe(office, now=NOW - timedelta(days=900))
        assert jobs.climb_due_promises(0) == 1
