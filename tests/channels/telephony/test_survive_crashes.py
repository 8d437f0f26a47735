"""kill -9 of the listener and of the web process under load: every call is there exactly once afterwards."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from handschlag.channels.telephony import hearing
from handschlag.conversations.models import Conversation, Leg
from handschlag.core import clock
from handschlag.core.models import RawInput
from tests.channels.telephony.box import CallListServer, Monitor
from tests.factories.lines import make_connection
from tests.factories.people import make_user
from tests.ports import free_port
from tests.product import SOURCE

pytestmark = pytest.mark.django_db(transaction=True)

BERLIN = ZoneInfo("Europe/Berlin")


class Process:
    """One process of the product against the test's database, started anew as often as wanted."""

    def __init__(self, *command: str, **environment: str) -> None:
        self.command = [sys.executable, "-m", "handschlag", *command]
        self.data = tempfile.TemporaryDirectory(prefix="handschlag-crash-")
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("HANDSCHLAG_")}
        own = {
            "PYTHONPATH": str(SOURCE),
            "HANDSCHLAG_DATA": self.data.name,
            "HANDSCHLAG_SECRET_KEY": settings.SECRET_KEY,
        }
        self.environment = {**inherited, **own, **environment}
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with Path(self.data.name, "log").open("ab") as log:
            self.running = subprocess.Popen(
                self.command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        assert self.running is not None
        os.killpg(self.running.pid, 9)
        self.running.wait(10)

    def close(self) -> None:
        if self.running is not None and self.running.poll() is None:
            self.kill()
        self.data.cleanup()


def wait_until(holds, seconds=60.0):
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "did not happen"
        time.sleep(0.05)


def listed(number, began, seconds):
    kind = "1" if seconds else "2"
    return (
        f"<Call><Id>{number}</Id><Type>{kind}</Type><Caller>0221471{100 + number}</Caller><Called>7654321</Called>"
        f"<CalledNumber>7654321</CalledNumber><Name/><Device/><Port>{11 if seconds else -1}</Port>"
        f"<Date>{began:%d.%m.%y %H:%M}</Date><Duration>0:{(seconds + 59) // 60:02d}</Duration></Call>"
    )


def lines_of(number, began, seconds):
    caller = f"0221471{100 + number}"
    yield f"{began:%d.%m.%y %H:%M:%S};RING;{number % 3};{caller};7654321;SIP0;"
    if seconds:
        yield f"{began + timedelta(seconds=4):%d.%m.%y %H:%M:%S};CONNECT;{number % 3};11;{caller};"
    yield f"{began + timedelta(seconds=20):%d.%m.%y %H:%M:%S};DISCONNECT;{number % 3};{seconds};"


def test_killed_listener_loses_no_call_and_doubles_none():
    make_user(role="admin")
    monitor, lists = Monitor(), CallListServer(b"<root/>")
    make_connection(
        "fritzbox", host="127.0.0.1", port=monitor.port, user_name="a", secret="b", call_list_port=lists.port
    )
    listener = Process("listen")
    chance = random.Random(1)
    begin = datetime.now(BERLIN) - timedelta(minutes=10)
    calls = [(number, begin + timedelta(seconds=5 * number), 16 if number % 2 else 0) for number in range(12)]
    try:
        listener.start()
        monitor.wait_for_listener(1, 60)
        for number, began, seconds in calls:
            for line in lines_of(number, began, seconds):
                if number in (3, 7) and chance.random() < 0.5:
                    listener.kill()  # what the box says now is heard by nobody
                    monitor.hang_up()
                    monitor.send(line)
                    before = monitor.accepted
                    listener.start()
                    monitor.wait_for_listener(before + 1, 60)
                else:
                    monitor.send(line)
                time.sleep(0.02)
        lists.calls = f"<root>{''.join(listed(*call) for call in calls)}</root>".encode()
        monitor.hang_up()
        wait_until(lambda: Conversation.objects.filter(state="over").count() >= len(calls))
        hearing.hear_what_waits(now=clock.now() + timedelta(minutes=1))
    finally:
        listener.close()
        monitor.close()
        lists.close()
    heard = {call.remote_e164: call.ending for call in Conversation.objects.filter(state="over")}
    assert heard == {f"+49221471{100 + number}": "talked" if seconds else "missed" for number, _, seconds in calls}
    assert Conversation.objects.count() == len(calls)


def test_killed_web_process_keeps_every_call_it_accepted_once():
    make_user(role="admin")
    _, token = make_connection("generic")
    port = free_port()
    web = Process("serve", PORT=str(port))
    accepted: set[str] = set()
    stop = threading.Event()

    def exchange(name):
        number = 0
        while not stop.is_set():
            number += 1
            call = f"{name}-{number}"
            fields = {"event": "newCall", "direction": "in", "from": "492214710382", "to": "1", "callId": call}
            asked = urllib.request.Request(
                f"http://localhost:{port}/api/v1/cti/{token}",
                json.dumps(fields).encode(),
                {"Content-Type": "application/json"},
            )
            try:
                with urllib.request.urlopen(asked, timeout=5) as answer:
                    if answer.status == 200:
                        accepted.add(call)
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)

    exchanges = [threading.Thread(target=exchange, args=(name,)) for name in ("a", "b")]
    try:
        web.start()
        for thread in exchanges:
            thread.start()
        for target in (5, 15):
            wait_until(lambda target=target: len(accepted) >= target)
            web.kill()
            web.start()
        wait_until(lambda: len(accepted) >= 25)
        stop.set()
        for thread in exchanges:
            thread.join(10)
    finally:
        stop.set()
        web.close()
    hearing.hear_what_waits(now=clock.now() + timedelta(minutes=1))
    calls = list(Leg.objects.values_list("call", flat=True))
    assert len(calls) == len(set(calls))
    assert accepted <= set(calls)
    assert not RawInput.objects.filter(state="received").exists()
