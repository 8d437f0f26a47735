"""Every law's test goes red, and for the stated reason, when the law is broken. Alone: `tools/sabotage`."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator

import psycopg
import pytest

from handschlag.config import env
from tests.laws.sabotage import RED, Sabotage, run_against

LAWS = (1, 2, 3, 4, 8, 9)
MANY_ENOUGH = 3


def sabotages(law: int) -> list[Sabotage]:
    return importlib.import_module(f"tests.laws.law{law}_sabotages").SABOTAGES


@pytest.fixture(scope="module")
def database(django_db_modify_db_settings: None) -> Iterator[str]:
    """The name the broken trees give theirs (Django puts test_ before it); gone afterwards."""
    name = f"sabotage_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    yield name
    with psycopg.connect(**{**env.connection(), "dbname": "postgres"}, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS test_{name}")


@pytest.fixture(scope="module")
def made() -> set[str]:
    """The databases whose schema is there already."""
    return set()


@pytest.mark.parametrize("law", LAWS)
def test_every_law_ships_three_sabotages(law):
    assert len(sabotages(law)) >= MANY_ENOUGH
    assert {sabotage.law for sabotage in sabotages(law)} == {law}


@pytest.mark.parametrize("sabotage", [one for law in LAWS for one in sabotages(law)], ids=str)
def test_the_law_goes_red_for_this_reason_when_it_is_broken(sabotage, database, made, tmp_path):
    run = run_against(sabotage, into=tmp_path, database=database, is_new=database not in made)
    if not sabotage.is_in_the_schema:
        made.add(database)
    told = run.stdout[-6000:] + run.stderr[-2000:]
    assert run.returncode == RED, told
    assert f"FAILED {sabotage.tests}" in run.stdout, told
    assert sabotage.saying in run.stdout, told
