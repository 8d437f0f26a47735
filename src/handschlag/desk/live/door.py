"""The ASGI side: one GET that never ends. No Django request cycle, so no database connection is held by a stream."""

from __future__ import annotations

import asyncio
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db import Error

from handschlag.desk.live.hub import RECENT_SECONDS, Hub

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

STREAMS_PER_SESSION = 24
HIGHEST_CURSOR = 2**62
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]

_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    """For servers that announce start and stop; without them the first stream starts the hub."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            _hub()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await _hubs.pop(asyncio.get_running_loop()).stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["method"] != "GET":
        await _refuse(send, 405)
        return
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    key = _session_key(headers.get("cookie", ""))
    hub = _hub()
    try:
        viewer = await hub.who(key) if key else None
    except Error:  # the database is away; the browser tries again
        await _refuse(send, 503)
        return
    if viewer is None:
        await _refuse(send, 401)
        return
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    cursor = _number(headers.get("last-event-id") or asked.get("cursor", [""])[0])
    age = min(_number(asked.get("age", [""])[0]) or 0, RECENT_SECONDS * 1000) / 1000
    same = [stream for stream in hub.streams if stream.key == key]
    for stream in same[: max(0, len(same) - STREAMS_PER_SESSION + 1)]:
        stream.close()
    stream = await hub.open(key, viewer, cursor=cursor, age=age)
    try:
        await _stream(stream.frames, receive, send)
    finally:
        hub.forget(stream)


async def _stream(frames: asyncio.Queue[bytes | None], receive: Receive, send: Send) -> None:
    """Send until the browser leaves or the hub closes the stream; frames that wait together go out together."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    leaving = asyncio.create_task(_left(receive))
    try:
        while True:
            coming = asyncio.create_task(frames.get())
            await asyncio.wait({coming, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                return
            waiting = [coming.result()]
            while not frames.empty():
                waiting.append(frames.get_nowait())
            body = b"".join(frame for frame in waiting if frame is not None)
            is_last = None in waiting
            await send({"type": "http.response.body", "body": body, "more_body": not is_last})
            if is_last:
                return
    finally:
        leaving.cancel()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"cache-control", b"no-store")]})
    await send({"type": "http.response.body", "body": b""})


def _hub() -> Hub:
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
        _hubs[loop].start()
    return _hubs[loop]


def _session_key(cookie: str) -> str:
    try:
        morsel = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _number(text: str) -> int | None:
    """A cursor or an age as the browser says it; what is no number below 2⁶² counts as not said."""
    if not (text.isascii() and text.isdecimal()):
        return None
    number = int(text) if len(text) < len(str(HIGHEST_CURSOR)) else HIGHEST_CURSOR
    return number if number < HIGHEST_CURSOR else None
