"""What a crash or a mistake of ours left behind is heard later, once, and forgotten in time."""

import json
from datetime import timedelta

import pytest

from handschlag.channels.telephony import hearing, jobs
from handschlag.conversations import actions as conversations
from handschlag.conversations.models import Connection, Conversation
from handschlag.core import clock, intake
from handschlag.core.models import RawInput
from tests.channels.telephony.posting import NEW, ROTH
from tests.factories.lines import NOW, make_connection
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_what_a_crash_left_behind_is_heard_later_and_once():
    connection, _ = make_connection("generic")
    now = clock.now()
    raw_id = intake.keep(
        source=hearing.source_of(connection),
        body=json.dumps(NEW).encode(),
        content_type="application/json",
        meta={},
        now=now - timedelta(minutes=1),
    )
    assert hearing.hear_what_waits(now=now) == 1
    assert hearing.hear_what_waits(now=now) == 0
    hearing.hear(raw_id, now=now)
    assert Conversation.objects.get().legs.get().call == "c1"


def test_reports_are_forgotten_after_a_month_unless_they_still_wait():
    make_user(role="admin")
    connection, _ = make_connection("generic")
    now = clock.now()
    for days, heard in ((40, True), (40, False), (20, True)):
        raw_id = intake.keep(
            source=hearing.source_of(connection),
            body=json.dumps(NEW | {"callId": f"{days}{heard}"}).encode(),
            content_type="application/json",
            meta={},
            now=now - timedelta(days=days),
        )
        if heard:
            hearing.hear(raw_id, now=now)
    assert jobs.forget_heard_input(0) == 1
    assert sorted(RawInput.objects.values_list("state", flat=True)) == ["handled", "received"]
    assert Conversation.objects.count() == 2


def test_report_we_failed_on_waits_and_is_made_good_later():
    make_user(role="admin")
    connection, _ = make_connection("generic")
    now = clock.now()
    raw_id = intake.keep(
        source=hearing.source_of(connection),
        body=json.dumps(NEW).encode(),
        content_type="application/json",
        meta={"events": [{"kind": "offered"}]},  # kept by a version that forgot half of it
        now=now - timedelta(minutes=1),
    )
    hearing.hear(raw_id, now=now)
    waiting = RawInput.objects.get()
    assert (waiting.state, waiting.attempts, waiting.error) == ("received", 1, "KeyError: 'at'")
    RawInput.objects.update(meta={})
    assert hearing.hear_what_waits(now=now) == 1
    assert Conversation.objects.get().remote_e164 == "+" + ROTH


def test_round_that_hears_what_waits_runs_as_a_job():
    make_user(role="admin")
    connection, _ = make_connection("generic")
    intake.keep(
        source=hearing.source_of(connection),
        body=json.dumps(NEW).encode(),
        content_type="application/json",
        meta={},
        now=clock.now() - timedelta(minutes=1),
    )
    assert jobs.hear_what_waits(0) == 1
    assert Conversation.objects.count() == 1


def test_waiting_input_of_a_removed_connection_is_settled():
    connection, _ = make_connection("generic")
    now = clock.now()
    source = hearing.source_of(connection)
    intake.keep(source=source, body=b"{}", content_type="", meta={}, now=now - timedelta(minutes=1))
    conversations.remove_connection(connection=connection.id, by=None, now=NOW)
    hearing.hear_what_waits(now=now)
    assert RawInput.objects.get().state == "refused"
    assert not Connection.objects.exists()
