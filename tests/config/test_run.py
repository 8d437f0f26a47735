"""`handschlag run` as people start it: real processes, killed and stopped from outside. Nothing here looks at a clock to judge."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.product import Product

PATIENCE = 180.0

COOKIE = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest
user = get_user_model()(login="vera", email="vera@example.de", name="Vera Sommer")
user.set_password("a long enough one")
user.save()
request = HttpRequest()
request.session = import_module(settings.SESSION_ENGINE).SessionStore()
login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
request.session.save()
print("cookie", request.session.session_key)
"""


def until(condition: Callable[[], object], what: str) -> None:
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit, f"waited in vain until {what}"
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(pid: int) -> dict[str, int]:
    """Process ids below this one by what they do: web, its worker, work, postgres …"""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            parent = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == pid:
                words = (path / "cmdline").read_text().split("\0")
                name = words[3] if words[1:3] == ["-m", "handschlag"] else Path(words[0]).name
                found[name] = int(path.name)
    return found


def connect(product: Product) -> psycopg.Connection:
    return psycopg.connect(**json.loads((product.data / "database.json").read_text()), autocommit=True)


def ask(product: Product, question: str) -> object:
    with connect(product) as connection:
        return connection.execute(question).fetchone()[0]


@pytest.fixture(scope="module")
def shared() -> Iterator[Product]:
    """One installation for the tests that leave it running, in a directory with a space and an umlaut."""
    product = Product(folder="Büro am Markt")
    yield product.start()
    product.close()


def supervisor(product: Product) -> int:
    assert product.process is not None
    return product.process.pid


class TestRunning:
    def test_answers_pages_and_says_where(self, shared):
        assert shared.get("/health/live") == (200, '{"live": true}')
        assert shared.get("/health/ready") == (200, '{"ready": true}')
        until(lambda: f"open at {shared.base_url}" in shared.output, "the address is said")
        assert "HANDSCHLAG_" not in shared.output

    def test_live_updates_answer_on_the_same_port(self, shared):
        assert shared.get("/live")[0] == 401  # nobody is signed in

    def test_a_second_one_on_the_same_data_is_refused_and_harms_nothing(self, shared):
        second = Product(top=shared.top, folder=shared.folder)
        done = second.run("run")
        assert done.returncode == 2
        assert f"process {supervisor(shared)}" in done.stderr
        assert shared.is_ready()

    def test_a_port_in_use_is_named(self, shared):
        second = Product(port=shared.port)
        try:
            done = second.run("run")
            assert done.returncode == 2
            assert f"Port {shared.port}" in done.stderr
        finally:
            second.close()

    def test_another_command_uses_its_database(self, shared):
        assert shared.sql("SELECT count(*) FROM core_installation") == str(
            ask(shared, "SELECT count(*) FROM core_installation")
        )

    def test_is_told_healthy_by_the_doctor(self, shared):
        until(lambda: ask(shared, "SELECT count(*) FROM procrastinate_workers"), "the worker gave a sign of life")
        done = shared.run("doctor", "--json")
        wrong = [finding for finding in json.loads(done.stdout)["findings"] if finding["state"] == "wrong"]
        assert wrong == []
        assert done.returncode == 0


