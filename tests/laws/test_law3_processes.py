"""Law 3, attacked by death and standstill: real worker processes on the job the scheduler wakes, killed with -9 mid-round.

Nobody worked for two days while promises fell due. Then workers come, one dies in the middle, the others share the rest:
each promise is broken once, at the moment it broke, with one fact.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from handschlag.core import facts
from handschlag.core.models import FactRow, Installation
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.customers import make_customer
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db(transaction=True)

SOURCE = Path(__file__).resolve().parents[2] / "src"
STARTING_LINE = 3_820_382
PATIENCE_SECONDS = 60
DUE_MEANWHILE = 200
WORKER = f"""
import django
django.setup()
from django.db import connection
from handschlag.promises import jobs
with connection.cursor() as cursor:
    cursor.execute("SELECT pg_advisory_lock_shared({STARTING_LINE})")
print("round", flush=True)
print(jobs.break_due_promises(0), flush=True)
"""


def worker() -> subprocess.Popen[str]:
    """A process that does one round as soon as the starting line is free, and says how many it broke."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(SOURCE),
        "DJANGO_SETTINGS_MODULE": "handschlag.config.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@contextmanager
def held(statement: str) -> Iterator[None]:
    """Run `statement` in a session of its own whose transaction stays open."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as other:
        other.execute(statement)
        yield


def until(statement: str) -> None:
    """Ask the database until it says true."""
    limit = time.monotonic() + PATIENCE_SECONDS
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            if cursor.fetchone()[0]:
                return
        assert time.monotonic() < limit, f"never true: {statement}"
        time.sleep(0.02)


def waiting_at_the_line(count: int) -> str:
    return f"SELECT count(*) >= {count} FROM pg_locks WHERE locktype = 'advisory' AND objid = {STARTING_LINE} AND NOT granted"


def said(process: subprocess.Popen[str]) -> int:
    """How many the worker broke."""
    out, _error = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, out
    return int(out.split()[-1])


@pytest.fixture
def standstill() -> list[Promise]:
    """Two days ago the workers stopped; since then 200 promises fell due, two of three with a customer we know."""
    now = datetime.now(UTC)
    Installation.objects.update_or_create(id=1, defaults={"name": "Büro", "region": "DE", "set_up_at": now})
    since = now - timedelta(days=2)
    kern = make_user("kern")
    roth, breuer = (make_customer(name, owner=kern, now=since - timedelta(days=1)) for name in ("Roth", "Breuer"))
    whose = ({"customer": roth.pk}, {"customer": breuer.pk}, {"customer": None, "party": "+4915228817386"})
    return [
        promises.make_promise(
            **whose[number % 3], kind="call_back", words="Rückruf", source="spoken", clock="fixed",
            due_at=since + timedelta(minutes=number * 14 + 1), grace=number % 2 * 60, owner=kern.pk, by=None, now=since,
        )
        for number in range(DUE_MEANWHILE)
    ]  # fmt: skip


def judge(made: list[Promise]) -> None:
    rows = list(Promise.objects.filter(pk__in=[row.pk for row in made]))
    assert {row.state for row in rows} == {"broken"}
    assert all(row.broken_at == row.due_at + timedelta(seconds=row.grace_seconds) for row in rows)
    broken = FactRow.objects.filter(name="PromiseBroken").values_list("payload__promise", flat=True)
    assert sorted(broken) == sorted(row.pk for row in made)
    assert list(facts.verify()) == []


def test_after_two_days_without_a_worker_two_start_at_once_and_each_promise_is_broken_once(standstill):
    late = standstill[::10]
    for row in late:
        promises.keep_promise(promise=row.pk, by=row.owner_id, now=datetime.now(UTC))
    with held(f"SELECT pg_advisory_lock({STARTING_LINE})"):
        two = [worker(), worker()]
        until(waiting_at_the_line(2))
    assert sum(said(one) for one in two) == DUE_MEANWHILE - len(late)
    judge(standstill)
    done = Promise.objects.filter(done_at__isnull=False)
    assert sorted(done.values_list("pk", flat=True)) == sorted(row.pk for row in late)
    assert all(row.done_at > row.broken_at for row in done), "done late stays broken, with the time it was done"
    assert promises.break_due_promises(now=datetime.now(UTC)) == 0


def test_a_worker_killed_in_the_middle_of_its_round_has_broken_nothing_or_everything(standstill):
    with held("LOCK TABLE core_fact IN SHARE MODE"):
        doomed = worker()
        until("SELECT count(*) > 0 FROM pg_locks WHERE relation = 'core_fact'::regclass AND NOT granted")
        doomed.send_signal(signal.SIGKILL)
        doomed.communicate(timeout=PATIENCE_SECONDS)
        assert Promise.objects.filter(state="open").count() == DUE_MEANWHILE, "half a round is none"
    # The dead worker's session still holds its locks until PostgreSQL notices: others pass it by and take the rest.
    with held(f"SELECT pg_advisory_lock({STARTING_LINE})"):
        two = [worker(), worker()]
        until(waiting_at_the_line(2))
    for one in two:
        said(one)
    until("SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    promises.break_due_promises(now=datetime.now(UTC))
    judge(standstill)
