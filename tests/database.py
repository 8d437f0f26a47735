"""The PostgreSQL of a test run: DATABASE_URL if it is set, else an embedded server in a temporary directory, shared by all xdist workers."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote, urlencode

from handschlag.config import embedded

FASTER = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 120
"""
# Emptying tables between tests passes by the trigger that makes the fact log append-only (tests/flushing.py).
MAY_EMPTY_TABLES = "GRANT SET ON PARAMETER session_replication_role TO handschlag"


class TestServer:
    """Started on first use, once; whoever started it stops it."""

    __test__ = False

    def __init__(self) -> None:
        self._server: embedded.Server | None = None
        self._data: Path | None = None

    def ensure(self) -> None:
        """Sets DATABASE_URL, for this process and those it starts."""
        if os.environ.get("DATABASE_URL"):
            return
        self._data = Path(tempfile.mkdtemp(prefix="handschlag-tests-"))
        self._server = embedded.start(self._data, extra=embedded.Extra(FASTER, (MAY_EMPTY_TABLES,)))
        os.environ["DATABASE_URL"] = url(self._server.parameters)

    def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            del os.environ["DATABASE_URL"]
            self._server = None
        if self._data is not None:
            shutil.rmtree(self._data)


def url(parameters: dict[str, str]) -> str:
    """As DATABASE_URL: host and port as query, so that a socket directory needs no escaping of its own."""
    rest = {key: value for key, value in parameters.items() if key != "dbname"}
    return f"postgresql:///{quote(parameters['dbname'])}?{urlencode(rest, quote_via=quote)}"
