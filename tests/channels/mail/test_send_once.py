"""kill -9 of the worker at either side of the last dot: what may have gone out is sent by nobody but a person."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from handschlag.channels.mail.out import sending
from handschlag.conversations.choices import Posted
from handschlag.conversations.models import Sending
from tests.channels.mail.peer import Peer
from tests.channels.mail.test_send import address_at, written
from tests.factories.people import NOW
from tests.product import SOURCE

KILLED = """
import os, sys
from handschlag.channels.mail.out import sending
from handschlag.conversations import actions
from handschlag.core import clock
step, now = sys.argv[1], clock.now()
if step == "before":
    actions.begin_sending(now=now)
    os.kill(os.getpid(), 9)
real = actions.note_handing
def die(**said):
    real(**said)
    os.kill(os.getpid(), 9)
actions.note_handing = die
sending.send_what_is_due()
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("step", "expected"), [("before", Posted.SENT), ("after", Posted.UNCLEAR)])
def test_a_killed_worker_sends_nothing_twice(step: str, expected: str, tmp_path: Path):
    peer = Peer()
    try:
        is_killed(peer, step, expected, tmp_path)
    finally:
        peer.close()


def is_killed(peer: Peer, step: str, expected: str, data: Path) -> None:
    row = written(address_at(peer.port))
    Sending.objects.update(next_try_at=datetime.now(NOW.tzinfo) - timedelta(minutes=1))
    done = subprocess.run(
        [sys.executable, "-m", "handschlag", "manage", "shell", "--no-imports", "-c",
         f"import sys; sys.argv = ['', {step!r}]\n{KILLED}"],
        check=False, capture_output=True, text=True, timeout=120, env=environment(data),
    )  # fmt: skip
    assert done.returncode == -9, done.stderr
    sending.send_what_is_due(clock=lambda: datetime.now(NOW.tzinfo) + timedelta(hours=1))
    assert (Sending.objects.get(pk=row.pk).state, len(peer.mails)) == (expected, 1 if step == "before" else 0)


def environment(data: Path) -> dict[str, str]:
    said = {key: value for key, value in os.environ.items() if not key.startswith("HANDSCHLAG_")}
    return said | {
        "PYTHONPATH": str(SOURCE), "HANDSCHLAG_DATA": str(data), "HANDSCHLAG_SECRET_KEY": settings.SECRET_KEY,
    }  # fmt: skip
