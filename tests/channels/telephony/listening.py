"""The real listeners for the length of a story, and patience with them: how fast they are is no test's business."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Coroutine

from asgiref.sync import sync_to_async
from django.db import connection as database

from handschlag.channels.listeners import Listeners

PATIENCE = 120.0


async def until(holds: Callable[[], object]) -> None:
    limit = time.monotonic() + PATIENCE
    while not await sync_to_async(holds)():
        assert time.monotonic() < limit, "did not happen"
        await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def listening() -> AsyncIterator[Listeners]:
    listeners = Listeners()
    try:
        await listeners.look()
        yield listeners
    finally:
        await listeners.close()
        await sync_to_async(close_connection)()


def run(story: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(story())


def close_connection() -> None:
    database.close()  # that of the thread this runs in
