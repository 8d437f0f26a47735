"""The schema of the database: what this version wants, and bringing it there."""

from __future__ import annotations

import structlog
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor

log = structlog.get_logger("handschlag.prepare")

LOCK = 0x48616E64  # "Hand": several machines may prepare at once, one does it


def migrate() -> None:
    """Under a lock of the database session, so that two machines upgrading together do not meet in the middle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        if pending := pending_migrations():
            log.info("bringing the database up to date", count=len(pending))
            call_command("migrate", interactive=False, verbosity=0)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def pending_migrations() -> list[str]:
    """Names of the migrations this version brings and the database lacks."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _ in plan]