class TestDeath:
    @pytest.mark.parametrize("name", ["serve", "work", "listen"])
    def test_of_a_process_is_made_good(self, shared, name):
        until(lambda: name in children(supervisor(shared)), f"{name} runs")
        before = children(supervisor(shared))[name]
        os.kill(before, signal.SIGKILL)
        until(lambda: children(supervisor(shared)).get(name, before) != before, f"{name} runs again")
        shared.wait_until_ready()
        assert "is started again" in shared.output

    def test_of_the_worker_of_the_web_server_is_made_good(self, shared):
        web = children(supervisor(shared))["serve"]
        (worker,) = children(web).values()
        os.kill(worker, signal.SIGKILL)
        until(lambda: shared.is_ready() and not is_alive(worker), "pages answer again")

    def test_of_the_database_loses_nothing_and_ends_no_process(self, shared):
        with connect(shared) as connection:
            connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        before = children(supervisor(shared))
        os.kill(before["postgres"], signal.SIGKILL)
        until(lambda: "the database is back" in shared.output, "the database is back")
        shared.wait_until_ready()
        assert ask(shared, "SELECT sum(n) FROM kept") == 500500
        assert children(supervisor(shared))["serve"] == before["serve"]

    def test_of_the_worker_in_the_middle_of_a_job_lets_the_job_run_again(self, shared):
        """
        The job waits for a table that is locked here; its worker dies; nobody but the retry of stalled jobs knows of it.

        The reaction has to be a real one: it is looked up before its fact, and a name that is not found fails at once.
        """
        with connect(shared) as connection, connection.transaction():
            connection.execute("LOCK TABLE core_fact IN ACCESS EXCLUSIVE MODE")
            with connect(shared) as other:
                (job,) = other.execute(
                    "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
                    """ VALUES ('default', 'react', '{"reaction": "promises.reactions:settle_warnings", "fact": 1}') RETURNING id"""
                ).fetchone()
            until(
                lambda: ask(shared, f"SELECT status FROM procrastinate_jobs WHERE id = {job}") == "doing",
                "the job has begun",
            )
            os.kill(children(supervisor(shared))["work"], signal.SIGKILL)
        started = f"SELECT count(*) FROM procrastinate_events WHERE job_id = {job} AND type = 'started'"
        limit = time.monotonic() + 2 * PATIENCE  # a sign of life every 10 s, given up after 30, looked for every minute
        while ask(shared, started) < 2:
            assert time.monotonic() < limit
            time.sleep(0.5)


class TestEnd:
    def test_is_clean_and_what_was_written_is_there_again(self):
        product = Product()
        try:
            product.start()
            with connect(product) as connection:
                connection.execute("CREATE TABLE kept AS SELECT 'Müller' AS name")
            below = children(supervisor(product)).values()
            assert product.stop() == 0
            assert not any(is_alive(pid) for pid in below)
            assert "is closed" in product.output
            assert "not properly shut down" not in (product.data / "log" / "postgresql.log").read_text()
            product.start()
            assert ask(product, "SELECT name FROM kept") == "Müller"
            assert product.end(signal.SIGINT) == 0
        finally:
            product.close()

    def test_comes_although_a_desk_listens_for_ever(self, shared):
        session = shared.run("manage", "shell", "--no-imports", "-c", COOKIE).stdout.rsplit(maxsplit=1)[-1]
        with socket.create_connection(("localhost", shared.port)) as desk:
            desk.sendall(
                f"GET /live HTTP/1.1\r\nHost: localhost:{shared.port}\r\nCookie: sessionid={session}\r\n\r\n".encode()
            )
            assert b"200" in desk.recv(4096).split(b"\r\n", 1)[0]
            assert shared.stop() == 0
            assert "does not stop" not in shared.output
        shared.start()

    def test_by_force_takes_everything_along_and_loses_nothing(self, shared):
        with connect(shared) as connection:
            connection.execute("CREATE TABLE survived AS SELECT generate_series(1, 1000) AS n")
        everything = list(children(supervisor(shared)).values())
        everything += [pid for parent in everything for pid in children(parent).values()]
        shared.kill()
        until(lambda: not any(is_alive(pid) for pid in everything), "all processes are gone")
        shared.start()
        assert ask(shared, "SELECT sum(n) FROM survived") == 500500

    def test_in_the_middle_of_the_first_start_is_no_obstacle(self):
        product = Product()
        try:
            for _ in range(3):
                product.start(wait=False)
                time.sleep(0.7)
                product.kill()
            product.start()
            assert product.get("/health/ready")[0] == 200
        finally:
            product.close()
