"""kill -9 between keeping and entering, and two servers with the same mail: it is there exactly once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from handschlag.channels.mail import arriving
from handschlag.channels.mail.same import fingerprint
from handschlag.conversations.models import Conversation, Mail
from handschlag.core import clock
from handschlag.core.models import RawInput
from tests.channels.mail.writing import written
from tests.product import SOURCE

pytestmark = pytest.mark.django_db(transaction=True)


def delivering(raw: bytes, data: Path) -> subprocess.Popen[bytes]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HANDSCHLAG_")}
    environment |= {
        "PYTHONPATH": str(SOURCE),
        "HANDSCHLAG_DATA": str(data),
        "HANDSCHLAG_SECRET_KEY": settings.SECRET_KEY,
    }
    command = [sys.executable, "-m", "handschlag", "mail", "deliver"]
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(raw)
    process.stdin.close()
    process.stdin = None  # told everything; communicate() would flush it again
    return process


@contextmanager
def nobody_enters(raw: bytes) -> Iterator[None]:
    """Whoever is about to enter this mail waits at the lock that makes it one."""
    key = f"mail {fingerprint(raw, has_id=True)}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [key])
        yield


def wait_until(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < limit, "did not happen"
        time.sleep(0.05)


def test_whoever_is_killed_after_keeping_leaves_a_mail_that_is_entered_once(tmp_path: Path) -> None:
    raw = written()
    with nobody_enters(raw):
        process = delivering(raw, tmp_path)
        wait_until(RawInput.objects.exists)
        process.kill()
        process.communicate(timeout=10)
        assert not Conversation.objects.exists()
    later = clock.now() + timedelta(minutes=1)
    wait_until(lambda: bool(arriving.let_arrive_what_waits(now=later)) and Conversation.objects.exists())
    assert arriving.let_arrive_what_waits(now=later) == 0
    assert Conversation.objects.count() == 1
    assert bytes(RawInput.objects.get().body) == raw


def test_two_servers_with_the_same_mail_at_once_make_one(tmp_path: Path) -> None:
    raw = written()
    with nobody_enters(raw):
        both = [delivering(raw, tmp_path / name) for name in ("one", "two")]
        wait_until(lambda: RawInput.objects.count() == 2)
    said = [json.loads(process.communicate(timeout=60)[0]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(one["how"] for one in said) == ["duplicate", "unknown"]
    assert {one["conversation"] for one in said} == {Mail.objects.get().conversation_id}
