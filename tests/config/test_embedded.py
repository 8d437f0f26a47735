"""The embedded server, really started. Each test has its own directory below one that the server's user may pass through."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from handschlag.config import embedded
from handschlag.config.embedded import place

QUICK = embedded.Extra("\nfsync = off\n")


@pytest.fixture
def top() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="handschlag-embedded-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def data(top: Path) -> Path:
    """A data directory with a space and an umlaut in its name."""
    path = top / "Büro am Markt"
    path.mkdir(mode=0o700)
    return path


def asked(server: embedded.Server, question: str) -> object:
    with psycopg.connect(make_conninfo(**server.parameters), autocommit=True) as connection:
        cursor = connection.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pid: int) -> None:
    limit = time.monotonic() + 30
    while is_alive(pid):
        assert time.monotonic() < limit, f"process {pid} is still there"
        time.sleep(0.05)


class TestServer:
    def test_keeps_what_was_written_over_stop_and_start(self, data):
        server = embedded.start(data, extra=QUICK)
        asked(server, "CREATE TABLE kept (name text)")
        asked(server, "INSERT INTO kept VALUES ('Ernst Müller')")
        server.close()
        assert not server.is_running()
        again = embedded.start(data)
        assert asked(again, "SELECT name FROM kept") == "Ernst Müller"
        assert again.parameters == server.parameters
        again.close()

    def test_listens_on_a_private_socket_only_and_wants_a_password(self, data):
        server = embedded.start(data, extra=QUICK)
        try:
            assert asked(server, "SHOW listen_addresses") == ""
            assert stat.S_IMODE(server.place.sockets.stat().st_mode) == 0o700
            assert stat.S_IMODE((data / "database.json").stat().st_mode) == 0o600
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                psycopg.connect(make_conninfo(**{**server.parameters, "password": "guess"}))
        finally:
            server.close()

    def test_folds_letters_and_sorts_without_the_locales_of_the_machine(self, data):
        server = embedded.start(data, extra=QUICK)
        try:
            assert asked(server, "SELECT lower('ÄÖÜ')") == "äöü"
            assert asked(server, "SHOW server_encoding") == "UTF8"
            assert asked(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        finally:
            server.close()

    def test_writes_no_personal_data_into_its_log(self, data):
        server = embedded.start(data, extra=QUICK)
        try:
            asked(server, "CREATE TABLE person (name text UNIQUE)")
            asked(server, "INSERT INTO person VALUES ('Ernst Roth')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                asked(server, "INSERT INTO person VALUES ('Ernst Roth')")
            text = server.place.log.read_text()
            assert "duplicate key" in text
            assert "Roth" not in text
        finally:
            server.close()

    def test_lies_in_a_short_directory_when_its_path_is_too_long_for_a_socket(self, top):
        data = top / ("long " * 30)
        data.mkdir(mode=0o700)
        server = embedded.start(data, extra=QUICK)
        try:
            assert asked(server, "SELECT 1") == 1
            assert not server.place.sockets.is_relative_to(data)
            assert stat.S_IMODE(server.place.sockets.stat().st_mode) == 0o700
        finally:
            server.close()
            shutil.rmtree(server.place.sockets)


class TestSecondStart:
    def test_on_the_same_directory_is_refused_and_names_the_first(self, data):
        server = embedded.start(data, extra=QUICK)
        try:
            with pytest.raises(embedded.InUse, match=f"process {os.getpid()}"):
                embedded.start(data)
        finally:
            server.close()

    def test_of_a_single_command_uses_the_running_server(self, data):
        server = embedded.start(data, extra=QUICK)
        with embedded.available(data):
            assert embedded.answers(data)
        assert server.is_running()
        server.close()

    def test_of_a_single_command_brings_a_server_and_takes_it_away(self, data):
        with embedded.available(data):
            assert embedded.answers(data)
        assert not embedded.answers(data)


class TestCrash:
    def test_of_the_server_loses_nothing_that_was_committed(self, data):
        server = embedded.start(data)
        asked(server, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        server.restart()
        assert asked(server, "SELECT sum(n) FROM kept") == 500500
        server.close()

    def test_of_whoever_started_it_ends_the_server_cleanly(self, data):
        """The starter is killed outright: the kernel tells the server, and the next start finds a tidy database."""
        starter = self.started_elsewhere(data)
        pid = int((data / "postgresql" / "postmaster.pid").read_text().split("\n")[0])
        starter.kill()
        starter.wait()
        wait_until_gone(pid)
        server = embedded.start(data)
        assert "was not properly shut down" not in server.place.log.read_text()
        server.close()

    def test_a_server_left_over_is_ended_first(self, data):
        server = embedded.start(data, extra=QUICK)
        server.lock.release()  # as if its starter were gone and the kernel had told nobody
        again = embedded.start(data)
        assert server.process.wait(10) == 0
        assert asked(again, "SELECT 1") == 1
        again.close()

    def test_a_pid_file_of_another_process_does_not_stand_in_the_way(self, data):
        server = embedded.start(data, extra=QUICK)
        file = server.place.cluster / "postmaster.pid"
        lines = file.read_text().split("\n")
        server.close()
        file.write_text("\n".join([str(os.getpid()), *lines[1:]]))  # after a reboot the number belongs to somebody else
        again = embedded.start(data)
        assert asked(again, "SELECT 1") == 1
        again.close()

    def test_in_the_middle_of_the_first_start_leaves_nothing_in_the_way(self, data):
        (data / "postgresql.new" / "base").mkdir(parents=True)
        server = embedded.start(data, extra=QUICK)
        assert not (data / "postgresql.new").exists()
        server.close()

    def started_elsewhere(self, data: Path) -> subprocess.Popen[str]:
        program = "import sys, time; from pathlib import Path; from handschlag.config import embedded; embedded.start(Path(sys.argv[1])); print('up', flush=True); time.sleep(600)"
        source = Path(embedded.__file__).parents[3]
        starter = subprocess.Popen(
            [sys.executable, "-c", program, str(data)],
            env={**os.environ, "PYTHONPATH": str(source)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert starter.stdout is not None
        while starter.stdout.readline() != "up\n":  # what it logs comes first
            assert starter.poll() is None
        starter.stdout.close()
        return starter


class TestDirectory:
    def test_of_another_major_version_is_refused_with_both_versions(self, data):
        embedded.start(data, extra=QUICK).close()
        (data / "postgresql" / "PG_VERSION").write_text("17\n")
        with pytest.raises(
            embedded.CannotStart, match="written by PostgreSQL 17, this Handschlag brings PostgreSQL 18"
        ):
            embedded.start(data)

    def test_with_a_lost_password_gets_a_new_one(self, data):
        embedded.start(data, extra=QUICK).close()
        old = json.loads((data / "database.json").read_text())["password"]
        (data / "database.json").unlink()
        server = embedded.start(data)
        assert asked(server, "SELECT 1") == 1
        assert server.parameters["password"] != old
        server.close()

    def test_that_was_moved_is_found_where_it_is(self, data, top):
        server = embedded.start(data, extra=QUICK)
        asked(server, "CREATE TABLE kept ()")
        server.close()
        data.rename(top / "elsewhere")
        again = embedded.start(top / "elsewhere")
        assert asked(again, "SELECT count(*) FROM kept") == 0
        again.close()

    def test_with_foreign_files_in_the_place_of_the_database_is_left_alone(self, data):
        (data / "postgresql").mkdir()
        (data / "postgresql" / "thesis.txt").write_text("the only copy")
        with pytest.raises(embedded.CannotStart, match="holds files but no database"):
            embedded.start(data)
        assert (data / "postgresql" / "thesis.txt").read_text() == "the only copy"

    def test_a_server_that_cannot_start_says_what_it_said(self, data):
        embedded.start(data, extra=QUICK).close()
        with (data / "postgresql" / "postgresql.conf").open("a") as file:
            file.write("shared_buffers = many\n")
        with pytest.raises(embedded.CannotStart, match="shared_buffers"):
            embedded.start(data)


if os.geteuid() == 0:  # what only root has to do and only root can; everything above holds for every user

    class TestAsRoot:
        def test_the_server_runs_as_a_user_of_its_own(self, data):
            server = embedded.start(data, extra=QUICK)
            owner = Path(f"/proc/{server.process.pid}").stat().st_uid
            assert pwd.getpwuid(owner).pw_name == place.SYSTEM_USER
            server.close()

        def test_no_folder_above_is_opened(self, top):
            closed = top / "closed"
            data = closed / "data"
            data.mkdir(parents=True)
            closed.chmod(0o700)
            server = embedded.start(data, extra=QUICK)
            home = server.place.cluster.parent
            try:
                assert stat.S_IMODE(closed.stat().st_mode) == 0o700
                assert home.is_relative_to("/var/lib/handschlag")
                assert asked(server, "SELECT 1") == 1
            finally:
                server.close()
                shutil.rmtree(home)

        def test_binaries_only_root_can_read_are_copied_once(self, data, top, monkeypatch):
            found = embedded.binaries()
            hidden = top / "hidden"
            place.copy_binaries(found, hidden)
            hidden.chmod(0o700)
            monkeypatch.syspath_prepend(str(hidden))
            server = embedded.start(data, extra=QUICK)
            assert server.place.binaries.is_relative_to("/var/lib/handschlag")
            server.close()
            made = server.place.binaries.stat().st_mtime_ns
            embedded.start(data).close()
            assert server.place.binaries.stat().st_mtime_ns == made

        def test_a_user_without_rights_has_one_too(self, top):
            """In a child that gave up being root, with a copy of the binaries that it may read."""
            found = embedded.binaries()
            site = top / "site"
            place.copy_binaries(found, site)
            nobody = pwd.getpwnam("nobody")
            data = top / "data"
            data.mkdir(mode=0o700)
            os.chown(data, nobody.pw_uid, nobody.pw_gid)
            child = os.fork()
            if child == 0:
                code = 1
                try:
                    os.setgroups([])
                    os.setgid(nobody.pw_gid)
                    os.setuid(nobody.pw_uid)
                    sys.path.insert(0, str(site))
                    server = embedded.start(data, extra=QUICK)
                    code = 0 if asked(server, "SELECT current_user") == "handschlag" else 2
                    server.close()
                finally:
                    os._exit(code)
            _, status = os.waitpid(child, 0)
            assert os.waitstatus_to_exitcode(status) == 0
            assert (data / "postgresql" / "PG_VERSION").stat().st_uid == nobody.pw_uid
