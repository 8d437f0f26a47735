"""The listener against a real TCP and a real HTTP server, on real PostgreSQL, with commits."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection as database

from handschlag.channels.listeners import LOCK_SPACE
from handschlag.channels.telephony.fritzbox import listen
from handschlag.channels.telephony.fritzbox.fetch import Box, CannotFetch, fetch_call_list
from handschlag.config import env
from handschlag.conversations import actions as conversations
from handschlag.conversations.models import Connection, Conversation
from handschlag.core import clock
from handschlag.core.models import RawInput
from tests.channels.telephony.box import CallListServer, Monitor
from tests.channels.telephony.listening import close_connection, listening, run, until
from tests.factories.lines import make_connection
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db(transaction=True)

LIST = (Path(__file__).parents[2] / "fixtures/telephony/fritzbox/calllist.xml").read_bytes()
EMPTY = b"<root><timestamp>1</timestamp></root>"


@pytest.fixture(autouse=True)
def _direct(settings):
    settings.DIRECT_CONNINFO = env.direct_conninfo()


@pytest.fixture
def monitor():
    make_user(role="admin")
    box = Monitor()
    yield box
    box.close()


@pytest.fixture
def call_lists():
    server = CallListServer(EMPTY)
    yield server
    server.close()


def stamp(seconds=0):
    return (datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(seconds=seconds)).strftime("%d.%m.%y %H:%M:%S")


def make_box(monitor, **more):
    connection, _ = make_connection("fritzbox", host="127.0.0.1", port=monitor.port, **more)
    return connection


def handled(number):
    return lambda: RawInput.objects.filter(state="handled").count() >= number


def test_ringing_telephone_becomes_a_conversation_and_ends(monitor):
    box = make_box(monitor)

    async def story():
        async with listening():
            await asyncio.to_thread(monitor.wait_for_listener)
            monitor.send(f"{stamp()};RING;0;0221471382;7654321;SIP0;")
            await until(lambda: Conversation.objects.filter(state="ringing").exists())
            monitor.send(f"{stamp(1)};CONNECT;0;11;0221471382;", f"{stamp(60)};DISCONNECT;0;59;")
            await until(lambda: Conversation.objects.filter(state="over").exists())

    run(story)
    call = Conversation.objects.get()
    assert (call.remote_e164, call.direction, call.ending) == ("+49221471382", "in", "talked")
    box.refresh_from_db()
    assert box.connected_at is not None
    assert (box.error, box.heard_at is not None) == ("", True)


def test_nonsense_between_two_lines_disturbs_nothing(monitor):
    make_box(monitor)

    async def story():
        async with listening():
            await asyncio.to_thread(monitor.wait_for_listener)
            monitor.send(f"{stamp()};RING;0;0221471382;7654321;SIP0;", b"\xff\xfe;\x00;;\n", "kaputt", "")
            monitor.send(f"{stamp(20)};DISCONNECT;0;0;")
            await until(lambda: Conversation.objects.filter(state="over").exists())

    run(story)
    assert Conversation.objects.get().ending == "missed"
    assert RawInput.objects.filter(state="refused").count() == 3


def test_end_of_a_call_nobody_heard_of_makes_no_call(monitor):
    make_box(monitor)

    async def story():
        async with listening():
            await asyncio.to_thread(monitor.wait_for_listener)
            monitor.send(f"{stamp()};DISCONNECT;3;60;")
            await until(handled(1))

    run(story)
    assert not Conversation.objects.exists()


def test_line_cut_off_by_the_end_of_the_connection_is_no_line(monitor):
    make_box(monitor)

    async def story():
        async with listening():
            await asyncio.to_thread(monitor.wait_for_listener)
            monitor.send(f"{stamp()};RING;0;0221471382;765".encode())
            monitor.hang_up()
            await asyncio.to_thread(monitor.wait_for_listener, 2)
            monitor.send(f"{stamp()};RING;0;0221471038;7654321;SIP0;")
            await until(handled(1))

    run(story)
    assert [call.remote_e164 for call in Conversation.objects.all()] == ["+49221471038"]


def test_box_that_went_away_is_found_again_and_the_call_goes_on(monitor):
    box = make_box(monitor)

    async def story():
        async with listening():
            await asyncio.to_thread(monitor.wait_for_listener)
            monitor.send(f"{stamp()};RING;0;0221471382;7654321;SIP0;")
            await until(handled(1))
            monitor.hang_up()
            await until(lambda: Connection.objects.filter(id=box.id, connected_at=None, error="closed").exists())
            await asyncio.to_thread(monitor.wait_for_listener, 2)
            monitor.send(f"{stamp(2)};CONNECT;0;11;0221471382;")
            await until(lambda: Conversation.objects.filter(state="connected").exists())

    run(story)
    assert Conversation.objects.count() == 1
    box.refresh_from_db()
    assert (box.error, box.connected_at is not None) == ("", True)


def test_new_listener_knows_the_call_the_old_one_began(monitor):
    make_box(monitor)

    async def first():
        async with listening():
            await asyncio.to_thread(monitor.wait_for_listener)
            monitor.send(f"{stamp()};RING;0;0221471382;7654321;SIP0;")
            await until(handled(1))

    async def second():
        async with listening():
            await asyncio.to_thread(monitor.wait_for_listener, 2)
            monitor.send(f"{stamp(5)};CONNECT;0;11;;", f"{stamp(50)};DISCONNECT;0;45;")
            await until(handled(3))

    run(first)
    run(second)
    call = Conversation.objects.get()
    assert (call.remote_e164, call.ending) == ("+49221471382", "talked")


def test_calls_missed_while_we_were_away_are_learnt_once(monitor, call_lists):
    moment = clock.now().astimezone(ZoneInfo("Europe/Berlin")) - timedelta(minutes=30)
    call_lists.calls = LIST.replace(b"23.11.26 17:05", moment.strftime("%d.%m.%y %H:%M").encode())
    box = make_box(monitor, user_name="handschlag", secret="geheim", call_list_port=call_lists.port)

    async def story():
        async with listening():
            await until(lambda: Connection.objects.filter(id=box.id, reconciled_at__isnull=False).exists())

    run(story)
    learnt = Conversation.objects.filter(remote_e164="+49221471382")
    assert learnt.get().ending == "missed"
    assert learnt.get().owes is not None
    assert any("calllist.lua?sid=0123456789abcdef&days=2" in path for path in call_lists.asked)
    before = RawInput.objects.count()
    Connection.objects.update(reconciled_at=None)
    run(story)
    assert (learnt.count(), RawInput.objects.count()) == (1, before)


def test_call_whose_end_was_missed_is_ended_by_the_list_and_stays_one_call(monitor, call_lists):
    wall = datetime.now(ZoneInfo("Europe/Berlin")) - timedelta(minutes=10)
    box = make_box(monitor, user_name="handschlag", secret="geheim", call_list_port=call_lists.port)
    calls = Conversation.objects.filter(remote_e164="+49221471382")

    async def story():
        async with listening():
            await until(Connection.objects.filter(id=box.id, reconciled_at__isnull=False).exists)
            monitor.send(f"{wall:%d.%m.%y %H:%M:%S};RING;0;0221471382;7654321;SIP0;")
            await until(calls.filter(state="ringing").exists)
            call_lists.calls = LIST.replace(b"23.11.26 17:05", wall.strftime("%d.%m.%y %H:%M").encode())
            monitor.hang_up()
            await until(calls.filter(state="over").exists)

    run(story)
    assert calls.get().ending == "missed"


def test_call_list_that_cannot_be_had_is_said_and_lines_are_heard_all_the_same(monitor, call_lists):
    call_lists.status = 401
    box = make_box(monitor, user_name="handschlag", secret="falsch", call_list_port=call_lists.port)

    async def story():
        async with listening():
            await asyncio.to_thread(monitor.wait_for_listener)
            await until(lambda: Connection.objects.filter(id=box.id, error__startswith="call list:").exists())
            monitor.send(f"{stamp()};RING;0;0221471382;7654321;SIP0;")
            await until(handled(1))

    run(story)
    box.refresh_from_db()
    assert box.connected_at is not None


def test_password_that_can_no_longer_be_read_is_said(monitor, call_lists, settings):
    box = make_box(monitor, user_name="handschlag", secret="geheim", call_list_port=call_lists.port)
    settings.SECRET_KEY = "another" * 8

    async def story():
        async with listening():
            await until(Connection.objects.filter(id=box.id, error="password").exists)

    run(story)
    assert call_lists.asked == []


def test_nothing_at_the_port_of_the_call_list_is_said():
    with pytest.raises(CannotFetch):
        fetch_call_list(Box("127.0.0.1", 1, "a", "b"))


def test_one_process_listens_to_a_line(monitor):
    box = make_box(monitor)

    async def story():
        async with await psycopg.AsyncConnection.connect(settings.DIRECT_CONNINFO, autocommit=True) as other:
            await other.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, box.id])
            async with listening() as listeners:
                assert not listeners.tasks
                await other.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, box.id])
                await listeners.look()
                assert list(listeners.tasks) == [box.id]
            row = await (await other.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, box.id])).fetchone()
            assert row[0] is True

    run(story)


def test_lost_locks_are_taken_again_without_a_break(monitor):
    make_box(monitor)

    async def story():
        async with listening() as listeners:
            await asyncio.to_thread(monitor.wait_for_listener)
            (before,) = listeners.tasks.values()
            await sync_to_async(kill_session)(listeners.locks.info.backend_pid)
            await listeners.look()
            assert list(listeners.tasks.values()) == [before]
            assert not before[1].done()

    run(story)


def test_lines_wait_for_a_database_that_went_away(monitor):
    make_box(monitor)

    async def story():
        async with listening() as listeners:
            await asyncio.to_thread(monitor.wait_for_listener)
            await until(Connection.objects.filter(connected_at__isnull=False).exists)
            await asyncio.to_thread(kill_all_sessions)
            monitor.send(f"{stamp()};RING;0;0221471382;7654321;SIP0;", f"{stamp(20)};DISCONNECT;0;0;")
            await asyncio.sleep(1)
            await listeners.look()
            assert listeners.tasks
            await until(Conversation.objects.filter(state="over").exists)

    run(story)
    close_connection()  # it was killed too
    assert Conversation.objects.get().ending == "missed"


def kill_all_sessions():
    with psycopg.connect(settings.DIRECT_CONNINFO, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def kill_session(pid):
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_settings_that_change_are_followed(monitor):
    box = make_box(monitor)

    def change(**changed):
        conversations.change_connection(connection=box.id, settings=changed, by=None, now=clock.now())

    async def story():
        async with listening() as listeners:
            await asyncio.to_thread(monitor.wait_for_listener)
            (first,) = listeners.tasks.values()
            await listeners.look()
            assert list(listeners.tasks.values()) == [first]
            await sync_to_async(change)(area_code="341")
            await listeners.look()
            (second,) = listeners.tasks.values()
            assert first[1].done()
            assert second is not first
            await sync_to_async(change)(is_enabled=False)
            await listeners.look()
            assert not listeners.tasks

    run(story)


def test_box_that_cannot_be_reached_is_tried_again_and_said():
    connection, _ = make_connection("fritzbox", host="127.0.0.1", port=1)

    async def story():
        async with listening():
            await until(lambda: Connection.objects.filter(id=connection.id, error__contains="Connect").exists())

    run(story)


def test_what_was_read_is_kept_when_we_are_asked_to_stop(monitor):
    box = make_box(monitor)

    async def story():
        listener = listen.Listener(await sync_to_async(Connection.objects.get)(id=box.id))
        task = asyncio.create_task(listener.run())
        await asyncio.to_thread(monitor.wait_for_listener)
        monitor.send(*[f"{stamp(number)};RING;{number};0221471382;7654321;SIP0;" for number in range(20)])
        await until(RawInput.objects.exists)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert listener.queue.empty()
        await sync_to_async(close_connection)()

    run(story)
    assert RawInput.objects.count() == 20
