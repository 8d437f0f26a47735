from __future__ import annotations

import pytest
from django.db import connection

from handschlag.config import health


@pytest.fixture(autouse=True)
def _asked_for_the_first_time(monkeypatch):
    monkeypatch.setattr(health._Schema, "fits", False)


@pytest.mark.django_db
def test_a_process_with_its_schema_is_ready(client, django_assert_num_queries):
    assert client.get("/health/ready").json() == {"ready": True}
    with django_assert_num_queries(1):
        answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_a_process_is_alive_without_asking_the_database(client):
    assert client.get("/health/live").json() == {"live": True}
    assert client.post("/health/live").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_process_whose_schema_is_older_is_not_ready(client, newest_migration_taken_back):
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "because": "migrations"})


@pytest.mark.django_db(transaction=True)
def test_a_process_without_database_is_not_ready(client):
    connection.close()
    name = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = "gone"
    try:
        answer = client.get("/health/ready")
    finally:
        connection.settings_dict["NAME"] = name
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "because": "database"})
