"""Listen to one FRITZ!Box: lines in, kept and heard one after the other, whatever happens around.

Reading never waits for the database: lines queue up in memory with the moment they came, and are kept in order when it
is back. The socket of a box that was switched off says nothing for ever, so TCP asks whether it is still there.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar

import structlog
from asgiref.sync import sync_to_async
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from handschlag.channels.telephony import hearing
from handschlag.channels.telephony.fritzbox import call_list
from handschlag.channels.telephony.fritzbox.fetch import Box, CannotFetch, fetch_call_list
from handschlag.channels.telephony.fritzbox.parse import CallMonitor
from handschlag.channels.telephony.kept import to_json
from handschlag.channels.telephony.parsing import CannotParse
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.events import CallEvent
from handschlag.conversations.models import Connection
from handschlag.core import clock, intake

log = structlog.get_logger("handschlag.fritzbox")

PORT: Final = 1012
CONNECT_SECONDS: Final = 10.0
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 60.0
LONGEST_LINE: Final = 16 * 1024
KEEPALIVE: Final = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 60_000}
REPLAY: Final = timedelta(hours=12)
RECONCILE_SECONDS: Final = 600.0
TICK_SECONDS: Final = 60.0
STOP_SECONDS: Final = 5.0
KNOWN: Final = timedelta(days=3)

R = TypeVar("R")


@dataclass
class Heard:
    """One line, the system time at which it came, and what is kept of it once that is known."""

    line: bytes
    at: datetime
    meta: dict[str, Any] | None = None
    raw_id: int | None = None


@dataclass(frozen=True)
class Listed:
    """What a call list said, in the queue behind the lines that came before it."""

    calls: list[call_list.ListedCall]


@dataclass(frozen=True)
class Tick:
    """A quiet minute has passed: calls whose end nobody heard are over."""


class Listener:
    """Follows one connection until it is cancelled."""

    def __init__(self, box: Connection) -> None:
        self.box = box
        self.source = hearing.source_of(box)
        self.monitor = CallMonitor(source=self.source, reading=hearing.reading_of(box))
        self.queue: asyncio.Queue[Heard | Listed | Tick] = asyncio.Queue()
        self.in_hand: Heard | Listed | Tick | None = None
        self.reconcile_soon = asyncio.Event()

    async def run(self) -> None:
        await in_database(self._read_up)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep())
                tasks.create_task(self._listen())
                tasks.create_task(self._tick())
                if self.box.user_name or self.box.secret:
                    tasks.create_task(self._reconcile_now_and_then())
        finally:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._empty_the_queue(), STOP_SECONDS)

    async def _listen(self) -> None:
        """Connect, read, and connect again with growing pauses; a line heard starts the pauses anew."""
        pause = FIRST_PAUSE
        while True:
            try:
                async for line in self._lines():
                    self.queue.put_nowait(Heard(line, datetime.now(UTC)))
                    pause = FIRST_PAUSE
                trouble = "closed"
            except (OSError, TimeoutError, ValueError) as why:
                trouble = f"{type(why).__name__}: {why}"
            log.warning("the FRITZ!Box is not there", connection=self.box.id, because=trouble, seconds=pause)
            await self._note_trouble(trouble)
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311  # spreads attempts, guards nothing
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _lines(self) -> AsyncIterator[bytes]:
        opening = asyncio.open_connection(self.box.host, self.box.port or PORT, limit=LONGEST_LINE)
        reader, writer = await asyncio.wait_for(opening, CONNECT_SECONDS)
        try:
            keep_alive(writer.get_extra_info("socket"))
            await self._note_connected()
            while line := await reader.readline():
                if line.endswith(b"\n"):  # a line cut off by the end of the connection is no line
                    yield line
        finally:
            writer.close()

    async def _keep(self) -> None:
        """Work through the queue one after the other, waiting out a database that is away."""
        while True:
            self.in_hand = await self.queue.get()
            await self._do(self.in_hand)
            self.in_hand = None

    async def _empty_the_queue(self) -> None:
        """What was read before we were asked to stop is still kept; whoever listens next, or the next round, hears it."""
        if isinstance(self.in_hand, Heard):
            await in_database(partial(self._store, self.in_hand))
        while not self.queue.empty():
            thing = self.queue.get_nowait()
            if isinstance(thing, Heard):
                await in_database(partial(self._store, thing))

    async def _do(self, thing: Heard | Listed | Tick) -> None:
        if isinstance(thing, Heard):
            await in_database(partial(self._hear, thing))
        elif isinstance(thing, Listed):
            await in_database(partial(self._reconcile, thing.calls))
        else:
            await in_database(self._end_unseen)

    def _hear(self, heard: Heard) -> None:
        hearing.hear(self._store(heard), now=clock.now())

    def _store(self, heard: Heard) -> int:
        """Once, however often it is asked: a line is tried again while the database is away, and once more when we stop."""
        if heard.raw_id is not None:
            return heard.raw_id
        received_at = clock.now() - (datetime.now(UTC) - heard.at)
        if heard.meta is None:  # once only: the monitor moves on with every line
            heard.meta = self._understood(heard.line, received_at)
        heard.raw_id = intake.keep(
            source=self.source, body=heard.line, content_type="text/plain", meta=heard.meta, now=received_at
        )
        conversations.note_health(connection=self.box.id, heard_at=received_at)
        return heard.raw_id

    def _understood(self, line: bytes, received_at: datetime) -> dict[str, Any]:
        """Beside the line goes what it means, because the next line alone does not tell whose call it is about."""
        try:
            events = self.monitor.hear(line, received_at=received_at)
        except CannotParse as why:
            return {"problem": str(why)}
        return {"events": [to_json(event) for event in events if not _is_end_of_nobody(event)]}

    def _read_up(self) -> None:
        """Where the last listener stopped: its lines once more through the monitor, without acting on them."""
        for raw in queries.heard_since(source=self.source, since=clock.now() - REPLAY):
            self._understood(bytes(raw.body), raw.received_at)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.queue.put_nowait(Tick())

    def _end_unseen(self) -> None:
        now = clock.now()
        for event in self.monitor.forget_stale(now):
            self._hear_beside((event,), repr(event.call).encode(), now)

    async def _reconcile_now_and_then(self) -> None:
        """Ask for the call list after each connection and every ten minutes: port 1012 forgets what nobody heard."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.reconcile_soon.wait(), RECONCILE_SECONDS)
            self.reconcile_soon.clear()
            password = queries.secret_of(self.box)
            if password is None:
                await self._note_trouble("password", is_connected=True)
                continue
            box = Box(self.box.host, self.box.call_list_port, self.box.user_name, password)
            try:
                self.queue.put_nowait(Listed(await self._listed(box)))
            except (CannotFetch, CannotParse) as why:
                log.warning("the call list cannot be had", connection=self.box.id, because=str(why))
                await self._note_trouble(f"call list: {why}", is_connected=True)

    async def _listed(self, box: Box) -> list[call_list.ListedCall]:
        body = await asyncio.to_thread(fetch_call_list, box)
        calls, problems = call_list.parse_call_list(body, timezone=self.box.timezone)
        for problem in problems:
            log.warning("a listed call cannot be read", connection=self.box.id, because=str(problem))
        return calls

    def _reconcile(self, listed: list[call_list.ListedCall]) -> None:
        now = clock.now()
        # A line that was kept when we were killed, but not heard yet, is a heard call too.
        for raw_id in intake.waiting(source_prefix=self.source, now=now, older_than=timedelta(0)):
            hearing.hear(raw_id, now=now)
        heard = queries.calls_heard(source=self.source, since=now - KNOWN)
        reading = hearing.reading_of(self.box)
        for call, events in call_list.unheard(listed, heard, source=self.source, reading=reading, now=now):
            self._hear_beside(events, repr(call).encode(), now)
        conversations.note_health(connection=self.box.id, reconciled_at=now)

    def _hear_beside(self, events: tuple[CallEvent, ...], body: bytes, now: datetime) -> None:
        """Hear what did not come as a line; under a name of its own, so that it is never read as one."""
        meta = {"events": [to_json(event) for event in events]}
        source = f"fritzbox-list:{self.box.id}"
        hearing.hear(intake.keep(source=source, body=body, content_type="text/plain", meta=meta, now=now), now=now)

    async def _note_connected(self) -> None:
        log.info("listening to the FRITZ!Box", connection=self.box.id)

        def note() -> None:
            conversations.note_health(connection=self.box.id, connected_at=clock.now(), error="", error_at=None)

        await in_database(note)
        self.reconcile_soon.set()  # afterwards, so that what the call list says stays said

    async def _note_trouble(self, trouble: str, *, is_connected: bool = False) -> None:
        def note() -> None:
            seen: dict[str, Any] = {"error": trouble[:500], "error_at": clock.now()}
            lost: dict[str, Any] = {} if is_connected else {"connected_at": None}
            conversations.note_health(connection=self.box.id, **seen, **lost)

        await in_database(note)


def _is_end_of_nobody(event: CallEvent) -> bool:
    """The end of a call of which nothing else was heard. Who it was is in the call list alone, and is learnt from there."""
    return event.kind == "ended" and event.direction is None and not event.remote_raw and not event.is_anonymous


def keep_alive(link: socket.socket) -> None:
    """Have the kernel ask every half minute whether the box is still there; not every system knows every question."""
    link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in KEEPALIVE.items():
        option = getattr(socket, name, None)
        if option is not None:
            link.setsockopt(socket.IPPROTO_TCP, option, value)


async def in_database(work: Callable[[], R]) -> R:
    """Run `work` in the one thread that has the database; while the database is away, again and again until it is back."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await sync_to_async(_with_fresh_connection)(work)
        except (DatabaseError, InterfaceError) as why:
            log.warning("the database is away, lines wait", because=type(why).__name__, seconds=pause)
            await asyncio.sleep(pause)
            pause = min(5.0, pause * 2)


def _with_fresh_connection(work: Callable[[], R]) -> R:
    close_old_connections()
    try:
        return work()
    except (DatabaseError, InterfaceError):
        connection.close()
        raise
