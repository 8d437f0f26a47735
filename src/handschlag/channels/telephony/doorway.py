"""What the three webhook doors share: who may come in, in which order that is asked, and what happens then.

    enabled → configured → token → (signature) → kept → direction → heard → answered

The token in the address is the only secret; no session, no CSRF. The body is committed before anything is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from handschlag.channels.telephony import answer, hearing
from handschlag.channels.telephony.answer import Answer
from handschlag.channels.telephony.parsing import CannotParse
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.events import CallEvent
from handschlag.conversations.models import Connection
from handschlag.core import clock, intake
from handschlag.core.models import RawInput

LARGEST_BODY: Final = 64 * 1024
NOTED_EVERY: Final = timedelta(seconds=5)


@dataclass(frozen=True)
class Speech:
    """How one kind of exchange is answered."""

    provider: str
    reply: Callable[[Answer, Connection], HttpResponse]
    error: Callable[[int, str], HttpResponse]
    is_genuine: Callable[[HttpRequest, bytes, Connection], bool] = lambda _request, _body, _connection: True


def receive(request: HttpRequest, *, token: str, speech: Speech, direction: str = "") -> HttpResponse:
    """One webhook from door to answer. `direction` is the address's, used where the body names none."""
    body = _body(request)
    if body is None:
        return speech.error(*answer.TOO_LARGE)
    connection, refusal = let_in(speech.provider, token)
    if connection is None:
        return speech.error(*refusal)
    now = clock.now()
    if not speech.is_genuine(request, body, connection):
        conversations.note_health(connection=connection.id, error="signature", error_at=now)
        return speech.error(*answer.INVALID_SIGNATURE)
    raw_id = intake.keep(
        source=hearing.source_of(connection),
        body=body,
        content_type=request.headers.get("Content-Type", ""),
        meta={"direction": direction} if direction else {},
        now=now,
    )
    _note(connection, now)
    return _heard(raw_id, body, request, connection, speech, direction, now)


def _heard(
    raw_id: int,
    body: bytes,
    request: HttpRequest,
    connection: Connection,
    speech: Speech,
    direction: str,
    now: datetime,
) -> HttpResponse:
    """Hear what was kept, and answer. Unknown events are no failure of the exchange: it gets its empty answer."""
    raw = RawInput(
        body=body,
        content_type=request.headers.get("Content-Type", ""),
        meta={"direction": direction} if direction else {},
        received_at=now,
    )
    try:
        event = hearing.understood(raw, connection)[0]
    except CannotParse as why:
        hearing.hear(raw_id, now=now)
        if why.field == "direction":
            return speech.error(*answer.INVALID_DIRECTION)
        if why.field == "event" and why.reason != "is missing":
            return speech.reply(Answer(), connection)
        return speech.error(422, str(why))
    said = _answer(connection, event)
    hearing.hear(raw_id, now=now)
    return speech.reply(said, connection)


def _answer(connection: Connection, event: CallEvent) -> Answer:
    is_new = event.kind == "offered" and hearing.DIALECTS[connection.provider].is_live
    if not is_new or not hearing.is_taken(connection, event):
        return Answer()
    if event.direction == "in":
        return Answer(is_refused=queries.is_blocked(event.remote_e164))
    shown = hearing.shown_number(connection, event)
    dialled = event.remote_e164.removeprefix("+") or event.remote_raw
    return Answer(caller_id=re.sub(r"\D", "", shown), number=dialled) if shown else Answer()


def let_in(provider: str, token: str) -> tuple[Connection | None, tuple[int, str]]:
    """The connection behind an address, or how whoever came to it is refused."""
    door = queries.find_door(provider=provider, token=token)
    connection = door.connection
    if not door.is_in_use or (connection is not None and not connection.is_enabled):
        return None, answer.DISABLED
    if connection is None:
        return None, answer.INVALID_TOKEN
    if not (connection.takes_in or connection.takes_out):
        return None, answer.NOT_CONFIGURED
    return connection, answer.NOT_CONFIGURED


def _body(request: HttpRequest) -> bytes | None:
    """None when it is too large; nothing larger is read."""
    try:
        if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
            return None
        body = request.body
    except (ValueError, RequestDataTooBig, UnreadablePostError):
        return None
    return body if len(body) <= LARGEST_BODY else None


def _note(connection: Connection, now: datetime) -> None:
    """That the exchange is alive; not with every event, so that a busy hour does not queue up behind one row."""
    if connection.heard_at is None or abs(now - connection.heard_at) > NOTED_EVERY or connection.error:
        conversations.note_health(connection=connection.id, heard_at=now, error="", error_at=None)
