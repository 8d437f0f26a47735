"""`handschlag run`: the embedded database and every process of one office under one roof.

A process that dies is started again with growing pauses, and it is said. Ctrl+C and SIGTERM stop all of them; if this
process is killed outright, the kernel tells the others (Linux: parent-death signal), so nothing is left running.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import psycopg
import structlog
from psycopg.conninfo import make_conninfo

from handschlag.config import embedded, env, logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

log = structlog.get_logger("handschlag.run")

SERVICES: Final = {"web": "serve", "work": "work", "listen": "listen"}
"""Name of each process, and the command it runs."""
STOP_SECONDS = 15.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
SETTLED_SECONDS = 60.0
"""A process that ran this long is healthy again: its next death starts with the first pause."""
LOOK_SECONDS = 1.0
SLOW_SECONDS = 20.0
PR_SET_PDEATHSIG = 1


class StopRequested(Exception):
    """Somebody pressed Ctrl+C or sent SIGTERM."""


def end_with_parent() -> None:
    """Asks the kernel to kill this process when its parent dies: the embedded database goes at the same moment, so nothing could be finished."""
    supervisor = os.environ.get("HANDSCHLAG_SUPERVISOR", "")
    if sys.platform != "linux" or not supervisor:
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if not Path(f"/proc/{supervisor}").exists():  # it died before we asked
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Service:
    """One process kept alive."""

    name: str
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    start_at: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "handschlag", SERVICES[self.name]],
            env=child_environment(self.name),
            stdin=subprocess.DEVNULL,
            process_group=0,  # Ctrl+C reaches only us; we stop the others in order
        )

    def look(self, now: float) -> None:
        """Notices a death, and starts again when the pause is over."""
        if self.process is not None and (code := self.process.poll()) is not None:
            self._signal_group(signal.SIGKILL)  # its own children, if it was killed outright
            self.process = None
            self.deaths = 1 if now - self.started > SETTLED_SECONDS else self.deaths + 1
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self.deaths - 1))
            self.start_at = now + pause
            log.warning(
                "a process ended and is started again",
                state=self.name,
                exit_code=code,
                attempt=self.deaths,
                seconds=pause,
            )
        if self.process is None and now >= self.start_at:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.terminate()

    def see_off(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("a process does not stop and is ended", state=self.name)
        self._signal_group(signal.SIGKILL)
        self.process.wait()

    def _signal_group(self, what: int) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, what)


def child_environment(name: str) -> dict[str, str]:
    return {**os.environ, "HANDSCHLAG_PROCESS": name, "HANDSCHLAG_SUPERVISOR": str(os.getpid())}


@dataclass
class House:
    """The database, if it is ours, and the services."""

    database: embedded.Server | None = None
    services: list[Service] = field(default_factory=list)

    def open(self) -> None:
        """Everything up to the point where the desk answers."""
        wait_until_port_is_free()
        if env.is_embedded():
            self.database = embedded.start(env.data_dir())
        else:
            wait_for_database()
        self._prepare()
        self.services = [Service(name) for name in SERVICES]
        for service in self.services:
            service.start()

    def _prepare(self) -> None:
        command = [sys.executable, "-m", "handschlag", "prepare"]
        if env.demo():
            command += ["--demo", env.demo()]
        if subprocess.run(command, env=child_environment("prepare"), check=False).returncode:
            raise env.Misconfigured(
                "The database could not be brought up to date; the lines above say why. Nothing was started."
            )

    def keep(self) -> NoReturn:
        """Looks after everything until a signal raises StopRequested."""
        greeting = Greeting()
        with woken_by_deaths() as wait:
            while True:
                self.look()
                greeting.look()
                wait(LOOK_SECONDS)

    def look(self) -> None:
        if self.database is not None and not self.database.is_running():
            log.warning("the database ended and is started again")
            self.database.restart()
            log.info("the database is back")
        now = time.monotonic()
        for service in self.services:
            service.look(now)

    def close(self) -> None:
        """Services first, so that they finish what they hold; the database last."""
        until = time.monotonic() + STOP_SECONDS
        for service in self.services:
            service.ask_to_stop()
        for service in self.services:
            service.see_off(until)
        if self.database is not None:
            self.database.close()


@contextlib.contextmanager
def woken_by_deaths() -> Iterator[Callable[[float], None]]:
    """Gives a sleep that ends early when a process of ours ends."""
    awake, wake = socket.socketpair()
    awake.setblocking(False)
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)

    def wait(seconds: float) -> None:
        ready, _, _ = select.select([awake], [], [], seconds)
        if ready:
            awake.recv(4096)

    try:
        yield wait
    finally:
        signal.set_wakeup_fd(-1)
        awake.close()
        wake.close()


@dataclass
class Greeting:
    """Says where to open the desk, once, when it answers."""

    started: float = field(default_factory=time.monotonic)
    is_said: bool = False
    is_slow: bool = False

    def look(self) -> None:
        if self.is_said:
            return
        if is_ready():
            self.is_said = True
            say(
                f"\n  Handschlag is open at {env.public_url()}\n{sign_in()}  Ctrl+C stops it. Everything is kept in {env.data_dir()}\n"
            )
        elif not self.is_slow and time.monotonic() - self.started > SLOW_SECONDS:
            self.is_slow = True
            say("Handschlag is not ready yet; `handschlag doctor` in another window says why.")


def say(text: str) -> None:
    print(text, flush=True)


def sign_in() -> str:
    """How to sign in to an example installation; empty in a real one."""
    try:
        text = env.sign_in_file().read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    return "".join(f"  {line}\n" for line in text.splitlines())


def is_ready() -> bool:
    """Whether the web process answers and finds everything in order."""
    host = env.host() if env.host() not in {"0.0.0.0", "::"} else "localhost"  # noqa: S104  # compared, not bound
    connection = HTTPConnection(host, env.port(), timeout=2)
    try:
        connection.request("GET", "/health/ready", headers={"Host": f"localhost:{env.port()}"})
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def wait_until_port_is_free() -> None:
    from handschlag.config.serve import wait_for_port

    wait_for_port(env.host(), env.port())


def wait_for_database() -> None:
    """A database elsewhere may start later than we do: waits for it, and says so."""
    is_said = False
    while True:
        try:
            psycopg.connect(make_conninfo(**env.connection(), connect_timeout=5)).close()
        except psycopg.OperationalError as error:
            if not is_said:
                log.warning("waiting for the database", because=str(error).strip().splitlines()[-1])
                is_said = True
            time.sleep(1)
        else:
            return


def run(_argv: list[str]) -> int:
    """Until Ctrl+C or SIGTERM. Exit code 0 after a clean stop."""
    logs.configure()
    end_with_parent()
    env.prepare()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _request_stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
        signal.signal(signal.SIGHUP, _request_stop)
    house = House()
    try:
        house.open()
        house.keep()
    except StopRequested:
        say("\nHandschlag is closing …")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        house.close()
    say("Handschlag is closed.")
    return 0


def _request_stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise StopRequested
