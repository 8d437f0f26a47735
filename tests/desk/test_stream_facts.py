"""Live updates against a real process: a granian worker with our ASGI app, PostgreSQL, and clients that count."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, connections, transaction
from psycopg.conninfo import make_conninfo

from handschlag.core import facts
from handschlag.people.choices import Role
from handschlag.people.models import User
from tests.ports import free_port, wait_until_answered, wait_until_closed

pytestmark = [pytest.mark.django_db(transaction=True)]
MOMENT = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
SERVER = """
import sys
from granian.server import Server
from granian.constants import Interfaces
Server("handschlag.desk.live:app", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.ASGINL,
       workers_kill_timeout=1, log_enabled=False).serve()
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class SampleHeard(facts.Fact):
    conversation: int
    users: tuple[int, ...] = ()
    ending: str = "missed"


class Server:
    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._start()

    def _start(self) -> None:
        where = connection.get_connection_params()
        parts = {key: where[key] for key in ("host", "port", "user", "password", "dbname") if where.get(key)}
        database = make_conninfo(**parts, application_name="live under test")
        environment = {
            **os.environ,
            "DATABASE_URL": database,
            "HANDSCHLAG_SECRET_KEY": settings.SECRET_KEY,
            "PYTHONPATH": "src",
            "DJANGO_SETTINGS_MODULE": "handschlag.config.settings",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(self.port)], env=environment, start_new_session=True
        )
        wait_until_answered(self.port)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=15)

    def kill_and_restart(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=15)
        wait_until_closed(self.port)
        self._start()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server(free_port())
    yield running
    running.stop()


def sign_in(login: str, role: Role = Role.AGENT) -> tuple[User, str]:
    user, _ = User.objects.get_or_create(
        login=login, defaults={"email": f"{login}@example.org", "name": login.title(), "role": role}
    )
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    assert session.session_key
    return user, session.session_key


def say(*conversations: int, users: tuple[int, ...] = ()) -> None:
    with transaction.atomic():
        for conversation in conversations:
            facts.record(SampleHeard(conversation=conversation, users=users), at=MOMENT, by=None)


