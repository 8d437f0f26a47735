from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader


@pytest.fixture
def newest_migration_taken_back(transactional_db: None) -> Iterator[str]:
    """The database claims that the newest migration of core was never applied; its name."""
    (name,) = [name for app, name in MigrationLoader(connection).graph.leaf_nodes("core")]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core' AND name = %s RETURNING applied", [name])
        (applied,) = cursor.fetchone()
    yield name
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('core', %s, %s)", [name, applied])
