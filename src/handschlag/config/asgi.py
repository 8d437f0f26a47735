"""One port for `handschlag run`: live updates answered here, asynchronously; every other request goes to the pages in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from a2wsgi import WSGIMiddleware

from handschlag.config.wsgi import application as pages
from handschlag.desk.live import app as live

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PAGE_THREADS = 10
"""Requests answered at the same time, each with a database connection of its own."""

_pages = WSGIMiddleware(pages, workers=PAGE_THREADS)  # type: ignore[arg-type]  # a2wsgi spells WSGI's types its own way


def is_live(path: str) -> bool:
    return path == "/live" or path.startswith("/live/")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI root. Start and stop concern the live updates alone."""
    if scope["type"] == "lifespan" or is_live(scope["path"]):
        await live(scope, receive, send)
    else:

        async def body() -> MutableMapping[str, Any]:
            # granian's receive gives an awaitable; a2wsgi, which asks from its thread, insists on a coroutine.
            return await receive()

        await _pages(scope, body, send)  # type: ignore[arg-type]  # a2wsgi spells ASGI's types its own way