async def aside(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Work with the database in a thread that leaves no connection behind."""

    def alone() -> Any:
        try:
            return work(*args, **kwargs)
        finally:
            connections.close_all()

    return await asyncio.to_thread(alone)


async def say_async(*conversations: int, users: tuple[int, ...] = ()) -> None:
    await aside(say, *conversations, users=users)


@dataclasses.dataclass
class Event:
    name: str = ""
    data: dict[str, Any] = dataclasses.field(default_factory=dict)
    id: str = ""


class Desk:
    """A browser's side: reads events, remembers the last id as browsers do."""

    def __init__(self, response: httpx.Response, last: str) -> None:
        self._lines = response.aiter_lines()
        self.last = last

    async def next(self, name: str, seconds: float = 10) -> Event:
        async with asyncio.timeout(seconds):
            while True:
                event = await self._read()
                if event.name == name:
                    return event

    async def conversations(self, wanted: set[int], seconds: float = 10) -> list[int]:
        """The conversations heard, in order, until all wanted ones were."""
        heard: list[int] = []
        async with asyncio.timeout(seconds):
            while not wanted <= set(heard):
                heard.append((await self.next("SampleHeard", seconds)).data["conversation"])
        return heard

    async def _read(self) -> Event:
        event = Event()
        async for line in self._lines:
            if not line:
                return event
            field, _, value = line.partition(": ")
            if field == "event":
                event.name = value
            elif field == "data":
                event.data = json.loads(value)
            elif field == "id":
                event.id = self.last = value
        raise EOFError("the stream has ended")


@asynccontextmanager
async def desk(server: Server, key: str, last: str = "") -> AsyncIterator[Desk]:
    headers = {"Cookie": f"sessionid={key}", **({"Last-Event-ID": last} if last else {})}
    async with (
        httpx.AsyncClient(timeout=httpx.Timeout(30)) as client,
        client.stream("GET", f"{server.url}/live", headers=headers) as response,
    ):
        assert response.status_code == 200
        yield Desk(response, last)


@contextmanager
def outside() -> Iterator[psycopg.Connection[Any]]:
    """A database connection of somebody else, for transactions that stay open."""
    where = connection.get_connection_params()
    parts = {key: where[key] for key in ("host", "port", "user", "password", "dbname") if where.get(key)}
    with psycopg.connect(make_conninfo(**parts)) as other:
        yield other


@pytest.mark.asyncio
async def test_fact_reaches_an_open_desk_with_ids_only(server: Server) -> None:
    _, key = await aside(sign_in, "kern")
    async with desk(server, key) as screen:
        hello = await screen.next("Hello")
        await say_async(41, users=(7, 8))
        heard = await screen.next("SampleHeard")
    assert hello.id.isdecimal()
    assert heard.data == {"conversation": 41, "users": [7, 8]}


@pytest.mark.asyncio
async def test_fact_of_a_transaction_rolled_back_is_never_told(server: Server) -> None:
    _, key = await aside(sign_in, "kern")

    def say_and_take_back() -> None:
        with transaction.atomic():
            facts.record(SampleHeard(conversation=1), at=MOMENT, by=None)
            transaction.set_rollback(True)

    async with desk(server, key) as screen:
        await screen.next("Hello")
        await aside(say_and_take_back)
        await say_async(2)
        assert await screen.conversations({2}) == [2]


@pytest.mark.asyncio
async def test_desk_without_session_is_refused(server: Server) -> None:
    async with httpx.AsyncClient() as client:
        for cookie in ("", "sessionid=nobody", 'sessionid="', "other=1"):
            answer = await client.get(f"{server.url}/live", headers={"Cookie": cookie})
            assert answer.status_code == 401
        assert (await client.post(f"{server.url}/live")).status_code == 405


@pytest.mark.asyncio
async def test_session_that_ends_closes_its_stream(server: Server) -> None:
    user, key = await aside(sign_in, "kern")
    async with desk(server, key) as screen:
        await screen.next("Hello")
        await aside(User.objects.filter(pk=user.pk).update, is_active=False)
        await aside(tell_that_a_user_changed, user.pk)
        with pytest.raises(EOFError):
            await screen.next("Never")


@dataclasses.dataclass(frozen=True, kw_only=True)
class UserSampled(facts.Fact):
    user: int


def tell_that_a_user_changed(user: int) -> None:
    with transaction.atomic():
        facts.record(UserSampled(user=user), at=MOMENT, by=None)


@pytest.mark.asyncio
async def test_partner_hears_only_what_names_them(server: Server) -> None:
    partner, key = await aside(sign_in, "zz", Role.PARTNER)
    async with desk(server, key) as screen:
        await screen.next("Hello")
        await say_async(1)
        await say_async(2, users=(partner.pk,))
        assert await screen.conversations({2}) == [2]


@pytest.mark.asyncio
async def test_resume_brings_what_was_said_meanwhile(server: Server) -> None:
    _, key = await aside(sign_in, "kern")
    async with desk(server, key) as screen:
        await screen.next("Hello")
        await say_async(1)
        await screen.conversations({1})
        last = screen.last
    await say_async(2, 3)
    async with desk(server, key, last) as screen:
        heard = await screen.conversations({2, 3})
        assert [number for number in heard if number != 1] == [2, 3]
        await screen.next("Hello")


@pytest.mark.asyncio
async def test_transaction_that_was_open_at_the_cut_is_not_lost(server: Server) -> None:
    """It began before the last event heard, and commits after the cut: reading by id would skip it."""
    _, key = await aside(sign_in, "kern")
    with outside() as slow:
        slow.execute(
            "INSERT INTO core_fact (name, payload, at, payload_hash) VALUES ('SampleHeard', '{\"conversation\": 77}', now(), '\\x00')"
        )
        async with desk(server, key) as screen:
            await screen.next("Hello")
            await say_async(78)
            await screen.conversations({78})
            await asyncio.sleep(6)  # long enough for the cursor to move, if it wrongly did
            last = screen.last
        slow.commit()
    async with desk(server, key, last) as screen:
        assert 77 in await screen.conversations({77})


@pytest.mark.asyncio
async def test_killed_process_loses_nothing(server: Server) -> None:
    _, key = await aside(sign_in, "kern")
    async with desk(server, key) as screen:
        await screen.next("Hello")
        await say_async(1)
        await screen.conversations({1})
        last = screen.last
    await aside(server.kill_and_restart)
    await say_async(2)
    async with desk(server, key, last) as screen:
        await screen.conversations({2})
        await say_async(3)
        await screen.conversations({3})


@pytest.mark.asyncio
async def test_listener_cut_off_by_the_database_comes_back_and_misses_nothing(server: Server) -> None:
    _, key = await aside(sign_in, "kern")
    async with desk(server, key) as screen:
        await screen.next("Hello")

        def cut() -> None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE application_name = 'live under test' AND datname = current_database()"
                )
                assert cursor.fetchone()[0] >= 1

        await aside(cut)
        for number in range(5):
            await say_async(number)
        assert set(await screen.conversations(set(range(5)), seconds=20)) == set(range(5))


@pytest.mark.asyncio
async def test_too_long_an_absence_asks_for_a_fresh_page(server: Server) -> None:
    _, key = await aside(sign_in, "kern")
    async with desk(server, key) as screen:
        last = (await screen.next("Hello")).id
    await say_async(*range(501))
    async with desk(server, key, last) as screen:
        assert (await screen.next("Reset")).data["user"]


@pytest.mark.asyncio
async def test_eight_tabs_of_two_people_all_hear_everything_once(server: Server) -> None:
    _, kern = await aside(sign_in, "kern")
    _, weiss = await aside(sign_in, "weiss")
    said = set(range(100, 140))

    async def sit(key: str, ready: asyncio.Event) -> list[int]:
        async with desk(server, key) as screen:
            await screen.next("Hello")
            ready.set()
            return await screen.conversations(said, seconds=30)

    readies = [asyncio.Event() for _ in range(8)]
    async with asyncio.TaskGroup() as desks:
        sitting = [desks.create_task(sit(kern if index % 2 else weiss, ready)) for index, ready in enumerate(readies)]
        for ready in readies:
            await ready.wait()
        for number in sorted(said):
            await say_async(number)
    for seat in sitting:
        assert sorted(seat.result()) == sorted(said)


@pytest.mark.asyncio
async def test_open_streams_hold_no_connection_each(server: Server) -> None:
    _, key = await aside(sign_in, "kern")
    async with asyncio.timeout(60):
        async with desk(server, key) as one, desk(server, key) as two, desk(server, key) as three:
            for screen in (one, two, three):
                await screen.next("Hello")

            def open_connections() -> int:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'live under test'")
                    return int(cursor.fetchone()[0])

            assert await aside(open_connections) == 2  # the listener and the reader
