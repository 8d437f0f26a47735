"""Law 4, attacked by death: whoever accepts is killed with -9 in the middle; responsibility and promises moved together or not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from handschlag.core import facts
from handschlag.handovers.models import Handover
from handschlag.people.models import User
from handschlag.promises.models import Promise
from tests.factories.handovers import make_house
from tests.laws.test_law3_processes import PATIENCE_SECONDS, SOURCE, held, until

pytestmark = pytest.mark.django_db(transaction=True)
ACCEPT = """
import sys
import django
django.setup()
from handschlag.handovers import actions as handovers
from tests.factories.people import NOW
handovers.accept_handover(handover=int(sys.argv[1]), by=int(sys.argv[2]), now=NOW)
"""


def accepting(handover: int, user: int) -> subprocess.Popen[bytes]:
    """A process that accepts and then ends."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(SOURCE), str(SOURCE.parent))),
        "DJANGO_SETTINGS_MODULE": "handschlag.config.settings",
    }
    return subprocess.Popen([sys.executable, "-c", ACCEPT, str(handover), str(user)], env=environment)


def who_has(row: Handover) -> tuple[str, User | None, User | None]:
    """How the handover stands, whose the concern is, and whose its promise."""
    fresh = Handover.objects.select_related("case__owner").get(pk=row.pk)
    assert fresh.case is not None
    return fresh.state, fresh.case.owner, Promise.objects.get().owner


def test_whoever_dies_while_accepting_has_taken_all_of_it_or_nothing() -> None:
    house = make_house()
    case = house.desk.open()
    house.desk.promised(case, owner=house.kern.pk)
    row = house.give(case)
    with held("LOCK TABLE core_fact IN SHARE MODE"):
        doomed = accepting(row.pk, house.lau.pk)
        until("SELECT count(*) > 0 FROM pg_locks WHERE relation = 'core_fact'::regclass AND NOT granted")
        doomed.send_signal(signal.SIGKILL)
        doomed.communicate(timeout=PATIENCE_SECONDS)
        assert who_has(row) == ("waiting", house.kern, house.kern)
    until("SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    again = accepting(row.pk, house.lau.pk)
    assert again.wait(timeout=PATIENCE_SECONDS) == 0
    assert who_has(row) == ("accepted", house.lau, house.lau)
    assert list(facts.verify()) == []
