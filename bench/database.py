"""Databases of three sizes for the benches, filled once and kept beside the results' machine.

The benches use a PostgreSQL of their own (embedded, in BENCH_DATA, default /var/lib/handschlag-bench as root), one
database a size, so that every figure has its cost curve: `10k`, `100k` and `1m` customers with ten contacts each.
BENCH_SIZES=10000,100000 runs the small ones only; BENCH_PROMISES=1000,10000 does so for the ledger,
BENCH_CASES for concerns, whose databases are made anew each time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

DEFAULT_SIZES = "10000,100000,1000000"
DEFAULT_PROMISES = "1000,10000,100000,1000000"
DEFAULT_CASES = "10000,100000,1000000"
ROOT = Path(__file__).resolve().parent.parent


def sizes() -> list[int]:
    return [int(size) for size in os.environ.get("BENCH_SIZES", DEFAULT_SIZES).split(",")]


def promise_sizes() -> list[int]:
    return [int(size) for size in os.environ.get("BENCH_PROMISES", DEFAULT_PROMISES).split(",")]


def case_sizes() -> list[int]:
    return [int(size) for size in os.environ.get("BENCH_CASES", DEFAULT_CASES).split(",")]


def label(size: int) -> str:
    return f"{size:,} customers, {size * 10:,} contacts"


@contextmanager
def server() -> Iterator[str]:
    """The connection string of a running PostgreSQL: BENCH_DATABASE_URL, or an embedded one for the time of the bench."""
    if given := os.environ.get("BENCH_DATABASE_URL"):
        yield given
        return
    os.environ["HANDSCHLAG_DATA"] = os.environ.get("BENCH_DATA", "/var/lib/handschlag-bench")
    os.environ.pop("DATABASE_URL", None)
    from handschlag.config import embedded, env

    with embedded.available(env.prepare()):
        yield make_conninfo("", **{key: str(value) for key, value in env.connection().items() if value})


@contextmanager
def filled(admin: str, size: int) -> Iterator[str]:
    """The database of this size, filled if it is not there yet; yields its DATABASE_URL."""
    name = f"bench_{size}"
    url = make_conninfo(admin, dbname=name)
    with psycopg.connect(admin, autocommit=True) as db:
        is_there = db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not is_there:
            db.execute(f'CREATE DATABASE "{name}"')
    _run("handschlag", "manage", "migrate", "-v", "0", url=url)  # one that was kept may be of an older schema
    if not is_there:
        _run("bench.load", str(size), url=url)
    yield url


@contextmanager
def fresh(admin: str, name: str) -> Iterator[str]:
    """An empty database of today's schema, gone afterwards: for a bench that uses up what it measures."""
    url = make_conninfo(admin, dbname=name)
    with psycopg.connect(admin, autocommit=True) as db:
        db.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        db.execute(f'CREATE DATABASE "{name}"')
        try:
            _run("handschlag", "manage", "migrate", "-v", "0", url=url)
            yield url
        finally:
            db.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def sweep(admin: str) -> None:
    """Drop the databases a killed run left: those that are made anew each time."""
    with psycopg.connect(admin, autocommit=True) as db:
        left = db.execute(
            "SELECT datname FROM pg_database WHERE datname ~ '^bench_((promises|cases)_[0-9]+|care)$'"
        ).fetchall()
        for (name,) in left:
            db.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _run(*command: str, url: str) -> None:
    subprocess.run([sys.executable, "-m", *command], check=True, cwd=ROOT, env=environment(url))


def environment(url: str) -> dict[str, str]:
    """For a process of the product or a bench on this database."""
    return {**os.environ, "DATABASE_URL": url, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
