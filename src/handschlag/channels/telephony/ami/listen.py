"""Listen to one Asterisk: its manager's events, and the list of its channels for what no event said."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final

import structlog

from handschlag.channels.telephony import hearing, listening
from handschlag.channels.telephony.ami.calls import Calls
from handschlag.channels.telephony.ami.parse import Message, read_message
from handschlag.channels.telephony.ami.session import Manager, Session, open_session, understood
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.events import CallEvent
from handschlag.conversations.models import Connection
from handschlag.core import clock

log = structlog.get_logger("handschlag.ami")

EVENTS: Final = "call,agent,dtmf"
ANSWER_SECONDS: Final = 10.0
PING_SECONDS: Final = 30.0
SILENT_PINGS: Final = 2
RECONCILE_SECONDS: Final = 300.0


@dataclass
class Listing:
    """The channels an exchange is telling us, between our question (system time) and the end of its answer."""

    mark: str
    asked_at: datetime
    channels: list[Message] = field(default_factory=list)
    events: tuple[CallEvent, ...] | None = None


class Listener(listening.Listener):
    beside = "ami-list"

    def __init__(self, exchange: Connection) -> None:
        super().__init__(exchange)
        contexts = exchange.contexts.replace(",", " ").split()
        self.calls = Calls(source=self.source, reading=hearing.reading_of(exchange), contexts=contexts)
        self.listing: Listing | None = None

    async def lines(self) -> AsyncIterator[bytes]:
        """Events that can mean something; an exchange that says nothing is asked whether it is still there."""
        secret = await listening.in_database(lambda: queries.secret_of(self.connection))
        if secret is None:
            raise listening.NotLetIn("password")
        try:
            async with open_session(
                manager_of(self.connection, secret), seconds=ANSWER_SECONDS, events=EVENTS
            ) as session:
                await self.note_connected()
                await self._ask_for_list(session)
                async for raw in self._said(session):
                    message = understood(raw)
                    if message is None or self.calls.hears(message):
                        yield raw
                    else:
                        await self._note_answer(message)
        except ssl.SSLCertVerificationError as why:
            raise listening.NotLetIn("certificate") from why

    def meaning(self, line: bytes, received_at: datetime) -> tuple[CallEvent, ...]:
        return self.calls.hear(read_message(line), received_at=received_at)

    def end_unseen(self) -> None:
        now = clock.now()
        for event in self.calls.forget_stale(now):
            self.hear_beside((event,), event.call.encode(), now)

    async def _said(self, session: Session) -> AsyncIterator[bytes]:
        """Every message; while none comes, a ping, and the end once that is not answered either."""
        silent, listed = 0, asyncio.get_running_loop().time()
        while True:
            try:
                raw = await session.read(PING_SECONDS)
            except TimeoutError:
                silent += 1
                if silent >= SILENT_PINGS:
                    raise
                await session.send("Ping")
                continue
            if not raw:
                return
            silent = 0
            yield raw
            if asyncio.get_running_loop().time() - listed > RECONCILE_SECONDS:
                listed = asyncio.get_running_loop().time()
                await self._ask_for_list(session)

    async def _ask_for_list(self, session: Session) -> None:
        self.listing = Listing("", datetime.now(UTC))
        self.listing.mark = await session.send("CoreShowChannels")

    async def _note_answer(self, message: Message) -> None:
        """What answers our question for the channels, piece by piece; it is acted on behind what was said before."""
        listing = self.listing
        if listing is None or message.one("ActionID") != listing.mark:
            return
        if message.event.lower() == "coreshowchannel":
            listing.channels.append(message)
        elif message.event.lower() == "coreshowchannelscomplete":
            self.in_turn(partial(self._reconcile, listing))
        elif message.one("Response").lower() == "error":
            log.warning("the channels cannot be listed", connection=self.connection.id, because=message.one("Message"))
            await self.note_trouble("channels", is_connected=True)

    def _reconcile(self, listing: Listing) -> None:
        now = clock.now()
        self.hear_what_waits()
        if listing.events is None:  # once only: a database that went away lets us try again
            asked_at = now - (datetime.now(UTC) - listing.asked_at)
            listing.events = self.calls.reconcile(listing.channels, asked_at=asked_at, now=now)
        if listing.events:
            body = "\n".join(message.one("Channel") for message in listing.channels).encode()
            self.hear_beside(listing.events, body or b"no channels", now)
        conversations.note_health(connection=self.connection.id, reconciled_at=now)


def manager_of(exchange: Connection, secret: str) -> Manager:
    return Manager(
        exchange.host, exchange.port, exchange.user_name, secret, exchange.is_encrypted, exchange.certificate
    )
