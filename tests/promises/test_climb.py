"""The ladder at work, on the database: climbing, breaking, reminding, and who is told anew."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from handschlag.core import facts as log
from handschlag.core.models import FactRow
from handschlag.people import actions as people
from handschlag.people import queries as colleagues
from handschlag.people.models import Membership, NoticeLine
from handschlag.promises import actions as promises
from handschlag.promises import reactions
from handschlag.promises.choices import State
from handschlag.promises.models import Promise, Watch
from tests.factories.customers import make_customer
from tests.factories.people import NOW
from tests.factories.promises import promise_to
from tests.promises.ladder import HOUR, Office, facts, make_office, owe, read, round_at, see, told

MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(db) -> Office:
    return make_office()


def react(reaction, name: str, hours: float) -> None:
    """Let the wired reaction hear the latest fact of that name."""
    reaction(FactRow.objects.filter(name=name).latest("id"), now=NOW + hours * HOUR)


class TestClimbing:
    """50 % at 5 hours, 75 % at 7:30, 90 % at 9, 95 % at 9:30, broken after 10."""

    def test_what_nobody_sees_reaches_the_boss_before_it_breaks(self, office):
        owe(office)
        reached = []
        for hours in (5, 7.5, 9, 9.5):
            round_at(hours)
            reached.append(told(office, hours))
        assert reached == ["k", "kw", "kwl", "kwlb"]
        assert [fact["role"] for fact in facts("PromiseClimbed")] == ["stand_in", "team_lead", "management"]
        assert read(office.weiss, 9.5) == [
            "Ernst Roth bis 03:30 zurückrufen – Barbara Kern hat es noch nicht gesehen, Sie sind die Vertretung."
        ]
        assert read(office.lead, 9.5)[0].endswith("– niemand hat es bisher gesehen, Sie leiten das Team.")
        assert read(office.boss, 9.5)[0].endswith("– niemand hat es bisher gesehen, deshalb kommt es zu Ihnen.")

    def test_what_somebody_sees_in_time_climbs_no_further(self, office):
        owe(office)
        for hours in (5, 7.5, 9, 9.5):
            round_at(hours)
            see(office.kern, hours)
        assert [fact["share"] for fact in facts("PromiseWarned")] == [50, 75, 90]
        assert facts("PromiseClimbed") == []

    def test_seen_after_each_warning_it_never_climbs(self, office):
        owe(office)
        round_at(5)
        see(office.kern, 6)
        round_at(7.5)
        see(office.kern, 7.6)
        assert round_at(7.7) == 0 or facts("PromiseClimbed") == []
        assert told(office, 7.7) == ""

    def test_a_seen_warning_taken_back_climbs_again(self, office):
        owe(office)
        round_at(5)
        notice = colleagues.notices_for(office.kern, now=NOW)[0].notice
        people.acknowledge_notice(notice=notice.pk, by=office.kern.pk, now=NOW + 5 * HOUR)
        people.take_back_acknowledgement(notice=notice.pk, by=office.kern.pk, now=NOW + 5 * HOUR)
        round_at(7.5)
        assert told(office, 7.5) == "kw"

    def test_without_team_and_with_the_stand_in_away_it_goes_to_the_boss(self, office):
        Membership.objects.all().delete()
        people.record_absence(user=office.weiss.pk, from_at=NOW, until_at=NOW + 48 * HOUR, by=None, now=NOW)
        owe(office)
        for hours in (5, 7.5, 9, 9.5):
            round_at(hours)
        assert told(office, 9.5) == "kb"

    def test_the_stand_in_who_owes_it_has_the_owner_behind_them(self, office):
        owe(office, owner=office.weiss.pk)
        round_at(5)
        round_at(7.5)
        assert told(office, 7.5) == "kw"
        assert "Jonas Weiß hat es noch nicht gesehen" in read(office.kern, 7.5)[0]

    def test_nobody_is_waited_for_through_a_night_they_cannot_see_it_in(self, office):
        # Kern is quiet until long after it breaks: it climbs by its shares alone
        people.set_quiet_hours(user=office.kern.pk, begins=time(17), ends=time(16), by=None, now=NOW)
        owe(office)
        for hours in (5, 7.5):
            round_at(hours)
        assert colleagues.count_notices(office.kern.pk) == (0, 0)
        assert told(office, 7.5) == "kw"

    def test_who_sees_it_in_the_morning_has_their_wait_from_then(self, office):
        # quiet until 4:00 = 10:30 h; due at 20 h: 50 % at 10, 75 % at 15
        people.set_quiet_hours(user=None, begins=time(20), ends=time(8), by=None, now=NOW)
        owe(office, allowance=15 * HOUR)  # 50 % at 1:00, due 8:30
        round_at(7.5)
        assert Watch.objects.get().heard_from_at == NOW + 14.5 * HOUR
        round_at(14.5)
        assert facts("PromiseClimbed") == []
        round_at(14.7)
        assert [fact["role"] for fact in facts("PromiseClimbed")] == ["stand_in"]


class TestBreaking:
    def test_everybody_on_the_ladder_learns_of_it_at_once(self, office):
        owe(office)
        round_at(10.001)
        assert Promise.objects.get().state == State.BROKEN
        assert told(office, 10.1) == "kwlb"
        assert colleagues.count_notices(office.boss.pk) == (1, 1)
        assert read(office.kern, 10.1) == [
            "Ernst Roth: jetzt erledigen und Bescheid sagen – Rückruf war bis 03:30 zugesagt."
        ]
        assert read(office.boss, 10.1)[0].endswith("zugesagt – zuständig ist Barbara Kern.")
        assert len(facts("PromiseBroken")) == 1

    def test_the_break_is_true_whoever_writes_it_first(self, office):
        made = owe(office)
        promises.break_due_promises(now=NOW + 11 * HOUR)
        round_at(11)
        made.refresh_from_db()
        assert made.broken_at == made.due_at
        assert len(facts("BreakReported")) == 1

    def test_until_the_customer_knows_it_reminds_and_climbs(self, office):
        made = owe(office)
        for hours in (10.1, 11.1, 12.1, 13.1):
            round_at(hours)
        assert [len(fact["users"]) for fact in facts("ReminderGiven")] == [2, 3, 4]
        promises.tell_of_break(promise=made.pk, by=office.kern.pk, now=NOW + 14 * HOUR)
        assert read(office.kern, 14) == [
            "Ernst Roth: jetzt erledigen – Rückruf war bis 03:30 zugesagt, der Kunde weiß Bescheid."
        ]
        round_at(14.2)
        assert round_at(48) == 0

    def test_whoever_has_seen_it_is_reminded_alone(self, office):
        owe(office)
        round_at(10.1)
        see(office.kern, 10.2)
        round_at(11.1)
        assert [fact["users"] for fact in facts("ReminderGiven")] == [[office.kern.pk]]

    def test_done_late_and_not_told_says_so(self, office):
        made = owe(office)
        round_at(10.1)
        promises.keep_promise(promise=made.pk, by=office.kern.pk, now=NOW + 11 * HOUR)
        react(reactions.settle_warnings, "PromiseDoneLate", 11)
        assert read(office.kern, 11) == ["Ernst Roth sagen, dass wir zu spät waren: Rückruf war bis 03:30 zugesagt."]
        promises.tell_of_break(promise=made.pk, by=office.kern.pk, now=NOW + 11 * HOUR)
        assert told(office, 11) == ""
        react(reactions.settle_warnings, "BreakTold", 11)
        assert colleagues.count_notices(office.boss.pk) == (0, 0)
        assert not Watch.objects.exists()

    def test_after_two_days_of_standstill_there_is_one_notice(self, office):
        for number in range(30):
            promise_to(
                make_customer(f"Kunde {number}", owner=office.kern, stand_in=office.weiss),
                owner=office.kern.pk, allowance=(number + 1) * HOUR,
            )  # fmt: skip
        assert round_at(48) == 30
        assert colleagues.count_notices(office.kern.pk) == (1, 1)
        assert len(read(office.kern, 48)) == 20
        assert colleagues.notices_for(office.kern, now=NOW + 48 * HOUR)[0].more == 10
        assert len(facts("BreakReported")) == 30
        assert facts("PromiseWarned") == []
        assert round_at(48) == 0

    def test_a_customers_own_promise_reminds_us_and_climbs_nowhere(self, office):
        made = owe(office, source="customer", owner=None, words="Fotos vom Schaden", kind="information")
        assert round_at(9.9) == 0
        round_at(10.1)
        assert told(office, 10.1) == "k"
        assert read(office.kern, 10.1) == ["Bei Ernst Roth nachfragen: Bis 03:30 war uns zugesagt „Fotos vom Schaden“."]
        assert colleagues.count_notices(office.kern.pk) == (1, 0)
        for hours in (19, 28, 60):
            round_at(hours)
        assert len(facts("ReminderGiven")) == 3
        promises.keep_promise(promise=made.pk, by=office.kern.pk, now=NOW + 61 * HOUR)
        react(reactions.settle_warnings, "PromiseDoneLate", 61)
        assert not Watch.objects.exists()


class TestWhatBecomesOfIt:
    def test_kept_it_is_off_everybodys_mind(self, office):
        made = owe(office)
        for hours in (5, 7.5):
            round_at(hours)
        promises.keep_promise(promise=made.pk, by=office.kern.pk, now=NOW + 8 * HOUR)
        assert told(office, 8) == ""
        react(reactions.settle_warnings, "PromiseKept", 8)
        assert colleagues.count_notices(office.kern.pk) == (0, 0)
        assert not Watch.objects.exists()

    def test_a_round_before_the_reaction_comes_to_the_same(self, office):
        made = owe(office)
        promises.keep_promise(promise=made.pk, by=office.kern.pk, now=NOW + HOUR)
        assert round_at(5) == 1
        assert not Watch.objects.exists()
        react(reactions.settle_warnings, "PromiseKept", 6)

    def test_provisionally_kept_it_rests_and_withdrawn_it_goes_on(self, office):
        made = owe(office)
        round_at(5)
        promises.mark_promise_kept(promise=made.pk, by=office.kern.pk, now=NOW + 6 * HOUR)
        assert round_at(7.5) == 1
        assert Watch.objects.get().next_at is None
        react(reactions.settle_warnings, "PromiseMarkedKept", 7.6)
        assert told(office, 8) == ""
        promises.withdraw_mark(promise=made.pk, by=office.kern.pk, now=NOW + 8 * HOUR)
        react(reactions.look_again, "PromiseMarkWithdrawn", 8)
        round_at(8)
        assert told(office, 8) == "kw"

    def test_an_open_one_is_not_settled_by_mistake(self, office):
        made = owe(office)
        round_at(5)
        promises.settle_warnings(promise=made.pk, by=None, now=NOW)
        assert told(office, 5) == "k"

    def test_a_new_owner_is_told_where_it_stands_and_the_shares_go_on(self, office):
        made = owe(office)
        promises.assign_promise(promise=made.pk, owner=office.lead.pk, by=office.kern.pk, now=NOW + 4 * HOUR)
        react(reactions.tell_anew, "PromiseAssigned", 4)
        assert round_at(4) == 0
        round_at(5)
        assert told(office, 5) == "l"
        promises.assign_promise(promise=made.pk, owner=office.weiss.pk, by=office.kern.pk, now=NOW + 6 * HOUR)
        react(reactions.tell_anew, "PromiseAssigned", 6)
        assert round_at(6) == 1
        assert told(office, 6) == "w"
        assert Watch.objects.get().share == 50
        assert Watch.objects.get().next_at == NOW + 7.5 * HOUR

    def test_of_a_promise_that_is_watched_no_more_nobody_is_told_anew(self, office):
        made = owe(office)
        Watch.objects.all().delete()
        promises.tell_anew(promise=made.pk, by=None, now=NOW)
        assert round_at(48) == 0

    def test_a_corrected_time_is_the_one_that_warns(self, office):
        made = owe(office)
        promises.correct_promise(promise=made.pk, due_at=NOW + 2 * HOUR, by=office.kern.pk, now=NOW + MINUTE)
        round_at(0.1)
        assert Watch.objects.get().next_at <= NOW + 2 * HOUR

    def test_an_attempt_in_time_dates_the_next_and_the_warnings_follow(self, office):
        made = owe(office)
        round_at(5)
        promises.record_attempt(
            promise=made.pk, conversation=9, at=NOW + 9 * HOUR, by=office.kern.pk, now=NOW + 9 * HOUR
        )
        assert round_at(9) == 1
        assert round_at(10.1) in (0, 1)
        assert Promise.objects.get().state == State.OPEN

    def test_back_before_the_customer_was_one_the_round_goes_on(self, office):
        # an example's clock was put back
        later = NOW + 900 * HOUR
        made = promise_to(make_customer("Später", owner=office.kern, stand_in=office.weiss, now=later), now=later)
        promises.look_again(promise=made.pk, by=None, now=NOW)
        assert round_at(1) == 1
        assert Watch.objects.get().next_at > later


def test_what_a_round_asks_does_not_grow_with_what_is_due(office):
    costs = []
    for count in (1, 3):
        for number in range(count):
            customer = make_customer(f"Kunde {count}-{number}", owner=office.kern, stand_in=office.weiss)
            promise_to(customer, owner=office.kern.pk, allowance=10 * HOUR)
        with CaptureQueriesContext(connection) as counted:
            assert round_at(5) == count
        asked = [query["sql"] for query in counted.captured_queries if query["sql"].startswith("SELECT")]
        costs.append(sum("people_notice" not in sql and "pg_notify" not in sql for sql in asked))
        Watch.objects.all().delete()
    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
class TestManyWorkers:
    def test_each_thing_is_said_once(self):
        office = make_office()
        for number in range(12):
            promise_to(
                make_customer(f"Kunde {number}", owner=office.kern, stand_in=office.weiss),
                owner=office.kern.pk, allowance=(2 if number % 2 else 10) * HOUR,
            )  # fmt: skip

        def work(_worker: int) -> int:
            try:
                return round_at(5)
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            looked = sum(pool.map(work, range(4)))
        looked += round_at(5)
        assert looked == 12
        assert (len(facts("PromiseWarned")), len(facts("BreakReported"))) == (6, 6)
        assert NoticeLine.objects.filter(notice__user=office.kern).count() == 12

    def test_what_somebody_works_on_waits_for_the_next_round(self):
        office = make_office()
        owe(office)

        def work() -> int:
            try:
                return round_at(5)
            finally:
                connection.close()

        with transaction.atomic(), ThreadPoolExecutor(1) as pool:
            log.lock_chains([office.roth.pk])
            assert pool.submit(work).result() == 0
        assert round_at(5) == 1


class TestSettingTheLadder:
    RUNGS = {"stand_in": (60, 300), "team_lead": (80, 300), "management": (None, 0)}

    def set(self, **more):
        said = (
            {"team": None, "kind": "", "source": "", "shares": [90, 40, 40], "remind_seconds": 1800} | self.RUNGS | more
        )
        return promises.set_ladder(**said, by=None, now=NOW)

    def test_the_house_says_when(self, office):
        rule = self.set()
        assert rule.shares == [40, 90]
        assert self.set(shares=[40]).pk == rule.pk
        owe(office)
        assert Watch.objects.get().next_at == NOW + 4 * HOUR
        assert facts("LadderSet") == [{"team": None, "kind": "", "source": ""}] * 2

    def test_a_team_comes_before_a_kind_before_a_source_before_the_house(self, office):
        self.set(shares=[10])
        self.set(shares=[20], source="spoken")
        self.set(shares=[30], kind="call_back")
        first = [owe(office), owe(office, kind="offer"), owe(office, kind="offer", source="written")]
        moments = {row.pk: row.next_at - NOW for row in Watch.objects.all()}
        assert [moments[row.pk] for row in first] == [3 * HOUR, 2 * HOUR, HOUR]
        rule = self.set(shares=[40], team=office.team.pk)
        owe(office)
        assert Watch.objects.latest("pk").next_at == NOW + 4 * HOUR
        owe(office, owner=None, owner_team=office.team.pk)
        assert Watch.objects.latest("pk").next_at == NOW + 4 * HOUR
        owe(office, owner=office.weiss.pk)
        assert Watch.objects.latest("pk").next_at == NOW + 3 * HOUR
        for _twice in range(2):
            promises.remove_ladder(rule=rule.pk, by=None, now=NOW)
        owe(office)
        assert Watch.objects.latest("pk").next_at == NOW + 3 * HOUR
        assert len(facts("LadderRemoved")) == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"shares": []},
            {"shares": [0]},
            {"shares": [100]},
            {"shares": [1, 2, 3, 4, 5, 6, 7]},
            {"kind": "murder"},
            {"source": "rumour"},
            {"remind_seconds": 59},
            {"stand_in": (100, 0)},
            {"management": (50, -1)},
        ],
    )
    def test_what_makes_no_ladder_is_refused(self, office, wrong):
        with pytest.raises(promises.CannotSetLadder):
            self.set(**wrong)
