"""One LISTEN, many streams: facts come in by transaction, go out to whoever may see them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg
import structlog
from django.db import Error

from handschlag.desk.live import log
from handschlag.desk.live.viewers import Viewer, viewers

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

    from handschlag.desk.live.log import Said

logger = structlog.get_logger("handschlag.live")

HEARTBEAT_SECONDS = 10
RECHECK_SECONDS = 30
SWEEP_SECONDS = 5
RECENT_SECONDS = 60
RECENT_AT_START = 50
WAITING_FRAMES = 256
"""A browser further behind than this is let go; it comes back with its cursor and reads from the log."""
REPLAY_LIMIT = 500
"""Somebody further behind than this refreshes everything instead."""
LONGEST_PAUSE = 5.0


class Stream:
    """One open answer. `frames` ends with None when it is to be closed."""

    def __init__(self, key: str, viewer: Viewer) -> None:
        self.key = key
        self.viewer = viewer
        self.frames: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.is_closed = False
        self._held: list[bytes] | None = []

    def put(self, frame: bytes) -> None:
        """Frames that come before `begin` wait behind it."""
        if self.is_closed:
            return
        waiting = self.frames.qsize() if self._held is None else len(self._held)
        if waiting >= WAITING_FRAMES:
            self.close()
        elif self._held is None:
            self.frames.put_nowait(frame)
        else:
            self._held.append(frame)

    def begin(self, past: Iterable[bytes]) -> None:
        """The past first, whatever its length; then what came meanwhile."""
        for frame in [*past, *(self._held or ())]:
            if not self.is_closed:
                self.frames.put_nowait(frame)
        self._held = None

    def close(self) -> None:
        """What waits is dropped: whoever comes back resumes at the last frame that reached them."""
        if self.is_closed:
            return
        self.is_closed = True
        while not self.frames.empty():
            self.frames.get_nowait()
        self.frames.put_nowait(None)


class Hub:
    """All streams of one process. Everything below `cursor` has been put into every stream that was open then."""

    def __init__(self) -> None:
        self.cursor = 0
        self.streams: set[Stream] = set()
        self._recent: deque[tuple[float, Said]] = deque()
        self._sent: dict[int, int] = {}
        self._heard: asyncio.Queue[int] = asyncio.Queue()
        self._ready = asyncio.Event()
        self._reader: psycopg.AsyncConnection[Any] | None = None
        self._reading = asyncio.Lock()
        self._asked: dict[str, asyncio.Future[Viewer | None]] = {}
        self._asking: asyncio.Task[None] | None = None
        self._askers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live-viewers")
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        for work in (self._listen, self._deliver, self._sweep_regularly, self._beat, self._recheck):
            self._tasks.append(asyncio.create_task(self._forever(work.__name__, work())))

    async def stop(self) -> None:
        for stream in list(self.streams):
            stream.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._askers.shutdown(wait=False)
        if self._reader is not None:
            await self._reader.close()

    # Streams

    async def who(self, key: str) -> Viewer | None:
        """Who this session belongs to. Whoever asks while an answer is under way is answered by the next, together.

        So five hundred browsers that come back at once cost a few questions. Raises django.db.Error.
        """
        asked = self._asked.setdefault(key, asyncio.get_running_loop().create_future())
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(asked)

    async def _ask(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, {}
            try:
                found = await asyncio.get_running_loop().run_in_executor(self._askers, viewers, list(asked))
            except Error as failure:
                for waiting in asked.values():
                    waiting.set_exception(failure)
            else:
                for key, waiting in asked.items():
                    waiting.set_result(found.get(key))

    async def open(self, key: str, viewer: Viewer, *, cursor: int | None, age: float) -> Stream:
        """A stream that continues at `cursor`, or begins with what was said in the last `age` seconds.

        It is registered before the past is read, so that nothing falls between; what then comes twice does no harm.
        """
        await self._ready.wait()
        stream, reached = Stream(key, viewer), self.cursor
        self.streams.add(stream)
        if cursor is None:
            past = [said for at, said in self._recent if at >= time.monotonic() - age]
        else:
            past = await self._read_since(cursor)
        # The greeting comes after the past and carries the cursor of before it was read: a browser that is cut off
        # in between asks for all of it again.
        greeting = "Reset" if len(past) > REPLAY_LIMIT else "Hello"
        told = [] if greeting == "Reset" else [_frame(None, said) for said in past if viewer.may_see(said)]
        stream.begin([*told, _greeting(reached, greeting, viewer)])
        return stream

    def forget(self, stream: Stream) -> None:
        self.streams.discard(stream)

    # Facts

    async def _listen(self) -> None:
        async with await log.connect() as listener:
            await listener.execute(f"LISTEN {log.CHANNEL}")
            await self._catch_up()
            self._ready.set()
            logger.info("live updates listening", streams=len(self.streams))
            async for notification in listener.notifies():
                with contextlib.suppress(ValueError):  # somebody else's words on our channel
                    self._heard.put_nowait(int(notification.payload))

    async def _catch_up(self) -> None:
        """What was said while nobody listened; at the very start only the newest, for pages drawn just before."""
        if self.cursor:
            await self._sweep()
            return
        async with self._reading:
            reader = await self._connected()
            self.cursor, _ = await log.facts_since(reader, 2**62, limit=1)
            newest = await log.newest_facts(reader, RECENT_AT_START)
        self._recent.extend((time.monotonic(), said) for said in newest)

    async def _deliver(self) -> None:
        """Facts by transaction id, as fast as they are heard: however many are waiting, one query reads them."""
        while True:
            xids = {await self._heard.get()}
            while not self._heard.empty():
                xids.add(self._heard.get_nowait())
            try:
                async with self._reading:
                    said = await log.facts_of(await self._connected(), sorted(xids))
            except psycopg.Error:
                for xid in xids:
                    self._heard.put_nowait(xid)
                raise
            self._say(said)

    async def _sweep_regularly(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            await self._sweep()

    async def _sweep(self) -> None:
        """Moves the cursor on, and finds whatever a notification failed to bring."""
        async with self._reading:
            reader = await self._connected()
            while True:
                cursor, said = await log.facts_since(reader, self.cursor, without=self._sent, limit=REPLAY_LIMIT)
                self._say(said)
                if len(said) < REPLAY_LIMIT:
                    break
        self.cursor = cursor
        self._sent = {fact: xid for fact, xid in self._sent.items() if xid >= cursor}

    async def _read_since(self, cursor: int) -> list[Said]:
        async with self._reading:
            _, said = await log.facts_since(await self._connected(), cursor, limit=REPLAY_LIMIT + 1)
        return said

    def _say(self, facts: Iterable[Said]) -> None:
        new = [said for said in facts if said.id not in self._sent and said.xid >= self.cursor]
        if not new:
            return
        now = time.monotonic()
        for said in new:
            self._sent[said.id] = said.xid
            self._recent.append((now, said))
        while self._recent and self._recent[0][0] < now - RECENT_SECONDS:
            self._recent.popleft()
        self._put(new)
        if any(said.name.startswith("User") for said in new):  # a role was taken away, somebody left
            self._spawn_recheck()

    def _put(self, facts: Iterable[Said]) -> None:
        frames = [(said, _frame(self.cursor, said)) for said in facts]
        for stream in list(self.streams):
            for said, frame in frames:
                if stream.viewer.may_see(said):
                    stream.put(frame)

    # Keeping alive

    async def _beat(self) -> None:
        """Tells proxies and browsers that the line stands, and where to resume."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            beat = b"id: %d\n: \n\n" % self.cursor
            for stream in list(self.streams):
                stream.put(beat)

    async def _recheck(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            await self._recheck_now()

    async def _recheck_now(self) -> None:
        open_now = list(self.streams)
        keys = {stream.key for stream in open_now}
        found = await asyncio.get_running_loop().run_in_executor(self._askers, viewers, keys)
        for stream in open_now:
            viewer = found.get(stream.key)
            if viewer is None or viewer.user != stream.viewer.user:
                stream.close()
            else:
                stream.viewer = viewer

    def _spawn_recheck(self) -> None:
        task = asyncio.create_task(self._recheck_now())
        self._tasks.append(task)
        task.add_done_callback(self._tasks.remove)

    async def _forever(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Every part starts anew after the database went away, with a growing pause; the streams stay open."""
        pause = 0.1
        while True:
            began = time.monotonic()
            try:
                await work
            except (psycopg.Error, Error, OSError) as failure:
                logger.warning("live updates interrupted", part=name, error=type(failure).__name__)
            if time.monotonic() - began > LONGEST_PAUSE:
                pause = 0.1
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  # spreads retries, guards nothing
            pause = min(pause * 2, LONGEST_PAUSE)
            work = getattr(self, name)()

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        if self._reader is None or self._reader.closed:
            self._reader = await log.connect()
        return self._reader


def _frame(cursor: int | None, said: Said) -> bytes:
    """One event of the stream: where to resume, the fact's name, its ids as JSON."""
    ids = json.dumps(said.ids, separators=(",", ":"))
    place = "" if cursor is None else f"id: {cursor}\n"
    return f"{place}event: {said.name}\ndata: {ids}\n\n".encode()


def _greeting(cursor: int, name: str, viewer: Viewer) -> bytes:
    return f'retry: 2000\nid: {cursor}\nevent: {name}\ndata: {{"user":{viewer.user}}}\n\n'.encode()
