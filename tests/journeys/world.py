"""What a journey uses: browsers, desks, and the far ends of telephone lines. Nothing of the product is imported."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, expect

BERLIN = ZoneInfo("Europe/Berlin")
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "handschlag"
PATIENCE_MS = 15_000
PICTURES = Path(__file__).resolve().parents[2] / "var" / "journeys"

expect.set_options(timeout=PATIENCE_MS)


class Desk:
    """One colleague's browser."""

    def __init__(self, browser: Browser, base_url: str, login: str = "", password: str = PASSWORD) -> None:
        self.context = browser.new_context(
            base_url=base_url, locale="de-DE", timezone_id="Europe/Berlin", viewport={"width": 1440, "height": 960}
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(error.stack or str(error)))
        self.page.on("console", self._listen)
        if login:
            self.page.goto("/")
            self.page.fill("input[name=login]", login)
            self.page.fill("input[name=password]", password)
            self.page.keyboard.press("Enter")
            expect(self.page.locator("nav")).to_be_visible()

    def _listen(self, message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")

    def ring_of(self, text: str) -> Any:
        return self.page.locator("#strip article", has_text=text)

    def call_with(self, text: str) -> Any:
        return self.page.locator("#call article", has_text=text)

    def finish(self, text: str) -> None:
        """Wrap up as proposed: twice Strg+Enter."""
        self.page.keyboard.press("Control+Enter")
        expect(self.call_with(text).locator("[data-wrap-up]")).to_be_visible()
        self.page.keyboard.press("Control+Enter")
        expect(self.call_with(text)).to_have_count(0)

    def finish_each(self, text: str) -> None:
        """Wrap up every call with `text`, one after the other."""
        while left := self.call_with(text).count():
            self.page.keyboard.press("Control+Enter")
            expect(self.page.locator("#call [data-wrap-up]:visible")).to_have_count(1)
            self.page.keyboard.press("Control+Enter")
            expect(self.call_with(text)).to_have_count(left - 1)

    def close(self) -> None:
        self.context.close()
        assert not self.complaints, self.complaints


class FritzBox:
    """The call monitor of a FRITZ!Box: a real TCP server that says what the box says, line by line."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.settimeout(0.2)
        self.is_closed = False
        self.port = int(self.server.getsockname()[1])
        self.clients: list[socket.socket] = []
        self.connected = threading.Event()
        self.door = threading.Thread(target=self._accept)
        self.door.start()

    def _accept(self) -> None:
        while not self.is_closed:
            with contextlib.suppress(TimeoutError):
                client, _address = self.server.accept()
                self.clients.append(client)
                self.connected.set()

    def say(self, at: datetime, *fields: str) -> None:
        """One line, stamped with the box's own local time, to everybody who listens."""
        stamp = at.astimezone(BERLIN).strftime("%d.%m.%y %H:%M:%S")
        line = ";".join((stamp, *fields)) + ";\n"
        for client in self.clients:
            client.sendall(line.encode())

    def close(self) -> None:
        self.is_closed = True
        self.door.join()
        for end in (*self.clients, self.server):
            end.close()


@dataclass
class Exchange:
    """An exchange that speaks the generic contract to one webhook address."""

    address: str
    calls: int = field(default=0)

    def post(self, **fields: Any) -> dict[str, Any]:
        request = urllib.request.Request(
            self.address, data=json.dumps(fields).encode(), headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return dict(json.loads(answer.read()))

    def ring(self, *, number: str, user: str, to: str = "492214710220", direction: str = "in") -> str:
        self.calls += 1
        call = f"journey-{id(self)}-{self.calls}"
        ends = {"from": number, "to": to} if direction == "in" else {"from": to, "to": number}
        self.post(event="newCall", callId=call, direction=direction, user=[user], **ends)
        return call

    def answer(self, call: str, *, user: str, direction: str = "in") -> None:
        self.post(event="answer", callId=call, direction=direction, user=user, answeringNumber=user)

    def hang_up(self, call: str, *, cause: str = "normalClearing", direction: str = "in") -> None:
        self.post(event="hangup", callId=call, direction=direction, cause=cause)


def example_now(product: Any) -> datetime:
    """What the installation's clock shows."""
    shown = product.sql("select (now() + clock_offset)::text from core_installation")
    return datetime.fromisoformat(re.sub(r"([+-]\d\d)$", r"\1:00", shown))


def address_of_new_exchange(boss: Desk) -> str:
    """Set up the generic contract on the settings page and read the address that is shown once."""
    page = boss.open("/settings/telephony/new/generic/")
    page.get_by_label("Name", exact=True).fill("Zweite Anlage")
    page.locator("main form button.primary").first.click()
    return address_from_page(page)


def address_from_page(page: Page) -> str:
    """The webhook's address, which the page shows once."""
    return str(page.locator("input[data-select]").first.input_value())


def connect_fritzbox(boss: Desk, box: FritzBox) -> None:
    page = boss.open("/settings/telephony/new/fritzbox/")
    page.locator("input[name=name]").fill("FRITZ!Box im Flur")
    page.locator("input[name=host]").fill("127.0.0.1")
    page.locator("details:has(input[name=port]) > summary").click()
    page.locator("input[name=port]").fill(str(box.port))
    page.locator("main form button.primary").first.click()
    assert box.connected.wait(30), "the listener did not connect to the box"


@contextmanager
def desk(browser: Browser, base_url: str, login: str) -> Iterator[Desk]:
    opened = Desk(browser, base_url, login)
    yield opened
    opened.close()


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
