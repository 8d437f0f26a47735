"""From each released version's database to this one: the same schema as a new installation's, nothing lost, every guard in place."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from handschlag.config import env
from tests.database import url

KEPT = Path(__file__).resolve().parents[1] / "fixtures" / "upgrade"
RELEASES = sorted(path.name.removesuffix(".sql.gz") for path in KEPT.glob("*.sql.gz"))
OURS = "'^(core|people|worktime|products|knowledge|customers|promises|conversations)_'"

SHAPE = {
    "columns": f"SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name ~ {OURS}",
    "constraints": f"SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid::regclass::text ~ {OURS} AND contype <> 'n'",
    "indexes": f"SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename ~ {OURS}",
    "triggers": f"SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text ~ {OURS}",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prolang <> (SELECT oid FROM pg_language WHERE lanname = 'c') AND proname !~ '^procrastinate'",
}
STAYED = {
    "users": "SELECT string_agg(login, ' ' ORDER BY login) FROM people_user",
    "customers": "SELECT string_agg(name, ' ' ORDER BY name) FROM customers_customer",
    "owners": "SELECT count(*) FROM customers_responsibility",
    "numbers": "SELECT count(*) FROM customers_number",
    "consents": "SELECT wording FROM customers_consent",
    "promises": "SELECT state, count(*) FROM promises_promise GROUP BY state ORDER BY state",
    "contacts": "SELECT channel, ending, count(*) FROM conversations_conversation GROUP BY 1, 2 ORDER BY 1, 2",
    "facts": "SELECT count(*), max(id) FROM core_fact",
    "imports": "SELECT state, count(*) FROM customers_importbatch GROUP BY state ORDER BY state",
}
REFUSED = (
    "UPDATE core_fact SET name = 'x'",
    "DELETE FROM core_fact",
    "UPDATE customers_responsibility SET stand_in_id = owner_id",
    "DELETE FROM customers_consent",
    "UPDATE promises_promise SET due_at = due_at + interval '1 day' WHERE state = 'broken'",
    "UPDATE customers_customer SET merged_into_id = id",
)


def connect(name: str) -> psycopg.Connection:
    return psycopg.connect(**{**env.connection(), "dbname": name}, autocommit=True)


def seen(connection: psycopg.Connection, questions: dict[str, str]) -> dict[str, list[tuple[object, ...]]]:
    return {what: sorted(connection.execute(question).fetchall(), key=str) for what, question in questions.items()}


CASTS = re.compile(r"::(character varying|[a-z]+)(\(\d+\))?(\[\])?|[()\s]")


def meant(rows: Iterable[tuple[object, ...]]) -> list[tuple[str, ...]]:
    """A dump writes the same expression with its casts and brackets elsewhere; what it means is the rest."""
    return sorted(tuple(CASTS.sub("", str(cell)) for cell in row) for row in rows)


class Old:
    """A database as the release left it, then brought up to date by the command an administrator runs."""

    def __init__(self, release: str, name: str) -> None:
        self.release, self.name = release, name
        with connect(name) as connection:
            connection.execute(gzip.decompress((KEPT / f"{release}.sql.gz").read_bytes()).decode())
        with connect(name) as connection:
            self.before = seen(connection, STAYED)
        self.upgraded = self.run("prepare")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "handschlag", *arguments],
            env={**os.environ, "DATABASE_URL": url({**env.connection(), "dbname": self.name}), "PYTHONPATH": "src"},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module", params=RELEASES)
def old(
    request: pytest.FixtureRequest, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Old]:
    name = f"upgrade_{os.getpid()}"
    with pytest.MonkeyPatch.context() as patch, connect("postgres") as server:
        patch.setenv("HANDSCHLAG_DATA", str(tmp_path_factory.mktemp("upgrade")))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield Old(request.param, name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_there_is_something_to_upgrade_from(old: Old) -> None:
    assert old.before["facts"][0][0] > 20
    assert old.before["promises"]
    assert old.upgraded.returncode == 0, old.upgraded.stderr


def test_nothing_is_lost(old: Old) -> None:
    with connect(old.name) as connection:
        assert seen(connection, STAYED) == old.before


@pytest.mark.django_db
def test_the_schema_is_that_of_a_new_installation(old: Old) -> None:
    from django.db import connection as fresh

    with connect(old.name) as upgraded:
        found = seen(upgraded, SHAPE)
    with fresh.cursor() as cursor:
        for what, question in SHAPE.items():
            cursor.execute(question)
            assert meant(found[what]) == meant(cursor.fetchall()), what


def test_every_chain_of_facts_still_holds(old: Old) -> None:
    said = old.run("verify")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "every chain holds" in said.stdout


@pytest.mark.parametrize("statement", REFUSED)
def test_what_was_refused_is_refused(old: Old, statement: str) -> None:
    with connect(old.name) as connection, pytest.raises(psycopg.errors.IntegrityError):
        connection.execute(statement)


def test_the_new_version_works_with_the_old_rows(old: Old) -> None:
    """Those who were doubled in the old house are found by the new one's worker, and searched by the new one's search."""
    program = (
        "from handschlag.core import clock; from handschlag.customers import actions, queries;"
        "actions.find_duplicates(now=clock.now());"
        "print([(pair.one.name, pair.other.name) for pair in queries.duplicates().pairs]);"
        "print(len(queries.search('Roth', now=clock.now())))"
    )
    said = old.run("manage", "shell", "--no-imports", "-c", program)
    assert said.returncode == 0, said.stderr
    assert said.stdout.split("\n")[:2] == ["[('Ernst Roth', 'Ernst Rot')]", "2"]
