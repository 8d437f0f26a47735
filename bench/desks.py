"""From an exchange's event to the people: ring → strip visible in a browser, and one fact to 500 open desks.

    python -m bench.desks          (inside a database of bench.load, named by DATABASE_URL)

The real server process, the real webhook, real Chromium. All clocks are this machine's. The limit stands beside: the
same webhook's answer, which is what no strip can be faster than. What a killed run left (ringing calls, exchanges,
sessions, presences) goes first, and background work is waited for; what is still under way then is said beside.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import django

from bench.database import ROOT, label
from bench.load import number_of
from bench.table import Row, busyness, row, save

PORT = 8390
BASE = f"http://127.0.0.1:{PORT}"
DESKS, HERE = 500, 3
RINGS, ROUNDS = 40, 20
PATIENCE = 180
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SEEN = """name => new Promise(seen => {
  const strip = document.querySelector('#strip');
  const look = () => { if (strip.innerText.includes(name)) { seen(performance.timeOrigin + performance.now()); return true } };
  if (!look()) { const watch = new MutationObserver(() => look() && watch.disconnect()); watch.observe(strip, {subtree: true, childList: true, characterData: true}) }
})"""


def main(arguments: list[str]) -> None:
    django.setup()
    from handschlag.customers.models import Customer

    size = Customer.objects.count()
    _tidy()
    token, cookies = _prepare()
    with _product():
        under_way = _quiet()
        rows = _rings(token, cookies[0], size) + asyncio.run(_live(cookies))
    _tidy()
    rows = [replace(each, beside="; ".join(filter(None, (each.beside, under_way)))) for each in rows]
    save(f"desks-{arguments[0] if arguments else size}", rows)


def _tidy() -> None:
    """End what still rings, and take away the exchanges, sessions and presences of earlier runs."""
    from django.contrib.sessions.models import Session

    from handschlag.conversations.actions import hearing, line
    from handschlag.conversations.models import Connection
    from handschlag.core import clock
    from handschlag.people.models import PresenceState

    now = clock.now()
    for _two_hundred in range(50):
        if not hearing.sweep_lost_calls(now=now + timedelta(seconds=1), older_than=timedelta(0)):
            break
    for connection in Connection.objects.filter(name__startswith="bench "):
        line.remove_connection(connection=connection.pk, by=None, now=now)
    PresenceState.objects.filter(user__login__startswith="bench").delete()
    Session.objects.all().delete()


def _quiet() -> str:
    """Wait until no job is due and nobody is to be compared, no longer than PATIENCE; what is left, in words."""
    from django.db import connection

    until = time.monotonic() + PATIENCE
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"
                " AND COALESCE(scheduled_at, now()) <= now()), (SELECT count(*) FROM customers_tocompare)"
            )
            jobs, compared = cursor.fetchone()
        if not (jobs or compared):
            return busyness()
        if time.monotonic() > until:
            return f"{jobs} jobs and {compared:,} customers to compare were under way; {busyness()}"
        time.sleep(2)


def _prepare() -> tuple[str, list[str]]:
    """An exchange, 500 open desks with a session each; three of the colleagues are here to take calls."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from handschlag.conversations.actions import line
    from handschlag.core import clock
    from handschlag.people.actions import presence
    from handschlag.people.models import User

    now = clock.now()
    settings_of = {"region": "DE", "area_code": "221"}
    name = f"bench {time.time_ns()}"
    _exchange, token = line.create_connection(name=name, provider="generic", settings=settings_of, by=None, now=now)
    cookies = []
    for number in range(1, DESKS + 1):
        login = f"bench{number}"
        user, _is_new = User.objects.get_or_create(
            login=login, defaults={"email": f"{login}@example.org", "name": login}
        )
        if number <= HERE:
            presence.set_presence(user=user.pk, state="available", by=None, now=now)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookies.append(str(session.session_key))
    return token, cookies


@contextmanager
def _product() -> Iterator[None]:
    environment = {**os.environ, "PORT": str(PORT), "HANDSCHLAG_URL": BASE}
    process = subprocess.Popen([sys.executable, "-m", "handschlag", "run"], cwd=ROOT, env=environment)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{BASE}/health/ready", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _post(token: str, **fields: Any) -> None:
    request = urllib.request.Request(
        f"{BASE}/api/v1/cti/{token}", data=json.dumps(fields).encode(), headers={"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=30).close()


def _rings(token: str, cookie: str, size: int) -> list[Row]:
    from playwright.sync_api import sync_playwright

    from bench.load import name_of_customer

    visible, answered = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(locale="de-DE")
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": BASE}])
        page = context.new_page()
        page.goto(BASE)
        page.wait_for_timeout(2000)
        for number in range(2, RINGS + 5):
            who = " ".join(name_of_customer(number))
            page.evaluate(f"name => {{ window.seen = ({SEEN})(name) }}", who)
            start = time.time() * 1000
            call = f"bench-{time.time_ns()}"
            _post(
                token,
                event="newCall",
                direction="in",
                callId=call,
                **{"from": number_of(number)[1:], "to": "1"},
                user="bench1",
            )
            answer = time.time() * 1000
            at = page.evaluate("() => window.seen")
            _post(token, event="hangup", direction="in", callId=call, cause="busy")
            page.wait_for_timeout(2500)  # an office does not ring five times a second: let the desk settle
            if number > 4:
                visible.append(at - start)
                answered.append(answer - start)
        browser.close()
    webhook = row("ring: webhook answered (limit 300 ms)", label(size), answered)
    beside = f"webhook alone {webhook.median} ms; limit p95 150 ms"
    return [webhook, row("ring received → strip visible in the browser", label(size), visible, beside=beside)]


async def _live(cookies: list[str]) -> list[Row]:
    """One fact everybody sees (a colleague's presence), from its commit to each of the open streams."""
    rows = []
    for desks in (DESKS // 100, DESKS // 10, DESKS):
        streams = await asyncio.gather(*[_open(cookie) for cookie in cookies[:desks]])
        await asyncio.sleep(2)
        found: list[float] = []
        for turn in range(ROUNDS):
            waiting = [asyncio.create_task(_heard(reader)) for reader, _writer in streams]
            start = time.time()
            await asyncio.to_thread(_change_presence, turn)
            heard = await asyncio.wait_for(asyncio.gather(*waiting), 30)
            found += [(at - start) * 1000 for at in heard]
        for _reader, writer in streams:
            writer.close()
        rows.append(row("live update at an open desk", f"{desks} desks", found, beside="limit 500 ms at 500 desks"))
    return rows


async def _open(cookie: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    asked = f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nCookie: sessionid={cookie}\r\nAccept: text/event-stream\r\n\r\n"
    writer.write(asked.encode())
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 200 " in head.splitlines()[0], head
    return reader, writer


async def _heard(reader: asyncio.StreamReader) -> float:
    while b"PresenceChanged" not in (said := await reader.readline()):
        if not said:
            raise EOFError("the server ended a stream")
    return time.time()


def _change_presence(turn: int) -> None:
    from django.db import close_old_connections

    from handschlag.core import clock
    from handschlag.people.actions import presence
    from handschlag.people.models import User

    user = User.objects.get(login="bench3")
    state = "busy" if turn % 2 else "away"
    presence.set_presence(user=user.pk, state=state, by=user.pk, now=clock.now())
    close_old_connections()


if __name__ == "__main__":
    main(sys.argv[1:])
