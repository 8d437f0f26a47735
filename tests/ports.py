"""Ports of this machine: one that is free, and what listens on it."""

from __future__ import annotations

import socket
import time

import httpx


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def wait_until_answered(port: int, *, seconds: float = 60) -> None:
    """Until the server answers a whole request: a port that merely accepts may belong to one that is being killed."""
    limit = time.monotonic() + seconds
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/health/live", timeout=5)
        except httpx.TransportError:
            assert time.monotonic() < limit, "the server did not start"
            time.sleep(0.05)
        else:
            return


def wait_until_closed(port: int, *, seconds: float = 30) -> None:
    """Until nobody listens any more: the workers of a killed server die a moment after it."""
    limit = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            return
        except OSError:
            pass  # on its way out
        assert time.monotonic() < limit, "the server does not end"
        time.sleep(0.05)
