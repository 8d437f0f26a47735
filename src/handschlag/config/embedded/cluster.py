"""The files of the embedded server: made once, whole or not at all; its settings, its password, its version."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from handschlag.config import env
from handschlag.config.embedded.place import SOCKET_PORT, CannotStart, make_directory, run_program

if TYPE_CHECKING:
    from pathlib import Path

    from handschlag.config.embedded.place import Place

log = structlog.get_logger("handschlag.database")

# One office on one machine. What an administrator adds to postgresql.conf below this block wins.
# The last five lines keep personal data out of the log: statements, parameters and the DETAIL of a violated key.
SETTINGS = """
# --- Handschlag ---
max_connections = 60
shared_buffers = {shared_buffers}MB
effective_cache_size = {cache}MB
work_mem = 8MB
maintenance_work_mem = 128MB
random_page_cost = 1.1
jit = off
max_wal_size = 2GB
checkpoint_timeout = 15min
idle_in_transaction_session_timeout = 5min
password_encryption = scram-sha-256
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
log_statement = none
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
"""


@dataclass(frozen=True)
class Extra:
    """For a new cluster: lines of postgresql.conf, and statements run once by its administrator."""

    settings: str = ""
    statements: tuple[str, ...] = ()


PLAIN = Extra()


def connection_file(data: Path) -> Path:
    return data / env.database_file().name


def create(place: Place, extra: Extra) -> None:
    """Makes the cluster beside its place and moves it there when it is whole, so that a killed first start leaves nothing half.

    Each start makes its own draft: programs of a killed one may still be at work in theirs, and clear it up.
    """
    log.info("making the database", directory=str(place.cluster))
    for left in place.cluster.parent.glob("postgresql.new*"):
        shutil.rmtree(left, ignore_errors=True)
    draft = place.cluster.with_name(f"postgresql.new-{secrets.token_hex(4)}")
    if place.cluster.exists() and any(place.cluster.iterdir()):
        raise CannotStart(f"{place.cluster} holds files but no database. Move them away and start again.")
    make_directory(draft, place.owner)
    _initialise(place, draft)
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(SETTINGS.format(**_memory()) + extra.settings)
    password = secrets.token_urlsafe(32)
    _single_user(place, draft, f"CREATE ROLE {env.DATABASE_NAME} LOGIN CREATEDB PASSWORD '{password}'")
    _single_user(place, draft, f"CREATE DATABASE {env.DATABASE_NAME} OWNER {env.DATABASE_NAME}")
    for statement in extra.statements:
        _single_user(place, draft, statement)
    _remember(place, password)
    draft.rename(place.cluster)


def _initialise(place: Place, draft: Path) -> None:
    with tempfile.NamedTemporaryFile("w", dir=place.log.parent, prefix=".first-") as file:
        # The administrator's password is thrown away: whoever may become the owner of the files can set another one.
        file.write(secrets.token_urlsafe(32))
        file.flush()
        if place.owner:
            os.chown(file.name, place.owner.pw_uid, place.owner.pw_gid)
        command = [place.program("initdb"), "--pgdata", str(draft), "--username", "postgres", "--pwfile", file.name]
        command += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--no-instructions"]
        # The binaries are built without ICU; the provider inside the server needs no locale of the machine.
        command += ["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        run_program(place, command, "PostgreSQL could not make its files")


def _single_user(place: Place, cluster: Path, statement: str) -> None:
    """Runs one statement without a server; errors only show in its output."""
    command = [place.program("postgres"), "--single", "-D", str(cluster), "-j", "postgres"]
    said = run_program(place, command, "PostgreSQL could not prepare its database", statement + ";\n\n")
    if "ERROR:" in said or "FATAL:" in said:
        raise CannotStart("PostgreSQL could not prepare its database: " + said.strip().splitlines()[-1])


def _memory() -> dict[str, int]:
    """Megabytes for the server's own buffers (an eighth, 64 to 512) and what it may expect the machine to cache."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return {"shared_buffers": max(64, min(512, total // 8)), "cache": max(256, total // 2)}


def parameters_of(place: Place) -> dict[str, str]:
    """How to connect; a lost password is replaced, a moved directory noted."""
    try:
        known: dict[str, str] = json.loads(connection_file(place.data).read_text(encoding="utf-8"))
        password = known["password"]
    except (FileNotFoundError, ValueError, KeyError):
        log.warning("the password of the database is lost, setting a new one")
        password = secrets.token_urlsafe(32)
        _single_user(place, place.cluster, f"ALTER ROLE {env.DATABASE_NAME} PASSWORD '{password}'")
        return _remember(place, password)
    if known.get("host") != str(place.sockets):
        return _remember(place, password)
    return known


def _remember(place: Place, password: str) -> dict[str, str]:
    parameters = {
        "host": str(place.sockets),
        "port": str(SOCKET_PORT),
        "dbname": env.DATABASE_NAME,
        "user": env.DATABASE_NAME,
        "password": password,
    }
    draft = connection_file(place.data).with_suffix(".new")
    env.write_private(draft, json.dumps(parameters, indent=1))
    draft.rename(connection_file(place.data))
    return parameters


def check_version(place: Place) -> None:
    written_by = (place.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    said = run_program(place, [place.program("postgres"), "--version"], "PostgreSQL does not run on this machine")
    brought = said.split()[-1].split(".")[0]
    if written_by != brought:
        raise CannotStart(
            f"The database in {place.cluster} was written by PostgreSQL {written_by}, this Handschlag brings PostgreSQL {brought}. "
            "Start the version you had, write a backup (`handschlag backup`), and restore it with this one; docs/admin/operate.md says how."
        )
