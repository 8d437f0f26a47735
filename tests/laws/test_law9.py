"""Law 9, attacked: nothing said is lost.

Calls told by exchanges in any order, twice, at once and by workers that die in the middle; colleagues who take, wrap
up, take back, write over each other; clocks that jump. Whatever happens, every event that was accepted is in exactly
one contact, every contact that is over has its outcome or waits where somebody sees it, every unanswered call is owed
one call-back, and no promise restarts its clock. On a real PostgreSQL, with connections and processes really killed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from hypothesis.stateful import run_state_machine_as_test

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import Ending, State
from handschlag.conversations.events import CallEvent
from handschlag.conversations.models import Conversation, HeardEvent
from handschlag.core import intake
from handschlag.people.choices import Presence, Role
from handschlag.promises.models import Promise
from tests.factories.people import NOW, make_team, make_user
from tests.laws.attack import at_once, attack
from tests.laws.the_telephone import TheTelephone

pytestmark = pytest.mark.django_db(transaction=True)

STRANGER = "+492214710999"


def call_event(kind: str, call: str, after: float = 0, **more) -> CallEvent:
    said = {"direction": "in", "remote_raw": STRANGER, "remote_e164": STRANGER, **more}
    return CallEvent(source="law:9", call=call, kind=kind, at=NOW + timedelta(seconds=after), **said)


def told_at_once(*events: CallEvent) -> None:
    latest = max(event.at for event in events)
    said = at_once(*(lambda event=event: conversations.hear(event, now=latest) for event in events))
    assert all(isinstance(answer, Conversation) for answer in said), said


def test_who_calls_in_vain_on_three_lines_at_once_is_owed_one_call_back():
    make_user("kern", presence=Presence.AVAILABLE)
    calls = ["a", "b", "c"]
    told_at_once(*(call_event("offered", call) for call in calls))
    told_at_once(*(call_event("ended", call, after=20, cause="cancel") for call in calls))
    assert Promise.objects.count() == 1
    assert set(Conversation.objects.values_list("owes", flat=True)) == set(Promise.objects.values_list("id", flat=True))


def a_transferred_call() -> list[CallEvent]:
    return [
        call_event("offered", "1", users=("kern",)),
        call_event("answered", "1", after=5, users=("kern",)),
        call_event("offered", "2", after=60, origin="1", users=("kern",)),
        call_event("ended", "1", after=62, cause="forwarded"),
        call_event("answered", "2", after=65, origin="1", users=("kern",)),
        call_event("ended", "2", after=90, origin="1", cause="normalClearing"),
    ]


def test_transferred_call_told_as_it_happens_is_one_contact():
    kern = make_user("kern", presence=Presence.AVAILABLE)
    for event in a_transferred_call():
        conversations.hear(event, now=event.at)
    call = Conversation.objects.get()
    assert (call.state, call.ending, call.user) == (State.OVER, Ending.TALKED, kern)


@pytest.mark.parametrize("seed", range(4))
def test_transferred_call_told_in_any_order_at_once_is_one_contact(seed):
    kern = make_user("kern", presence=Presence.AVAILABLE)
    events = a_transferred_call()
    random.Random(seed).shuffle(events)
    told_at_once(*events, *events[:2])
    call = Conversation.objects.get()
    assert (call.state, call.ending, call.user) == (State.OVER, Ending.TALKED, kern)
    assert (call.legs.count(), HeardEvent.objects.count()) == (2, 6)


def test_what_came_without_a_number_waits_where_somebody_sees_it():
    lead = make_user("lead", role=Role.TEAM_LEAD, presence=Presence.AVAILABLE)
    make_team(lead=lead)
    unknown = {"remote_raw": "", "remote_e164": "", "is_anonymous": True}
    told_at_once(call_event("offered", "1", **unknown), call_event("ended", "1", after=9, cause="cancel", **unknown))
    call = Conversation.objects.get()
    assert call.owes is None
    assert (
        list(queries.inbox(lead.pk, now=NOW)) == list(queries.nachtrag(lead.pk, now=NOW + timedelta(days=1))) == [call]
    )


def test_two_who_write_at_once_both_keep_their_text():
    writers = [make_user("kern"), make_user("vogt")]
    call = conversations.hear(call_event("offered", "1"), now=NOW)
    for revision in range(3):
        before = Conversation.objects.get().note_revision
        texts = [f"{writer.login} {revision}" for writer in writers]
        at_once(
            *(
                lambda text=text, writer=writer, before=before: conversations.save_note(
                    conversation=call.id, text=text, revision=before, by=writer.pk, now=NOW
                )
                for text, writer in zip(texts, writers, strict=True)
            )
        )
        row = Conversation.objects.get()
        assert set(texts) <= {row.note, *row.aside_notes.values_list("text", flat=True)}


WORKER = """
import sys, time
import django
django.setup()
from datetime import datetime, UTC
from handschlag.conversations import actions as conversations
from handschlag.conversations.events import CallEvent
from handschlag.core import intake
AT = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
def handler(raw):
    kind = bytes(raw.body).decode()
    said = {"at": AT, "direction": "in", "remote_raw": "+492214710382", "remote_e164": "+492214710382"}
    conversations.hear(CallEvent(source="law:9", call="killed", kind=kind, **said), now=AT)
    if "--hang" in sys.argv:
        print("heard", flush=True)
        time.sleep(60)
intake.handle(int(sys.argv[1]), handler, now=AT)
"""


def _work(raw: int, *more: str) -> subprocess.Popen[str]:
    settings_of = connection.settings_dict
    query = {key: settings_of[key.upper()] for key in ("user", "password", "host", "port") if settings_of[key.upper()]}
    from tests.database import url

    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "handschlag.config.settings",
        "DATABASE_URL": url({**{key: str(value) for key, value in query.items()}, "dbname": settings_of["NAME"]}),
        "PYTHONPATH": os.pathsep.join([str(Path(intake.__file__).parents[2]), *sys.path]),
    }
    command = [sys.executable, "-c", WORKER, str(raw), *more]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_a_worker_killed_in_the_middle_loses_no_call_and_doubles_none():
    make_user("kern", presence=Presence.AVAILABLE)
    raws = [
        intake.keep(source="law:9", body=kind, content_type="text/plain", meta={}, now=NOW)
        for kind in (b"offered", b"ended")
    ]
    for raw in raws:
        worker = _work(raw, "--hang")
        assert worker.stdout.readline() == "heard\n"
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=20)
        worker.stdout.close()
        assert not HeardEvent.objects.filter(kind=("offered", "ended")[raws.index(raw)]).exists()
        for _twice in range(2):
            again = _work(raw)
            assert again.wait(timeout=60) == 0
            again.stdout.close()
    call = Conversation.objects.get()
    assert (call.state, call.ending, HeardEvent.objects.count()) == (State.OVER, Ending.MISSED, 2)
    assert Promise.objects.get() == call.owes


def test_law_9_holds_whatever_happens():
    run_state_machine_as_test(TheTelephone, settings=attack(examples=15, steps=30, sabotaged=12))
