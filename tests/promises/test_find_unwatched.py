"""What came into the ledger past the verb that makes promises warns, climbs and breaks like any other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.promises import actions as promises
from handschlag.promises import jobs
from handschlag.promises.choices import Clock, Kind, Source, State
from handschlag.promises.models import Promise, Watch
from handschlag.promises.queries.climbing import span_of
from tests.factories.customers import make_customer
from tests.factories.people import NOW
from tests.factories.worktime import make_calendar
from tests.promises.ladder import HOUR, Office, make_office, owe, read, round_at, told

MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(db) -> Office:
    return make_office()


def load(office: Office, **more) -> Promise:
    """As an import would write it: ten hours, owed by Kern, seen by no verb."""
    said = {
        "customer": office.roth,
        "kind": Kind.CALL_BACK,
        "source": Source.SPOKEN,
        "words": "Ich rufe Sie zurück",
        "clock": Clock.FIXED,
        "made_at": NOW,
        "due_at": NOW + 10 * HOUR,
        "owner": office.kern,
    } | more
    return Promise.objects.create(**said)


def test_what_was_loaded_is_found_and_says_at_once_what_is_due_to_be_said(office):
    load(office, clock=Clock.CALENDAR)
    assert promises.watch_unwatched(now=NOW + 6 * HOUR) == 1
    assert round_at(6) == 1
    assert read(office.kern, 6) == ["Ernst Roth bis morgen 03:30 zurückrufen – 50 % der Zeit sind um."]


def test_it_then_climbs_to_the_boss_like_any_other(office):
    load(office, clock=Clock.CALENDAR)
    promises.watch_unwatched(now=NOW)
    reached = []
    for hours in (5, 7.5, 9, 9.5):
        round_at(hours)
        reached.append(told(office, hours))
    assert reached == ["k", "kw", "kwl", "kwlb"]


def test_what_broke_before_it_was_found_is_reported(office):
    load(office)
    assert promises.break_due_promises(now=NOW + 11 * HOUR) == 1
    promises.watch_unwatched(now=NOW + 11 * HOUR)
    round_at(11)
    assert told(office, 11) == "kwlb"


def test_what_is_over_is_ticked_off_and_no_longer_looked_for(office):
    load(office, state=State.BROKEN, broken_at=NOW + 10 * HOUR, ended_at=NOW + 10 * HOUR, done_at=NOW + 12 * HOUR,
         break_told_at=NOW + 12 * HOUR)  # fmt: skip
    load(office, state=State.KEPT, done_at=NOW + HOUR, ended_at=NOW + HOUR)
    assert [promises.watch_unwatched(now=NOW + 13 * HOUR) for _round in range(2)] == [1, 0]
    assert not Watch.objects.exists()


def test_what_is_done_but_unconfirmed_is_watched_and_silent_until_it_is_taken_back(office):
    row = load(office, state=State.PROVISIONALLY_KEPT, done_at=NOW + HOUR)
    promises.watch_unwatched(now=NOW + 2 * HOUR)
    assert Watch.objects.get().next_at is None
    assert round_at(6) == 0
    promises.withdraw_mark(promise=row.pk, by=None, now=NOW + 6 * HOUR)
    promises.look_again(promise=row.pk, by=None, now=NOW + 6 * HOUR)
    assert round_at(6) == 1


def test_what_was_made_in_the_house_is_watched_already(office):
    owe(office)
    assert promises.watch_unwatched(now=NOW) == 0


def test_it_is_judged_by_the_hours_it_was_made_in_else_by_the_customers(office):
    house = make_calendar().versions.get().pk
    theirs = make_calendar("Werkstatt")
    other = make_customer("Weber", owner=office.kern)
    type(other).objects.filter(pk=other.pk).update(calendar=theirs)
    known = make_calendar("Nacht")
    version = known.versions.get()
    of_the_customer = load(office, customer=other)
    own = load(office, clock=Clock.BUSINESS, allowance_seconds=36000, calendar_version=version)
    nobodys = load(office, customer=None, party="+492214710382")
    promises.watch_unwatched(now=NOW)
    found = dict(Watch.objects.values_list("promise", "calendar_version"))
    assert found == {of_the_customer.pk: theirs.versions.get().pk, own.pk: version.pk, nobodys.pk: house}
    assert span_of(own, version.pk).due_at == own.due_at


def test_finding_stops_after_its_limit_and_goes_on_the_next_time(office, monkeypatch):
    monkeypatch.setattr("handschlag.promises.actions.finding.AT_ONCE", 2)
    for _number in range(5):
        load(office)
    assert [promises.watch_unwatched(now=NOW, limit=3) for _round in range(3)] == [4, 1, 0]


def test_the_worker_finds_and_warns_in_one_round(office):
    load(office, made_at=NOW - 500 * 24 * HOUR, due_at=NOW - 499 * 24 * HOUR)
    jobs.climb_due_promises(0)
    assert Promise.objects.get().state == State.BROKEN
    assert "b" in told(office)


def test_looking_for_nothing_reads_an_empty_index(office):
    owe(office)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as asked:
        promises.watch_unwatched(now=NOW)
    looked = [query["sql"] for query in asked if "promises_promise" in query["sql"]]
    assert len(looked) == 1
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + looked[0])
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "promise_unwatched" in plan
