"""The processes themselves: pages, live updates, background jobs, channel listeners."""

from __future__ import annotations

import asyncio
import os
import socket
import time

import structlog

from handschlag.config import env, logs
from handschlag.config.processes import end_with_parent

log = structlog.get_logger("handschlag.serve")

STREAM_SECONDS = 2
"""How long a stop waits for open answers before it cuts them; event streams never end by themselves."""
JOB_SECONDS = 8
"""How long a stop waits for running jobs; one cut off is taken up again by the retry of stalled jobs."""
JOBS_AT_ONCE = 4
PORT_SECONDS = 8
"""A process just stopped may hold its port this long."""


def everything(_argv: list[str]) -> int:
    """Pages and live updates on one port, for `handschlag run`."""
    return _serve("handschlag.config.asgi:application", "asgi")


def web(_argv: list[str]) -> int:
    from handschlag.config.prepare import build_files

    build_files()
    return _serve("handschlag.config.wsgi:application", "wsgi", workers=max(2, min(8, os.cpu_count() or 2)))


def live(_argv: list[str]) -> int:
    return _serve("handschlag.desk.live:app", "asgi")


def _serve(target: str, interface: str, workers: int = 1) -> int:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    logs.configure()
    end_with_parent()
    wait_for_port(env.host(), env.port())
    Server(
        target,
        address=env.host(),
        port=env.port(),
        interface=Interfaces(interface),
        workers=workers,
        blocking_threads=10 if interface == "wsgi" else None,
        workers_kill_timeout=STREAM_SECONDS,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        log_access=False,
        log_dictconfig=logs.config(),
        websockets=False,
    ).serve()
    return 0


def wait_for_port(host: str, port: int) -> None:
    """Two of our servers could share a port unseen (SO_REUSEPORT), so it is asked for beforehand."""
    limit = time.monotonic() + PORT_SECONDS
    while True:
        try:
            with socket.create_server((host, port)):
                return
        except PermissionError:
            raise env.Misconfigured(
                f"Port {port} may only be used by root. Choose another one, for example PORT=8000."
            ) from None
        except OSError as error:
            if time.monotonic() > limit:
                raise env.Misconfigured(
                    f"Port {port} on {host} cannot be used ({error.strerror}). Choose another one, for example PORT={port + 1}."
                ) from None
            time.sleep(0.2)


def work(_argv: list[str]) -> int:
    """Background jobs until SIGTERM; running ones are finished, within limits."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    logs.configure()
    end_with_parent()
    _use_direct_connection()
    log.info("worker started")
    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(concurrency=JOBS_AT_ONCE, shutdown_graceful_timeout=JOB_SECONDS)
    return 0


def listen(_argv: list[str]) -> int:
    """Channel listeners until SIGTERM."""
    from handschlag.channels import listeners

    logs.configure()
    end_with_parent()
    _use_direct_connection()
    log.info("listeners started")
    asyncio.run(listeners.run())
    return 0


def _use_direct_connection() -> None:
    """These two wait on LISTEN and hold session locks, which a transaction pooler breaks."""
    from django.db import connections

    if not env.is_embedded():
        connections["default"].settings_dict.update(env.direct_database())
