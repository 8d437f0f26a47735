"""`python -m tests.other_postgresql COMMAND …`: runs a command with DATABASE_URL leading to the distribution's own PostgreSQL (15 or newer)."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.ports import free_port

OLDEST = 15
NOT_ROOT = "nobody"
SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=120",
    "listen_addresses=127.0.0.1",
)


def binaries() -> Path:
    """The oldest supported version that is installed."""
    found = sorted(
        int(path.name)
        for path in Path("/usr/lib/postgresql").glob("*")
        if path.name.isdigit() and int(path.name) >= OLDEST
    )
    if not found:
        raise SystemExit(
            f"There is no PostgreSQL {OLDEST} or newer in /usr/lib/postgresql; `tools/test-needs` installs one."
        )
    return Path(f"/usr/lib/postgresql/{found[0]}/bin")


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The address of a fresh server on a free port, run by an unprivileged user in a temporary directory."""
    top = Path(tempfile.mkdtemp(prefix="handschlag-other-"))
    owner = pwd.getpwnam(NOT_ROOT) if os.geteuid() == 0 else None
    run_as = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    if owner:
        os.chown(top, owner.pw_uid, owner.pw_gid)
    port = free_port()
    data = top / "data"
    initdb = [
        binaries() / "initdb",
        "-D",
        data,
        "-U",
        "other",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    subprocess.run(initdb, cwd="/", check=True, capture_output=True, **run_as)
    command = [binaries() / "postgres", "-D", data, "-k", top, "-p", str(port)]
    for setting in SETTINGS:
        command += ["-c", setting]
    with (top / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd="/", stdout=log, stderr=log, **run_as)
    address = f"postgresql://other@127.0.0.1:{port}/handschlag"
    try:
        make_database(address, server)
        yield address
    finally:
        server.send_signal(signal.SIGINT)  # fast: connections of a failed command do not hold it
        server.wait(20)
        shutil.rmtree(top)


def make_database(address: str, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            with psycopg.connect(address.replace("/handschlag", "/postgres"), autocommit=True) as connection:
                connection.execute("CREATE DATABASE handschlag")
            return
        time.sleep(0.1)
    raise SystemExit("The distribution's PostgreSQL did not start.")


def main(command: list[str]) -> int:
    with running() as address:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
