from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test.signals import setting_changed
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from handschlag.config import catalogues, env
from tests.database import TestServer, url
from tests.flushing import past_the_append_only_trigger
from tests.product import Product

# A busy machine is slow; how fast something is belongs into bench/. A change is judged by the same cases whoever
# checks it (CI=true); new cases are looked for where somebody sits who can mend what they find.
hypothesis.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
hypothesis.load_profile("house")

SERVER = TestServer()
BUILT = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Texts are built from the sources as they are now; with xdist one process starts the database for all."""
    is_worker = hasattr(config, "workerinput")
    if not is_worker:
        config.stash[BUILT] = Path(tempfile.mkdtemp(prefix="handschlag-texts-"))
        catalogues.build(config.stash[BUILT])
        os.environ["HANDSCHLAG_TEST_TEXTS"] = str(config.stash[BUILT])
        if config.getoption("numprocesses", None):
            SERVER.ensure()
    settings.LOCALE_PATHS = [os.environ["HANDSCHLAG_TEST_TEXTS"]]
    # While the applications loaded, something asked for a text already; Django must forget the catalogue it had then.
    setting_changed.send(sender=None, setting="LOCALE_PATHS", value=settings.LOCALE_PATHS, enter=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    if built := config.stash.get(BUILT, None):
        SERVER.stop()
        shutil.rmtree(built)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> None:
    SERVER.ensure()
    connections["default"].settings_dict.update(env.database())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_modify_db_settings: None) -> Iterator[None]:
    """What asks the environment for its own connection (LISTEN, session locks) meets the test database too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url({**env.connection(), "dbname": connection.settings_dict["NAME"]}))
        patch.setattr(connection.ops, "sql_flush", past_the_append_only_trigger(connection.ops.sql_flush))
        yield


@pytest.fixture
def product() -> Iterator[Product]:
    """An empty installation, running."""
    installation = Product()
    yield installation.start()
    installation.close()
