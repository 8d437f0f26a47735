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
LINES = "SELECT count(*) FROM conversations_connection WHERE is_enabled AND host <> ''"
FAILING = "SELECT name, error FROM conversations_connection WHERE is_enabled AND error <> '' ORDER BY name"
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
    yield from _lines(reached)


def _lines(reached: Reached) -> Iterator[Finding]:
    assert reached.connection is not None
    if not reached.ask("SELECT to_regclass('conversations_connection') IS NOT NULL"):
        return
    if int(reached.ask(RUNNING, "handschlag listen")):
        yield Finding.fine("listen", "The telephone lines are listened to.")
    elif int(reached.ask(LINES)):
        yield Finding.wrong(
            "listen",
            "Nobody listens to the telephone lines: calls will not show.",
            "Start `handschlag run`, or `handschlag listen`.",
        )
    else:
        yield Finding.fine("listen", "No telephone line needs listening to.")
    for name, error in reached.connection.execute(FAILING):
        yield Finding.wrong(
            "line",
            f"The exchange “{name}” does not work: {error}",
            "Open Settings, Telephony: the live test there shows what arrives.",
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
