"""Kept input becomes calls: the one way in for webhooks, listeners, and what a crash left behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

import structlog

from handschlag.channels.telephony.generic import parse as generic
from handschlag.channels.telephony.kept import from_json
from handschlag.channels.telephony.parsing import CannotParse, Fields, Reading, read_fields
from handschlag.channels.telephony.placetel import parse as placetel
from handschlag.channels.telephony.sipgate import parse as sipgate
from handschlag.channels.telephony.threecx import parse as threecx
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.events import CallEvent
from handschlag.conversations.models import Connection
from handschlag.core import intake
from handschlag.core.ids import read_id
from handschlag.core.models import RawInput

log = structlog.get_logger("handschlag.telephony")


class Parse(Protocol):
    def __call__(self, fields: Fields, *, source: str, reading: Reading, at: datetime) -> CallEvent: ...


class ParseSeveral(Protocol):
    def __call__(self, fields: Fields, *, source: str, reading: Reading, at: datetime) -> tuple[CallEvent, ...]: ...


@dataclass(frozen=True)
class Dialect:
    """How one kind of exchange speaks; `user_ids` are further names it has for our people."""

    parse: Parse | ParseSeveral
    user_ids: Callable[[Fields], tuple[str, ...]] = lambda _fields: ()
    is_live: bool = True
    """Whether it tells of a call while it rings, so that our answer can refuse it or say which number is shown."""


DIALECTS: Final = {
    "generic": Dialect(generic.parse, lambda fields: fields.all("user_id")),
    "sipgate": Dialect(sipgate.parse, sipgate.user_ids),
    "placetel": Dialect(placetel.parse),
    "threecx": Dialect(threecx.parse, is_live=False),
}
LISTENED_TO: Final = ("fritzbox:", "fritzbox-list:", "ami:", "ami-list:")
SOURCES: Final = (*(f"{provider}:" for provider in DIALECTS), *LISTENED_TO)


def reading_of(connection: Connection) -> Reading:
    return Reading(connection.region, connection.area_code, connection.timezone)


def source_of(connection: Connection) -> str:
    return f"{connection.provider}:{connection.id}"


def understood(raw: RawInput, connection: Connection) -> tuple[CallEvent, ...]:
    """What kept input says. Raises CannotParse. Asks nobody, so it says the same today and after a crash."""
    if "events" in raw.meta:
        return tuple(from_json(said) for said in raw.meta["events"])
    if "problem" in raw.meta:
        raise CannotParse(*str(raw.meta["problem"]).split(": ", 1))
    dialect = DIALECTS[connection.provider]
    fields = read_fields(bytes(raw.body), raw.content_type).with_default("direction", raw.meta.get("direction", ""))
    said = dialect.parse(fields, source=source_of(connection), reading=reading_of(connection), at=raw.received_at)
    if isinstance(said, tuple):
        return said
    others = tuple(name for name in dict.fromkeys(dialect.user_ids(fields)) if name not in said.users)
    return (replace(said, users=(*said.users, *others)),)


def hear(raw_id: int, *, now: datetime) -> None:
    """Hear kept input once. A failure of ours leaves it waiting for the next round and is no affair of the exchange."""
    try:
        intake.handle(raw_id, lambda raw: _hear(raw, now=now), now=now)
    except Exception as failure:  # noqa: BLE001  # an exchange that is answered with an error gives up; the input is kept
        log.warning("a telephone event waits", raw=raw_id, because=type(failure).__name__)


def hear_what_waits(*, now: datetime) -> int:
    """What was kept but not handled: after a crash, or when the database was away. Oldest first; returns how many."""
    waiting = sorted(raw_id for source in SOURCES for raw_id in intake.waiting(source_prefix=source, now=now))
    for raw_id in waiting:
        hear(raw_id, now=now)
    return len(waiting)


def _hear(raw: RawInput, *, now: datetime) -> None:
    connection = _connection_of(raw)
    try:
        events = understood(raw, connection)
    except CannotParse as why:
        raise intake.Refused(str(why)) from why
    for event in events:
        if is_taken(connection, event):
            conversations.hear(as_routed(connection, event), now=now)


def is_taken(connection: Connection, event: CallEvent) -> bool:
    """Whether this connection takes calls of this direction; an event without direction belongs to a call we know."""
    return {"in": connection.takes_in, "out": connection.takes_out, None: True}[event.direction]


def as_routed(connection: Connection, event: CallEvent) -> CallEvent:
    """What our answer makes of a new call: a blocked caller is over at once, a shown number is the one we called from."""
    dialect = DIALECTS.get(connection.provider)
    if event.kind != "offered" or dialect is None or not dialect.is_live:
        return event
    if event.direction == "in" and queries.is_blocked(event.remote_e164):
        return replace(event, kind="ended", cause="blocked")
    shown = shown_number(connection, event)
    return replace(event, local_raw=shown, local_e164=shown, queue=shown) if shown else event


def shown_number(connection: Connection, event: CallEvent) -> str:
    """The number an outgoing call shows, in E.164; "" when the exchange decides."""
    if event.kind != "offered" or event.direction != "out":
        return ""
    writings = {event.remote_raw, re.sub(r"\D", "", event.remote_raw), event.remote_e164, event.remote_e164[1:]} - {""}
    return queries.caller_id_for(connection, dialled=sorted(writings))


def _connection_of(raw: RawInput) -> Connection:
    text = raw.source.rpartition(":")[2]
    number = read_id(text)
    connection = queries.find_connection(number) if number is not None else None
    if connection is None:
        raise intake.Refused(f"connection: {text} no longer exists")
    return connection
