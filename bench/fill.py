"""Fast filling of tables: COPY, without indexes and triggers while it runs; everything is put back afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import psycopg

CHUNK = 20_000
EMPTY = {
    "character varying": "''",
    "text": "''",
    "boolean": "false",
    "smallint": "0",
    "integer": "0",
    "bigint": "0",
    "jsonb": "'{}'",
    "ARRAY": "'{}'",
}


def escape(text: str) -> str:
    """A text value in COPY's own form."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def copy(db: psycopg.Connection, table: str, columns: str, lines: Iterable[str]) -> None:
    """Stream `lines` (tab-separated, without line ends) into `table`."""
    chunk: list[str] = []
    with db.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as out:
        for line in lines:
            chunk.append(line)
            if len(chunk) >= CHUNK:
                out.write("\n".join(chunk) + "\n")
                chunk.clear()
        if chunk:
            out.write("\n".join(chunk) + "\n")


def count(db: psycopg.Connection, table: str) -> int:
    """How many rows `table` holds, read back."""
    found = db.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert found is not None
    return int(found[0])


def by_statements(sql: str, values: dict[str, object], tables: Sequence[str]) -> None:
    """Let the database of DATABASE_URL fill `tables` itself, as fast as it can; they stand afterwards as they did."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, cursor_factory=psycopg.ClientCursor) as db:
        with without_indexes(db, list(tables)):
            db.execute(sql, values)
        db.execute("VACUUM ANALYZE")


@contextmanager
def without_indexes(db: psycopg.Connection, tables: list[str]) -> Iterator[None]:
    """Drop indexes and foreign keys of `tables` and rest their triggers; all is put back at the end, as it was."""
    kept = db.execute(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = ANY(%s::regclass[])"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
        [tables],
    ).fetchall()
    keys = db.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
        [tables],
    ).fetchall()
    for table, name, _definition in keys:
        db.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for table in tables:
        db.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for name, _definition in kept:
        db.execute(f'DROP INDEX "{name}"')
    given = _give_defaults(db, tables)
    yield
    for table, column in given:
        db.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" DROP DEFAULT')
    db.execute("SET maintenance_work_mem = '1GB'")
    db.execute("SET max_parallel_maintenance_workers = 2")
    for _name, definition in kept:
        db.execute(definition)
    for table, name, definition in keys:
        db.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for table in tables:
        db.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        go_on_counting(db, table)
        db.execute(f"VACUUM ANALYZE {table}")


def _give_defaults(db: psycopg.Connection, tables: list[str]) -> list[tuple[str, str]]:
    """Columns that must not be null and have no default in the database get an empty one while we fill."""
    found = db.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_name = ANY(%s)"
        " AND table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'",
        [tables],
    ).fetchall()
    given = [(table, column, EMPTY[kind]) for table, column, kind in found if kind in EMPTY]
    for table, column, empty in given:
        db.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" SET DEFAULT {empty}')
    return [(table, column) for table, column, _empty in given]


def go_on_counting(db: psycopg.Connection, table: str) -> None:
    counted = db.execute(
        "SELECT pg_get_serial_sequence(%s, column_name), column_name FROM information_schema.columns"
        " WHERE table_name = %s AND table_schema = 'public' AND is_identity = 'YES'",
        [table, table],
    ).fetchone()
    if counted:
        db.execute(f"SELECT setval('{counted[0]}', (SELECT max({counted[1]}) FROM {table}))")
