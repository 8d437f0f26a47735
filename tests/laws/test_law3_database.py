"""Law 3, attacked through its ground: the database goes in the middle of a round of the running product, three times.

The product is the real one: supervisor, worker, PostgreSQL. 560 promises fell due yesterday, so a round takes two
transactions. A trigger lets it come as far as the fact of the thirtieth promise of the second one and no further: 500 are
broken for good, sixty updated, 29 of them said, nothing of that committed. Then PostgreSQL goes, and whoever comes back
stands before the same gate. Once it is open the rest is broken, each promise once and at its own moment.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Iterator

import psycopg
import pytest

from tests.product import SOURCE, Product

ROOT = SOURCE.parent
PATIENCE = 180.0
DUE, STOPPED_AT = 560, 530

# The gate is a row, not a lock: it has to be closed still when the database comes back.
GATE = """
CREATE TABLE stopped_at (promise bigint);
CREATE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WHILE EXISTS (SELECT 1 FROM stopped_at WHERE promise = (NEW.payload ->> 'promise')::bigint) LOOP
    PERFORM pg_sleep(0.1);
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER wait_at_the_gate BEFORE INSERT ON core_fact
  FOR EACH ROW WHEN (NEW.name = 'PromiseBroken') EXECUTE FUNCTION wait_at_the_gate();
"""
GIVE = f"""
from datetime import UTC, datetime, timedelta
from django.db import connection, transaction
from handschlag.core.models import Installation
from handschlag.promises import actions as promises
from tests.factories.customers import make_customer
from tests.factories.people import make_user
now = datetime.now(UTC)
since = now - timedelta(days=1)
Installation.objects.update_or_create(id=1, defaults={{"name": "Büro", "region": "DE", "set_up_at": now}})
kern = make_user()
whose = [{{"customer": make_customer(name, owner=kern, now=since).pk}} for name in ("Roth", "Breuer")]
whose.append({{"customer": None, "party": "+4915228817386"}})
with transaction.atomic():  # the next round meets all of them or none
    made = [
        promises.make_promise(
            **whose[number % 3], kind="call_back", words="Rückruf", source="spoken", clock="fixed",
            due_at=since + timedelta(minutes=number + 1), grace=number % 2 * 60, owner=kern.pk, by=None, now=since,
        ).pk
        for number in range({DUE})
    ]
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO stopped_at VALUES (%s)", [made[{STOPPED_AT} - 1]])
"""
STANDS_AT_THE_GATE = "SELECT min(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
OPEN = "SELECT count(*) FROM promises_promise WHERE state = 'open'"
SAID = "SELECT count(*) FROM core_fact WHERE name = 'PromiseBroken'"
SAID_OR_OPEN = f"SELECT ({OPEN}) + ({SAID})"
ONCE_EACH_AT_ITS_MOMENT = """
SELECT count(*) FROM promises_promise promise
WHERE state = 'broken' AND broken_at = due_at + make_interval(secs => grace_seconds)
  AND 1 = (SELECT count(*) FROM core_fact WHERE name = 'PromiseBroken' AND (payload ->> 'promise')::bigint = promise.id)
"""


def ask(product: Product, question: str) -> int | None:
    parameters = json.loads((product.data / "database.json").read_text())
    with psycopg.connect(**parameters, autocommit=True) as connection:
        cursor = connection.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


def postmaster(product: Product) -> int:
    return int((product.data / "postgresql" / "postmaster.pid").read_text().split("\n", 1)[0])


def kill_the_server(product: Product, _round: int) -> None:
    """As the kernel does when memory runs out."""
    os.kill(postmaster(product), signal.SIGKILL)


def kill_the_session_of_the_round(_product: Product, session: int) -> None:
    """PostgreSQL throws everybody out and recovers by itself."""
    os.kill(session, signal.SIGKILL)


def restart_it(product: Product, _round: int) -> None:
    """As an administrator does: a fast shutdown; the supervisor starts it again."""
    os.kill(postmaster(product), signal.SIGINT)


def next_round_at_the_gate(product: Product, *, after: int | None) -> int:
    """The process id of the session in the middle of a round; `after`: of one that was killed there before."""
    limit = time.monotonic() + PATIENCE
    while True:
        assert time.monotonic() < limit, f"no round came to the gate\n{product.output}"
        with contextlib.suppress(psycopg.OperationalError):  # still away, or just going
            session = ask(product, STANDS_AT_THE_GATE)
            if session not in (None, after):
                return session
        time.sleep(0.1)


@pytest.fixture
def installation() -> Iterator[Product]:
    product = Product(environment={"PYTHONPATH": os.pathsep.join((str(SOURCE), str(ROOT)))})
    try:
        yield product.start()
    finally:
        product.close()


def test_the_database_goes_in_the_middle_of_a_round_and_each_promise_is_broken_once_at_its_moment(installation):
    ask(installation, GATE)
    given = installation.run("manage", "shell", "--no-imports", "-c", GIVE)
    assert given.returncode == 0, given.stderr
    session = None
    for goes in (kill_the_server, kill_the_session_of_the_round, restart_it):
        session = next_round_at_the_gate(installation, after=session)
        assert 0 < ask(installation, SAID) < DUE, "the round is not in its middle"
        assert ask(installation, SAID_OR_OPEN) == DUE, "what is broken is said, what is said is broken"
        goes(installation, session)
    next_round_at_the_gate(installation, after=session)
    ask(installation, "DELETE FROM stopped_at")
    limit = time.monotonic() + PATIENCE
    while ask(installation, OPEN):
        assert time.monotonic() < limit, installation.output
        time.sleep(0.1)
    assert ask(installation, ONCE_EACH_AT_ITS_MOMENT) == DUE
    assert ask(installation, SAID) == DUE
    verified = installation.run("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
