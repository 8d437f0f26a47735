"""One connection to a manager interface: banner, login, actions and what is answered. Own asyncio, TCP or TLS.

Of messages only those are given out that are complete: one that the end of the connection cuts off never was.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import itertools
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from handschlag.channels.telephony.ami.parse import BANNER, MOST_FIELDS, Message, read_message
from handschlag.channels.telephony.listening import NotLetIn, keep_alive
from handschlag.channels.telephony.parsing import CannotParse

PORT: Final = 5038
TLS_PORT: Final = 5039
LONGEST_LINE: Final = 16 * 1024


@dataclass(frozen=True)
class Manager:
    """Where an exchange answers, and as whom we ask. `certificate` (PEM): the one it has to show."""

    host: str
    port: int | None
    user: str
    secret: str
    is_encrypted: bool = False
    certificate: str = ""

    def context(self) -> ssl.SSLContext | None:
        """Who has its certificate is the exchange, whatever it calls itself: most make one of their own."""
        if not self.is_encrypted:
            return None
        if not self.certificate:
            return ssl.create_default_context()
        context = ssl.create_default_context(cadata=self.certificate)
        context.check_hostname = False
        return context

    @property
    def may_be_overheard(self) -> bool:
        if self.is_encrypted or self.host == "localhost":
            return False
        try:
            return not ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return True


class Session:
    """A connection somebody has let us in on."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._numbers = itertools.count(1)
        self._lines: list[bytes] = []

    async def send(self, action: str, fields: Mapping[str, str] | None = None, *, mark: str = "") -> str:
        """Ask for an action and return its ActionID. A line break in a value would be a second action: it is refused."""
        mark = mark or f"handschlag-{next(self._numbers)}"
        said = {"Action": action, "ActionID": mark, **(fields or {})}
        if any("\r" in text or "\n" in text for pair in said.items() for text in pair):
            raise ValueError(f"{action}: a value has more than one line")
        self._writer.write("".join(f"{name}: {value}\r\n" for name, value in said.items()).encode() + b"\r\n")
        await self._writer.drain()
        return mark

    async def read(self, seconds: float) -> bytes:
        """The next whole message; b"" when the connection ended. Raises TimeoutError, ValueError (a line too long)."""
        async with asyncio.timeout(seconds):
            return await self._message()

    async def answer_to(self, mark: str, seconds: float) -> Message:
        """The response to the action with this id; what comes before it is passed over."""
        async with asyncio.timeout(seconds):
            while raw := await self._message():
                message = understood(raw)
                if message is not None and message.one("Response") and message.one("ActionID") == mark:
                    return message
        raise ConnectionResetError("the exchange hung up")

    async def _message(self) -> bytes:
        """Lines up to an empty one. Those of a message that is still coming stay for whoever asks next."""
        while line := await self._reader.readline():
            if not line.endswith(b"\n"):
                return b""
            if line.strip():
                self._lines.append(line)
            elif self._lines:
                message, self._lines = b"".join(self._lines), []
                return message
            if len(self._lines) > MOST_FIELDS:
                raise ValueError(f"a message has more than {MOST_FIELDS} lines")
        return b""


@asynccontextmanager
async def open_session(manager: Manager, *, seconds: float, events: str) -> AsyncIterator[Session]:
    """Connect and log in. `events`: classes of events we want. Raises OSError, TimeoutError, ValueError, NotLetIn."""
    port = manager.port or (TLS_PORT if manager.is_encrypted else PORT)
    context = manager.context()
    async with asyncio.timeout(seconds):
        reader, writer = await asyncio.open_connection(manager.host, port, limit=LONGEST_LINE)
    plain = writer.transport
    try:
        if context is not None:
            await writer.start_tls(context, server_hostname=manager.host, ssl_handshake_timeout=seconds)
        keep_alive(writer.get_extra_info("socket"))
        banner = await asyncio.wait_for(reader.readline(), seconds)
        if not banner.startswith(BANNER):
            raise ValueError(f"no manager interface, but {banner[:40]!r}")
        session = Session(reader, writer)
        await _log_in(session, manager, seconds, events)
        yield session
    finally:
        writer.close()
        plain.abort()  # a handshake that failed leaves it open
        await asyncio.sleep(0)


async def _log_in(session: Session, manager: Manager, seconds: float, events: str) -> None:
    """By challenge, so that the secret stays here; in plain words only where nobody can overhear them."""
    challenge = await session.answer_to(await session.send("Challenge", {"AuthType": "MD5"}), seconds)
    said = {"Username": manager.user, "Events": events}
    if challenge.one("Response").lower() == "success":
        key = hashlib.md5((challenge.one("Challenge") + manager.secret).encode(), usedforsecurity=False).hexdigest()
        said |= {"AuthType": "MD5", "Key": key}
    elif manager.may_be_overheard:
        raise NotLetIn("plain")
    else:
        said["Secret"] = manager.secret
    response = await session.answer_to(await session.send("Login", said), seconds)
    if response.one("Response").lower() != "success":
        raise NotLetIn("login")


def understood(raw: bytes) -> Message | None:
    """The message, or None for one that makes no sense: that it came is enough for most purposes."""
    try:
        return read_message(raw)
    except CannotParse:
        return None
