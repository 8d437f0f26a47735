"""What has to be true before the processes start: the schema, the texts, and on request the example company."""

from __future__ import annotations

import argparse
import importlib

import structlog
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor

from handschlag.config import catalogues, env, logs, users

log = structlog.get_logger("handschlag.prepare")

LOCK = 0x48616E64  # "Hand": several machines may prepare at once, one does it


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="handschlag prepare", description="Brings database and texts up to date; run it after every upgrade."
    )
    parser.add_argument(
        "--demo", default="", metavar="NAME", help="fill a fresh installation with this example company"
    )
    wanted = parser.parse_args(argv)
    logs.configure()
    build_files()
    migrate()
    code = example(wanted.demo) if wanted.demo and is_fresh() else 0
    users.offer_set_up()
    return code


def build_files() -> None:
    """Texts in the languages of the interface, below the data directory of this machine."""
    env.prepare()
    for language in catalogues.build(env.locale_dir()):
        log.info("texts built", language=language)


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


def is_fresh() -> bool:
    """Nobody can sign in yet."""
    from django.contrib.auth import get_user_model

    return not get_user_model().objects.exists()


def example(name: str) -> int:
    filled: int = importlib.import_module("handschlag.examples.command").demo([name])
    return filled
