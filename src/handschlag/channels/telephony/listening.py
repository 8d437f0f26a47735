"""Listen to one exchange: what it says, kept and heard one after the other, whatever happens around.

Reading never waits for the database: what came queues up in memory with the moment it came, and is kept in order when
the database is back. The socket of an exchange that was switched off says nothing for ever, so TCP asks whether it is
still there. What a kind of exchange adds: how its lines are read from the socket, and what they mean.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar, Final, TypeVar

import structlog
from asgiref.sync import sync_to_async
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.db import connection as database

from handschlag.channels.telephony import hearing
from handschlag.channels.telephony.kept import to_json
from handschlag.channels.telephony.parsing import CannotParse
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.events import CallEvent
from handschlag.conversations.models import Connection
from handschlag.core import clock, intake

log = structlog.get_logger("handschlag.listening")

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 60.0
KEEPALIVE: Final = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 60_000}
REPLAY: Final = timedelta(hours=12)
TICK_SECONDS: Final = 60.0
STOP_SECONDS: Final = 5.0

R = TypeVar("R")


class NotLetIn(Exception):
    """The exchange is there and does not want us: asking again at once would only get us locked out."""


@dataclass
class Heard:
    """One thing said, the system time at which it came, and what is kept of it once that is known."""

    line: bytes
    at: datetime
    meta: dict[str, Any] | None = None
    raw_id: int | None = None


Work = Callable[[], object]
"""What is done in its turn, behind everything that was said before it."""


class Listener(ABC):
    """Follows one connection until it is cancelled."""

    beside: ClassVar[str]
    """Under which source lies what was learnt otherwise than by listening; it is never read as something said."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.source = hearing.source_of(connection)
        self.queue: asyncio.Queue[Heard | Work] = asyncio.Queue()
        self.in_hand: Heard | Work | None = None

    @abstractmethod
    def lines(self) -> AsyncIterator[bytes]:
        """Connect, call `note_connected`, and give what is said until the connection ends (OSError, ValueError)."""

    @abstractmethod
    def meaning(self, line: bytes, received_at: datetime) -> tuple[CallEvent, ...]:
        """The events of one line; moves on with every line, so it is asked once for each. Raises CannotParse."""

    @abstractmethod
    def end_unseen(self) -> None:
        """In the database, once a minute: calls whose end nobody heard are over."""

    def further(self) -> Iterable[Coroutine[Any, Any, None]]:
        """What else runs as long as we listen."""
        return ()

    async def run(self) -> None:
        await in_database(self._read_up)
        try:
            async with asyncio.TaskGroup() as tasks:
                for task in (self._keep(), self._listen(), self._tick(), *self.further()):
                    tasks.create_task(task)
        finally:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._empty_the_queue(), STOP_SECONDS)

    async def _listen(self) -> None:
        """Connect, read, and connect again with growing pauses; a line heard starts the pauses anew."""
        pause = FIRST_PAUSE
        while True:
            try:
                async for line in self.lines():
                    self.queue.put_nowait(Heard(line, datetime.now(UTC)))
                    pause = FIRST_PAUSE
                trouble = "closed"
            except NotLetIn as why:
                trouble, pause = str(why), LONGEST_PAUSE
            except (OSError, TimeoutError, ValueError) as why:
                trouble = f"{type(why).__name__}: {why}"
            log.warning("the exchange is not there", connection=self.connection.id, because=trouble, seconds=pause)
            await self.note_trouble(trouble)
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311  # spreads attempts, guards nothing
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _keep(self) -> None:
        """Work through the queue one after the other, waiting out a database that is away."""
        while True:
            self.in_hand = await self.queue.get()
            await in_database(partial(self._hear, self.in_hand) if isinstance(self.in_hand, Heard) else self.in_hand)
            self.in_hand = None

    async def _empty_the_queue(self) -> None:
        """What was read before we were asked to stop is still kept; whoever listens next, or the next round, hears it."""
        if isinstance(self.in_hand, Heard):
            await in_database(partial(self._store, self.in_hand))
        while not self.queue.empty():
            thing = self.queue.get_nowait()
            if isinstance(thing, Heard):
                await in_database(partial(self._store, thing))

    def in_turn(self, work: Work) -> None:
        """Have this done in the database, behind what was said before."""
        self.queue.put_nowait(work)

    def _hear(self, heard: Heard) -> None:
        hearing.hear(self._store(heard), now=clock.now())

    def _store(self, heard: Heard) -> int:
        """Once, however often it is asked: a line is tried again while the database is away, and once more when we stop."""
        if heard.raw_id is not None:
            return heard.raw_id
        received_at = clock.now() - (datetime.now(UTC) - heard.at)
        if heard.meta is None:  # once only: what a line means moves on with every line
            heard.meta = self._understood(heard.line, received_at)
        heard.raw_id = intake.keep(
            source=self.source, body=heard.line, content_type="text/plain", meta=heard.meta, now=received_at
        )
        conversations.note_health(connection=self.connection.id, heard_at=received_at)
        return heard.raw_id

    def _understood(self, line: bytes, received_at: datetime) -> dict[str, Any]:
        """Beside the line goes what it means, because the next line alone does not tell whose call it is about."""
        try:
            return {"events": [to_json(event) for event in self.meaning(line, received_at)]}
        except CannotParse as why:
            return {"problem": str(why)}

    def _read_up(self) -> None:
        """Where the last listener stopped: what it heard once more for its meaning, without acting on it."""
        for raw in queries.heard_since(source=self.source, since=clock.now() - REPLAY):
            self._understood(bytes(raw.body), raw.received_at)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.in_turn(self.end_unseen)

    def hear_what_waits(self) -> None:
        """What was kept when we were killed, but not heard yet, is heard too."""
        now = clock.now()
        for raw_id in intake.waiting(source_prefix=self.source, now=now, older_than=timedelta(0)):
            hearing.hear(raw_id, now=now)

    def hear_beside(self, events: tuple[CallEvent, ...], body: bytes, now: datetime) -> None:
        """Hear what did not come as a line; under a name of its own, so that it is never read as one."""
        meta = {"events": [to_json(event) for event in events]}
        source = f"{self.beside}:{self.connection.id}"
        hearing.hear(intake.keep(source=source, body=body, content_type="text/plain", meta=meta, now=now), now=now)

    async def note_connected(self) -> None:
        log.info("listening to the exchange", connection=self.connection.id)

        def note() -> None:
            conversations.note_health(connection=self.connection.id, connected_at=clock.now(), error="", error_at=None)

        await in_database(note)

    async def note_trouble(self, trouble: str, *, is_connected: bool = False) -> None:
        def note() -> None:
            seen: dict[str, Any] = {"error": trouble[:500], "error_at": clock.now()}
            lost: dict[str, Any] = {} if is_connected else {"connected_at": None}
            conversations.note_health(connection=self.connection.id, **seen, **lost)

        await in_database(note)


def keep_alive(link: socket.socket) -> None:
    """Have the kernel ask every half minute whether the exchange is still there; not every system knows every question."""
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
        database.close()
        raise
