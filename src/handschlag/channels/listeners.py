"""Everything that listens by itself: one task per line, started, changed and stopped as the settings say.

Of several processes that run this, one holds each line, by an advisory lock on a connection of its own; when that
connection breaks, the lock is gone and so is the right to listen.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import psycopg
import structlog
from django.conf import settings

from handschlag.channels.mail.accounts import keeping
from handschlag.channels.telephony import listening
from handschlag.channels.telephony.ami.listen import Listener as AmiListener
from handschlag.channels.telephony.fritzbox.listen import Listener as BoxListener
from handschlag.channels.telephony.listening import in_database
from handschlag.conversations import queries
from handschlag.conversations.models import Connection

log = structlog.get_logger("handschlag.listeners")

LOOK_SECONDS: Final = 3.0
LOCK_SPACE: Final = 0x48616E64  # "Hand": the first half of our advisory locks
MAILBOXES: Final = 0x4D61696C  # "Mail": the same for mailboxes
LISTENED_TO: Final = (
    "host", "port", "call_list_port", "user_name", "secret", "region", "area_code", "timezone",
    "is_encrypted", "certificate", "contexts",
)  # fmt: skip
BY_PROVIDER: Final[dict[str, type[listening.Listener]]] = {"fritzbox": BoxListener, "ami": AmiListener}


@dataclass(frozen=True)
class Wanted:
    """A line to be listened to. When `settings` change, it is begun anew."""

    settings: tuple[Any, ...]
    listen: Callable[[], Coroutine[Any, Any, None]]


def exchanges() -> dict[int, Wanted]:
    return {
        one.id: Wanted(_settings(one), BY_PROVIDER[one.provider](one).run)
        for one in queries.exchanges_to_hear(BY_PROVIDER)
    }


def mailboxes() -> dict[int, Wanted]:
    return {
        one.pk: Wanted(keeping.settings_of(one), partial(keeping.keep, one.pk)) for one in queries.mailboxes_to_fetch()
    }


async def run() -> None:
    """Until SIGTERM or SIGINT."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    kinds = (Listeners(), Listeners(wanted=mailboxes, space=MAILBOXES))
    stop = asyncio.create_task(stopped.wait())
    try:
        while not stop.done():
            look = asyncio.create_task(_look(*kinds))
            await asyncio.wait({look, stop}, return_when=asyncio.FIRST_COMPLETED)
            if look.done():
                look.result()
                await asyncio.wait({stop}, timeout=LOOK_SECONDS)
            else:  # the database is away, and we are asked to stop
                look.cancel()
    finally:
        await asyncio.gather(*(listeners.close() for listeners in kinds))


@dataclass
class Listeners:
    """The tasks of this process for lines of one kind, by their numbers. `space` is where their locks lie."""

    wanted: Callable[[], dict[int, Wanted]] = exchanges
    space: int = LOCK_SPACE
    tasks: dict[int, tuple[tuple[Any, ...], asyncio.Task[None]]] = field(default_factory=dict)
    locks: psycopg.AsyncConnection[Any] | None = None

    async def look(self) -> None:
        """Bring the tasks in line with the settings; a task that ended by itself is started again."""
        wanted = await in_database(self.wanted)
        await self._renew_locks()
        for number, (heard_with, task) in list(self.tasks.items()):
            if task.done():
                _say_why(number, task)
            if task.done() or number not in wanted or wanted[number].settings != heard_with:
                await self._stop(number)
        for number in wanted.keys() - self.tasks.keys():
            if await self._lock(number):
                line = wanted[number]
                self.tasks[number] = (line.settings, asyncio.create_task(line.listen()))

    async def close(self) -> None:
        await self._stop(*self.tasks)
        if self.locks is not None:
            await self.locks.close()

    async def _stop(self, *numbers: int) -> None:
        for number in numbers:
            _, task = self.tasks.pop(number)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            if self.locks is not None and not self.locks.closed:
                with contextlib.suppress(psycopg.Error):
                    await self.locks.execute("SELECT pg_advisory_unlock(%s, %s)", [self.space, number])

    async def _renew_locks(self) -> None:
        """When the connection that held our locks broke: take them again, and leave what somebody else took meanwhile.

        Until then listening goes on, because nobody could have taken over either, and a call heard twice counts once.
        """
        try:
            if self.locks is not None and not self.locks.closed:
                await self.locks.execute("SELECT 1")
                return
        except psycopg.Error:
            log.warning("the connection that holds the locks broke")
        try:
            self.locks = await psycopg.AsyncConnection.connect(settings.DIRECT_CONNINFO, autocommit=True)
        except psycopg.Error:
            self.locks = None
            return
        for number in list(self.tasks):
            if not await self._lock(number):
                await self._stop(number)

    async def _lock(self, number: int) -> bool:
        if self.locks is None:
            return False
        try:
            cursor = await self.locks.execute("SELECT pg_try_advisory_lock(%s, %s)", [self.space, number])
            row = await cursor.fetchone()
        except psycopg.Error:
            return False
        return bool(row and row[0])


async def _look(*kinds: Listeners) -> None:
    for listeners in kinds:
        await listeners.look()


def _settings(exchange: Connection) -> tuple[Any, ...]:
    return tuple(getattr(exchange, name) for name in LISTENED_TO)


def _say_why(number: int, task: asyncio.Task[None]) -> None:
    failure = None if task.cancelled() else task.exception()
    log.error("a listener ended and is started again", connection=number, because=repr(failure))
