"""Starting, watching and stopping the embedded server."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import psycopg
import structlog
from psycopg.conninfo import make_conninfo

from handschlag.config.embedded import cluster
from handschlag.config.embedded.place import (
    SOCKET_PORT,
    CannotStart,
    Place,
    as_user,
    environment,
    locate,
    make_directory,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

log = structlog.get_logger("handschlag.database")

PATIENCE_BEFORE_SAYING_SO = 5.0  # seconds
SAY_SO_EVERY = 15.0
STOP_SECONDS = 60.0
STILL_IN_USE = "is still in use"  # PostgreSQL's words while backends of a killed postmaster are going away
PR_SET_PDEATHSIG = 1


class InUse(CannotStart):
    """Another process of Handschlag holds this data directory."""


@dataclass
class Server:
    """A running embedded server of ours."""

    place: Place
    process: subprocess.Popen[bytes]
    lock: Hold
    parameters: dict[str, str]

    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self.is_running():
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                log.warning("database does not stop, ending it; it will recover at the next start")
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()

    def restart(self) -> None:
        """After the server died: starts it again on the same data and waits out its recovery."""
        self.stop()
        self.process = _launch(self.place, self.parameters)

    def close(self) -> None:
        self.stop()
        self.lock.release()


class Hold:
    """One `handschlag run` per data directory. The kernel lets go of it however the holder ends."""

    def __init__(self, data: Path) -> None:
        self._file: IO[str] = (data / "handschlag.lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.seek(0)
            holder = self._file.read().strip() or "unknown"
            self._file.close()
            raise InUse(
                f"Handschlag already runs on {data} (process {holder}). Stop it first, or set HANDSCHLAG_DATA to another directory."
            ) from None
        self._file.truncate(0)
        self._file.write(f"{os.getpid()}\n")
        self._file.flush()

    def release(self) -> None:
        self._file.close()


def start(data: Path, *, extra: cluster.Extra = cluster.PLAIN) -> Server:
    """Starts the server of this data directory, making it first if there is none; returns when it accepts connections."""
    hold = Hold(data)
    try:
        place = locate(data)
        make_directory(place.sockets, place.owner)
        make_directory(place.log.parent, place.owner)
        if not (place.cluster / "PG_VERSION").exists():
            cluster.create(place, extra)
        cluster.check_version(place)
        _end_leftover(place)
        parameters = cluster.parameters_of(place)
        return Server(place, _launch(place, parameters), hold, parameters)
    except BaseException:
        hold.release()
        raise


@contextlib.contextmanager
def available(data: Path) -> Iterator[None]:
    """A running database for one command: the running server if there is one, else our own until the command ends."""
    server = _find_or_start(data)
    try:
        yield
    finally:
        if server is not None:
            server.close()


def _find_or_start(data: Path) -> Server | None:
    """None if one runs already. One that is just being started by somebody else is waited for."""
    limit = time.monotonic() + STOP_SECONDS
    while not answers(data):
        try:
            return start(data)
        except InUse:
            if time.monotonic() > limit:
                raise
            time.sleep(0.2)
    return None


def answers(data: Path) -> bool:
    """Whether the embedded server of this data directory accepts connections now."""
    try:
        known = json.loads(cluster.connection_file(data).read_text(encoding="utf-8"))
        psycopg.connect(make_conninfo(**known, connect_timeout=3)).close()
    except (FileNotFoundError, ValueError, psycopg.OperationalError):
        return False
    return True


def _end_leftover(place: Place) -> None:
    """We hold the lock, so a server on these files is left over from a killed `handschlag run`: end it. A pid file of nobody is removed."""
    file = place.cluster / "postmaster.pid"
    try:
        pid = int(file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    if not _is_server_of(pid, place):
        log.info("removing the pid file of a server that is gone", pid=pid)
        file.unlink(missing_ok=True)
        return
    log.info("ending a server left over from an earlier start", pid=pid)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    _wait_until_gone(pid, place)


def _wait_until_gone(pid: int, place: Place) -> None:
    limit = time.monotonic() + STOP_SECONDS
    while _is_server_of(pid, place):
        if time.monotonic() > limit:
            raise CannotStart(
                f"A PostgreSQL server (process {pid}) still uses {place.cluster} and does not stop. End it and start again."
            )
        time.sleep(0.05)


def _is_server_of(pid: int, place: Place) -> bool:
    """A server works inside its cluster directory; a recycled pid works elsewhere."""
    if sys.platform != "linux":
        return _is_alive(pid)
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == place.cluster.resolve()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as error:
        return error.errno == errno.EPERM
    return True


def _launch(place: Place, parameters: dict[str, str]) -> subprocess.Popen[bytes]:
    """Starts the server and waits for it, for as long as it recovers; retries while a killed server's last processes go away."""
    limit = time.monotonic() + STOP_SECONDS
    while True:
        before = place.log.stat().st_size if place.log.exists() else 0
        process = _spawn(place)
        if _becomes_ready(process, parameters):
            return process
        said = _said_since(place.log, before)
        if STILL_IN_USE not in said or time.monotonic() > limit:
            raise CannotStart(f"PostgreSQL did not start:\n{said.strip()}\nThe whole log is in {place.log}.")
        time.sleep(0.5)


def _spawn(place: Place) -> subprocess.Popen[bytes]:
    command = [
        place.program("postgres"),
        "-D",
        str(place.cluster),
        "-k",
        _quoted(place.sockets),
        "-c",
        "listen_addresses=",
    ]
    command += ["-p", str(SOCKET_PORT)]
    with place.log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=environment(),
            start_new_session=True,  # Ctrl+C in the terminal must not reach it before the web processes have finished
            preexec_fn=_stop_fast_with_parent,  # noqa: PLW1509  # one system call through a loaded library, no threads here
            **as_user(place.owner),
        )


_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _stop_fast_with_parent() -> None:
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _quoted(path: Path) -> str:
    """As a list entry in unix_socket_directories."""
    return '"' + str(path).replace('"', '""') + '"'


def _becomes_ready(process: subprocess.Popen[bytes], parameters: dict[str, str]) -> bool:
    """Whether the server accepts connections; False if it ended instead. No limit: recovery after a crash takes what it takes."""
    started = time.monotonic()
    say_at = started + PATIENCE_BEFORE_SAYING_SO
    while process.poll() is None:
        try:
            psycopg.connect(make_conninfo(**parameters, connect_timeout=5)).close()
        except psycopg.OperationalError as error:
            if time.monotonic() >= say_at:
                log.info(
                    "waiting for the database",
                    seconds=round(time.monotonic() - started),
                    because=str(error).strip().splitlines()[-1],
                )
                say_at += SAY_SO_EVERY
            time.sleep(0.05)
        else:
            return True
    return False


def _said_since(file: Path, position: int) -> str:
    with file.open("rb") as log_file:
        log_file.seek(position)
        return log_file.read().decode(errors="replace")[-3000:]
