"""The database: reachable, new enough, complete, on time; and the work waiting in it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg
from psycopg.conninfo import make_conninfo

from handschlag.config import env
from handschlag.config.doctor.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST_VERSION = 150000
OLDEST_TRIED = "15"
EXTENSIONS = ("btree_gist", "fuzzystrmatch", "pg_trgm")
DRIFT = timedelta(seconds=2)
WAITED = timedelta(minutes=5)
CONNECTIONS_NEEDED = 40


@dataclass
class Reached:
    """A connection to the database, or why there is none."""

    connection: psycopg.Connection[Any] | None
    error: str = ""

    def ask(self, question: str, *values: object) -> Any:
        """The first column of the first row."""
        assert self.connection is not None
        row = self.connection.execute(question, values).fetchone()
        return row[0] if row else None

    def findings(self) -> Iterator[Finding]:
        if self.connection is None:
            yield _unreachable(self.error)
            return
        yield _version(self)
        yield _encoding(self)
        yield _time(self)
        yield _room_for_connections(self)
        if missing := _pending():
            yield Finding.wrong(
                "migrations",
                f"The database lacks {len(missing)} changes of this version, the first is {missing[0]}.",
                "Run `handschlag prepare`, then start the processes again.",
            )
            return
        yield Finding.fine("migrations", "The database has the schema of this version.")
        yield _extensions(self)
        yield from _waiting(self)
        yield from _example(self)


@contextlib.contextmanager
def reached() -> Iterator[Reached]:
    """The doctor never starts the database: that it is not running may be what is wrong."""
    try:
        connection = psycopg.connect(make_conninfo(**env.connection(), connect_timeout=5), autocommit=True)
    except psycopg.OperationalError as error:
        yield Reached(None, str(error).strip().splitlines()[0])
        return
    with connection:
        yield Reached(connection)


def _unreachable(error: str) -> Finding:
    if env.is_embedded():
        return Finding.wrong(
            "database",
            f"The embedded database is not running ({error}).",
            "Start `handschlag run`. If it runs, read log/postgresql.log in the data directory.",
        )
    return Finding.wrong(
        "database",
        f"The database of DATABASE_URL does not answer ({error}).",
        "Check address, password, pg_hba.conf and firewall; `psql $DATABASE_URL` must work.",
    )


def _version(reached: Reached) -> Finding:
    number = int(reached.ask("SHOW server_version_num"))
    text = f"The database is PostgreSQL {reached.ask('SHOW server_version')}."
    if number < OLDEST_VERSION:
        return Finding.wrong(
            "database", text, f"Handschlag needs PostgreSQL {OLDEST_TRIED} or newer: upgrade the server."
        )
    return Finding.fine("database", text)


def _encoding(reached: Reached) -> Finding:
    encoding = reached.ask("SHOW server_encoding")
    if encoding != "UTF8":
        return Finding.wrong(
            "encoding",
            f"The database stores {encoding}, names would be lost.",
            "Make it anew with ENCODING 'UTF8' and restore a backup.",
        )
    return Finding.fine("encoding", "The database stores every letter there is.")


def _time(reached: Reached) -> Finding:
    """Ours is taken on both sides of the question, so that a slow answer is not mistaken for a wrong clock."""
    before = datetime.now(UTC)
    theirs: datetime = reached.ask("SELECT clock_timestamp()")
    after = datetime.now(UTC)
    drift = max(before - theirs, theirs - after, timedelta(0))
    if drift > DRIFT:
        return Finding.wrong(
            "clock",
            f"The clocks of this machine and of the database differ by {drift.total_seconds():.0f} seconds: due times and call times will disagree.",
            "Let both follow a time server (timedatectl set-ntp true).",
        )
    return Finding.fine("clock", "This machine and the database agree about the time.")


def _room_for_connections(reached: Reached) -> Finding:
    most = int(reached.ask("SHOW max_connections"))
    if most < CONNECTIONS_NEEDED:
        return Finding.note(
            "connections",
            f"The database accepts only {most} connections.",
            f"Set max_connections to {CONNECTIONS_NEEDED} or more for each office's set of processes.",
        )
    return Finding.fine("connections", f"The database accepts {most} connections.")


def _pending() -> list[str]:
    import django

    django.setup()
    from handschlag.config.schema import pending_migrations

    return pending_migrations()


def _extensions(reached: Reached) -> Finding:
    there = (
        {row[0] for row in reached.connection.execute("SELECT extname FROM pg_extension")}
        if reached.connection
        else set()
    )
    if missing := [name for name in EXTENSIONS if name not in there]:
        return Finding.wrong(
            "extensions",
            f"The database lacks {', '.join(missing)}: search will not work.",
            "As its administrator: CREATE EXTENSION " + "; CREATE EXTENSION ".join(missing),
        )
    return Finding.fine("extensions", "The database has the extensions for search.")


class Waiting(NamedTuple):
    """Rows nobody should find: how to count them (the one parameter is WAITED ago), and what to say with none and with some."""

    code: str
    question: str
    none: str
    some: str
    do: str


WAITING = (
    Waiting(
        "parked",
        "SELECT count(*) FROM core_parkedreaction WHERE settled_at IS NULL AND %s::timestamptz IS NOT NULL",
        "No reaction is parked.",
        "Reactions to something that happened failed again and again and are parked: {}.",
        "Read the errors in the table core_parkedreaction, mend the cause, then let them run again.",
    ),
    Waiting(
        "failed-jobs",
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed' AND %s::timestamptz IS NOT NULL",
        "No background job failed for good.",
        "Background jobs that failed for good: {}.",
        "The log of `work` says why; `handschlag manage procrastinate shell` lists and retries them.",
    ),
    Waiting(
        "late-jobs",
        "SELECT count(*) FROM procrastinate_jobs AS job WHERE status = 'todo' AND coalesce(scheduled_at,"
        " (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id)) < %s",
        "No background job is late.",
        "Background jobs due for minutes and not begun: {}.",
        "Is `work` running? If it is, start a second one.",
    ),
    Waiting(
        "raw-input",
        "SELECT count(*) FROM core_rawinput WHERE state = 'received' AND received_at < %s",
        "Everything that came in was understood.",
        "Calls and messages that came in and were kept, but not understood: {}.",
        "The newest rows of core_rawinput say why in their column error.",
    ),
)


def _waiting(reached: Reached) -> Iterator[Finding]:
    since = datetime.now(UTC) - WAITED
    for waiting in WAITING:
        count = int(reached.ask(waiting.question, since))
        yield (
            Finding.wrong(waiting.code, waiting.some.format(count), waiting.do)
            if count
            else Finding.fine(waiting.code, waiting.none)
        )


def _example(reached: Reached) -> Iterator[Finding]:
    is_example = bool(reached.ask("SELECT is_example FROM core_installation"))
    if is_example and not env.host().startswith(("127.", "localhost", "::1")):
        yield Finding.wrong(
            "example",
            "This is an example installation with published passwords, and other machines can reach it.",
            "Unset HANDSCHLAG_HOST, or start an installation of your own in another HANDSCHLAG_DATA.",
        )
    elif is_example:
        yield Finding.note(
            "example", "This is an example installation: its customers are invented, its clock can be moved.", ""
        )
