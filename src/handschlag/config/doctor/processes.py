"""Whether pages, jobs and listeners are at work."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from handschlag.config import env
from handschlag.config.doctor.finding import Finding
from handschlag.config.processes import is_ready

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handschlag.config.doctor.database import Reached

ALIVE_SECONDS = 60
RUNNING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"
HEARTBEATS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"


def findings(reached: Reached) -> Iterator[Finding]:
    yield _pages()
    if reached.connection is None or not reached.ask("SELECT to_regclass('procrastinate_workers') IS NOT NULL"):
        return
    if int(reached.ask(HEARTBEATS, ALIVE_SECONDS)):
        yield Finding.fine("work", "The background jobs are at work.")
    else:
        yield Finding.wrong(
            "work",
            "Nobody does the background jobs: promises will not warn, call-backs will not appear.",
            "Start `handschlag run`, or `handschlag work`.",
        )
    if int(reached.ask(RUNNING, "handschlag listen")):
        yield Finding.fine("listen", "The telephone lines are listened to.")
    else:
        yield Finding.wrong(
            "listen",
            "Nobody listens to the telephone lines: calls of a FRITZ!Box will not show.",
            "Start `handschlag run`, or `handschlag listen`.",
        )


def _pages() -> Finding:
    if is_ready():
        return Finding.fine("web", f"The pages answer on port {env.port()}.")
    if _is_taken():
        return Finding.wrong(
            "web",
            f"Something on port {env.port()} answers, but it is not a Handschlag that is ready.",
            "If it is another program, choose another port (PORT=…); if it is Handschlag, the other findings say what it lacks.",
        )
    return Finding.wrong(
        "web", f"Nothing answers on port {env.port()}.", "Start `handschlag run`, or `handschlag web`."
    )


def _is_taken() -> bool:
    host = "127.0.0.1" if env.host() in {"0.0.0.0", "::"} else env.host()  # noqa: S104  # compared, not bound
    try:
        with socket.create_connection((host, env.port()), timeout=2):
            return True
    except OSError:
        return False
