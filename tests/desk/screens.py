"""The desk in Chromium against a real server process on the test database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, sync_playwright

from handschlag.people.models import User
from tests.ports import free_port, wait_until_answered, wait_until_closed

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (Path(__file__).resolve().parents[1] / "fixtures/axe/axe.min.js").read_text("utf-8")
SERVER = """
import sys
from granian.constants import Interfaces
from granian.server import Server
Server("handschlag.config.asgi:application", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.ASGI,
       workers_kill_timeout=1, log_enabled=False).serve()
"""


class Server:
    """Pages and live updates together, as `handschlag run` serves them; it can be killed and started again."""

    def __init__(self, data: str) -> None:
        self.port = free_port()
        (Path(data) / "locale").symlink_to(os.environ["HANDSCHLAG_TEST_TEXTS"])
        self.environment = {
            **os.environ,
            "HANDSCHLAG_DATA": data,
            "HANDSCHLAG_SECRET_KEY": settings.SECRET_KEY,
            "PYTHONPATH": "src",
            "PORT": str(self.port),
        }
        self.start()

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-c", SERVER, str(self.port)]
        self.process = subprocess.Popen(command, env=self.environment, start_new_session=True)
        wait_until_answered(self.port)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)
        wait_until_closed(self.port)


class Screens:
    """One browser; each context is one person's desk with any number of tabs. Complaints of the browser are kept."""

    def __init__(self, server: Server, browser: Any) -> None:
        self.server = server
        self.browser = browser
        self.complaints: list[str] = []

    def desk(self, user: User, **more: Any) -> BrowserContext:
        said = {"viewport": {"width": 1440, "height": 960}, "locale": "de-DE", **more}
        context: BrowserContext = self.browser.new_context(base_url=self.server.address, **said)
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "sessionid", "value": aside(session_of, user), "url": self.server.address}])
        context.on("console", self._hear)
        context.on("weberror", lambda failure: self.complaints.append(str(failure.error)))
        return context

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "status of 422" not in message.text:
            self.complaints.append(message.text)


@contextmanager
def serving() -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as data:
        server = Server(data)
        try:
            yield server
        finally:
            server.kill()


@contextmanager
def screens(server: Server) -> Iterator[Screens]:
    """Rows made before this need no care; afterwards Playwright's event loop runs in this thread: see `aside`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        try:
            yield Screens(server, browser)
        finally:
            browser.close()


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    assert session.session_key
    return session.session_key


def aside(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Work with the database in a thread of its own."""
    found: list[Any] = []

    def alone() -> None:
        try:
            found.append(work(*args, **kwargs))
        finally:
            connections.close_all()

    thread = threading.Thread(target=alone)
    thread.start()
    thread.join()
    assert found, f"{work} failed"
    return found[0]


def flaws(page: Page) -> list[str]:
    """What axe finds serious, as sentences."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{page.url}: {flaw['id']}: {node['html'][:200]}"
        for flaw in found["violations"]
        if flaw["impact"] in {"serious", "critical"}
        for node in flaw["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{page.url} is {over} px too wide"] if over > 0 else []
