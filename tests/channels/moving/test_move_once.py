"""kill -9 in the middle of a move, twice at once, and again: everything is there exactly once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from handschlag.cases.models import Case, CaseContact
from handschlag.conversations.models import Conversation, Mail
from handschlag.core import facts
from handschlag.core.models import RawInput
from handschlag.customers.models import Customer, Person
from handschlag.moving.models import Moved
from tests.channels.moving.folder import save
from tests.channels.moving.zammad import Zammad, article, house, ticket
from tests.factories.people import make_user
from tests.product import SOURCE

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 120


def many() -> Zammad:
    zammad = house()
    zammad.users.pop()
    zammad.tickets = [ticket(number) for number in range(1, MANY + 1)]
    zammad.articles = {number: [article(1000 + number, number)] for number in range(1, MANY + 1)}
    return zammad


def moving(folder: Path, data: Path) -> subprocess.Popen[bytes]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HANDSCHLAG_")}
    environment |= {
        "PYTHONPATH": str(SOURCE),
        "HANDSCHLAG_DATA": str(data),
        "HANDSCHLAG_SECRET_KEY": settings.SECRET_KEY,
    }
    rest = ["--take-in", "--owner", "kurz", "--stand-in", "yilmaz"]
    command = [sys.executable, "-m", "handschlag", "move", "zammad", str(folder), *rest]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_until(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < limit, "did not happen"
        time.sleep(0.02)


def test_whoever_is_killed_in_the_middle_leaves_what_comes_once(tmp_path: Path) -> None:
    make_user("yilmaz", email="yilmaz@haus.example")
    make_user("kurz")
    folder = save(many(), tmp_path / "z")
    for least in (1, MANY // 3):
        process = moving(folder, tmp_path)
        wait_until(lambda least=least: Case.objects.count() >= least)
        process.kill()
        process.wait(timeout=10)
    assert 0 < Case.objects.count() < MANY
    both = [moving(folder, tmp_path) for _each in range(2)]
    assert [process.wait(timeout=240) for process in both] == [0, 0]
    of_tickets = (Case, CaseContact, Conversation, Mail, RawInput)
    assert [model.objects.count() for model in of_tickets] == [MANY] * len(of_tickets)
    assert (Customer.objects.count(), Person.objects.count()) == (2, 2)
    assert Moved.objects.count() == 1 + 2 + MANY + MANY
    assert list(facts.verify()) == []
