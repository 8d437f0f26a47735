"""Listen to one FRITZ!Box: the lines of its call monitor, and its call list for what no line said."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import structlog

from handschlag.channels.telephony import hearing, listening
from handschlag.channels.telephony.fritzbox import call_list
from handschlag.channels.telephony.fritzbox.fetch import Box, CannotFetch, fetch_call_list
from handschlag.channels.telephony.fritzbox.parse import CallMonitor
from handschlag.channels.telephony.parsing import CannotParse
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.events import CallEvent
from handschlag.conversations.models import Connection
from handschlag.core import clock

log = structlog.get_logger("handschlag.fritzbox")

PORT: Final = 1012
CONNECT_SECONDS: Final = 10.0
LONGEST_LINE: Final = 16 * 1024
RECONCILE_SECONDS: Final = 600.0
KNOWN: Final = timedelta(days=3)


class Listener(listening.Listener):
    """Port 1012, and TR-064 where we have a user of the box."""

    beside = "fritzbox-list"

    def __init__(self, box: Connection) -> None:
        super().__init__(box)
        self.monitor = CallMonitor(source=self.source, reading=hearing.reading_of(box))
        self.reconcile_soon = asyncio.Event()

    def further(self) -> Iterable[Coroutine[Any, Any, None]]:
        has_user = self.connection.user_name or self.connection.secret
        return (self._reconcile_now_and_then(),) if has_user else ()

    async def lines(self) -> AsyncIterator[bytes]:
        opening = asyncio.open_connection(self.connection.host, self.connection.port or PORT, limit=LONGEST_LINE)
        reader, writer = await asyncio.wait_for(opening, CONNECT_SECONDS)
        try:
            listening.keep_alive(writer.get_extra_info("socket"))
            await self.note_connected()
            self.reconcile_soon.set()  # afterwards, so that what the call list says stays said
            while line := await reader.readline():
                if line.endswith(b"\n"):  # a line cut off by the end of the connection is no line
                    yield line
        finally:
            writer.close()

    def meaning(self, line: bytes, received_at: datetime) -> tuple[CallEvent, ...]:
        events = self.monitor.hear(line, received_at=received_at)
        return tuple(event for event in events if not _is_end_of_nobody(event))

    def end_unseen(self) -> None:
        now = clock.now()
        for event in self.monitor.forget_stale(now):
            self.hear_beside((event,), repr(event.call).encode(), now)

    async def _reconcile_now_and_then(self) -> None:
        """Ask for the call list after each connection and every ten minutes: port 1012 forgets what nobody heard."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.reconcile_soon.wait(), RECONCILE_SECONDS)
            self.reconcile_soon.clear()
            password = queries.secret_of(self.connection)
            if password is None:
                await self.note_trouble("password", is_connected=True)
                continue
            box = Box(self.connection.host, self.connection.call_list_port, self.connection.user_name, password)
            try:
                self.in_turn(partial(self._reconcile, await self._listed(box)))
            except (CannotFetch, CannotParse) as why:
                log.warning("the call list cannot be had", connection=self.connection.id, because=str(why))
                await self.note_trouble(f"call list: {why}", is_connected=True)

    async def _listed(self, box: Box) -> list[call_list.ListedCall]:
        body = await asyncio.to_thread(fetch_call_list, box)
        calls, problems = call_list.parse_call_list(body, timezone=self.connection.timezone)
        for problem in problems:
            log.warning("a listed call cannot be read", connection=self.connection.id, because=str(problem))
        return calls

    def _reconcile(self, listed: list[call_list.ListedCall]) -> None:
        now = clock.now()
        self.hear_what_waits()
        heard = queries.calls_heard(source=self.source, since=now - KNOWN)
        reading = hearing.reading_of(self.connection)
        for call, events in call_list.unheard(listed, heard, source=self.source, reading=reading, now=now):
            self.hear_beside(events, repr(call).encode(), now)
        conversations.note_health(connection=self.connection.id, reconciled_at=now)


def _is_end_of_nobody(event: CallEvent) -> bool:
    """The end of a call of which nothing else was heard. Who it was is in the call list alone, and is learnt from there."""
    return event.kind == "ended" and event.direction is None and not event.remote_raw and not event.is_anonymous
