from __future__ import annotations

import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import other_postgresql
from tests.config.test_run import connect
from tests.product import Product

FACTS = "INSERT INTO core_fact (name, payload, at, payload_hash) SELECT 'Tried', '{\"note\": \"Müller\"}', now(), '\\x00' FROM generate_series(1, 500)"


@pytest.fixture(scope="module")
def office() -> Iterator[Product]:
    """A running installation with a user and five hundred facts."""
    product = Product().start()
    assert product.run("user", "create", "Vera Sommer", "--login", "vera").returncode == 0
    with connect(product) as connection:
        connection.execute(FACTS)
    yield product
    product.close()


@pytest.fixture(scope="module")
def saved(office: Product) -> Path:
    """Its backup, taken while it runs."""
    file = office.top / "office.backup"
    done = office.run("backup", str(file))
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture
def other() -> Iterator[Product]:
    product = Product()
    yield product
    product.close()


def what_is_there(product: Product) -> str:
    return product.sql(
        "SELECT (SELECT count(*) FROM core_fact WHERE payload->>'note' = 'Müller') || ' ' || coalesce((SELECT max(login) FROM people_user), '-')"
    )


def test_is_one_private_file_without_the_embedded_server(saved):
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    with tarfile.open(saved) as tar:
        assert {name.split("/")[0] for name in tar.getnames()} == {"about.json", "database", "secret_key", "files"}


def test_never_replaces_another(office, saved):
    size = saved.stat().st_size
    done = office.run("backup", str(saved))
    assert (done.returncode, saved.stat().st_size) == (2, size)
    assert "is there already" in done.stderr


def test_makes_an_empty_installation_the_same(office, saved, other):
    done = other.run("restore", str(saved))
    assert done.returncode == 0, done.stderr
    assert what_is_there(other) == what_is_there(office) == "500 vera"
    assert (other.data / "secret_key").read_text() == (office.data / "secret_key").read_text()
    other.start()
    assert other.get("/health/ready")[0] == 200


def test_moves_to_an_older_postgresql_elsewhere(saved, other):
    with other_postgresql.running() as address:
        other.environment["DATABASE_URL"] = address
        done = other.run("restore", str(saved))
        assert done.returncode == 0, done.stderr
        with psycopg.connect(address) as connection:
            assert (
                connection.execute("SELECT count(*) FROM core_fact WHERE payload->>'note' = 'Müller'").fetchone()[0]
                == 500
            )


def test_is_not_restored_over_a_running_installation(office, saved):
    done = office.run("restore", str(saved), "--replace")
    assert done.returncode == 2
    assert "Stop it first" in done.stderr


def test_is_restored_over_one_in_use_only_on_demand(saved, other):
    assert other.run("prepare").returncode == 0
    assert other.run("user", "create", "Karl Ott", "--login", "karl").returncode == 0
    done = other.run("restore", str(saved))
    assert done.returncode == 2
    assert "--replace" in done.stderr
    assert what_is_there(other) == "0 karl"
    assert other.run("restore", str(saved), "--replace").returncode == 0
    assert what_is_there(other) == "500 vera"


def test_that_is_damaged_changes_nothing(saved, other):
    assert other.run("prepare").returncode == 0
    damaged = other.top / "damaged"
    damaged.write_bytes(saved.read_bytes()[: saved.stat().st_size // 2])
    for file in (damaged, other.top / "gone"):
        done = other.run("restore", str(file))
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
    assert what_is_there(other) == "0 -"
