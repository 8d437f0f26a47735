"""`handschlag web | live | work` as processes of their own on the distribution's PostgreSQL: the larger installation."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import other_postgresql
from tests.config.test_run import until
from tests.product import READY_SECONDS, Product


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with other_postgresql.running() as address:
        yield address


@pytest.fixture
def process(address: str, tmp_path: Path) -> Iterator:
    """Starts one command of an installation whose database is elsewhere; each has its own port."""
    started: list[Product] = []

    def start(command: str, **environment: str) -> Product:
        top = tmp_path / str(len(started))
        top.mkdir()
        product = Product(command=command, top=top, environment={"DATABASE_URL": address, **environment})
        started.append(product)
        return product

    yield start
    for product in started:
        product.close()


def test_one_command_runs_on_a_database_elsewhere_and_brings_none(process, address):
    product = process("run").start()
    assert product.get("/health/ready")[0] == 200
    assert not (product.data / "postgresql").exists()
    assert product.stop() == 0
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 0


def test_each_process_runs_alone(process, address):
    prepared = process("prepare")
    done = prepared.run("prepare")
    assert done.returncode == 0, done.stderr
    web = process("web").start()
    live = process("live").start(wait=False)
    work = process("work").start(wait=False)
    assert web.get("/health/ready") == (200, '{"ready": true}')
    until(lambda: answers(live, "/live") == 401, "live updates answer")
    with psycopg.connect(address, autocommit=True) as connection:
        until(
            lambda: connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()[0],
            "the worker signs in",
        )
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'forget_finished_jobs', '{\"timestamp\": 0}')"
        )
        until(
            lambda: connection.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'forget_finished_jobs' AND status = 'succeeded'"
            ).fetchone()[0],
            "the worker has done a job",
        )
    for each in (web, live, work):
        assert each.stop() == 0, each.output


def answers(product: Product, path: str) -> int:
    try:
        return product.get(path)[0]
    except OSError:
        return 0


def test_pages_say_they_are_not_ready_while_the_schema_is_older(process, address):
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE older")
    web = process("web", DATABASE_URL=address.replace("/handschlag", "/older")).start(wait=False)
    until(lambda: answers(web, "/health/live") == 200, "pages answer")
    assert web.get("/health/ready") == (503, '{"ready": false, "because": "migrations"}')
    findings = json.loads(web.run("doctor", "--json").stdout)["findings"]
    assert "migrations" in {finding["code"] for finding in findings if finding["state"] == "wrong"}
    assert web.run("prepare").returncode == 0
    until(lambda: answers(web, "/health/ready") == 200, "pages are ready")


def test_a_database_that_is_not_there_is_waited_for_and_explained(process):
    product = process("run", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none").start(wait=False)
    until(lambda: "waiting for the database" in product.output, "it says that it waits")
    assert product.end(signal.SIGTERM) == 0
    done = product.run("doctor")
    assert done.returncode == 1
    assert "The database of DATABASE_URL does not answer" in done.stdout


def test_several_machines_prepare_at_once_and_one_does_it(process, address):
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE together")
    machines = [
        process("prepare", DATABASE_URL=address.replace("/handschlag", "/together")).start(wait=False) for _ in range(2)
    ]
    for machine in machines:
        assert isinstance(machine.process, subprocess.Popen)
        assert machine.process.wait(READY_SECONDS) == 0, machine.output
        machine.process = None
    assert sum("bringing the database up to date" in machine.output for machine in machines) == 1
