from __future__ import annotations

import json
import socket
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from handschlag.config import command, env
from handschlag.config.doctor import examine
from handschlag.config.doctor.finding import State
from handschlag.core.models import FactRow, Installation, ParkedReaction, RawInput
from tests.ports import free_port

LONG_AGO = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _installation(monkeypatch, tmp_path):
    """A private data directory, and a port on which nothing answers."""
    monkeypatch.setenv("HANDSCHLAG_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PORT", str(free_port()))
    for name in ("HANDSCHLAG_URL", "HANDSCHLAG_HOST", "HANDSCHLAG_PROXY", "HANDSCHLAG_DEBUG", "HANDSCHLAG_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    env.prepare()


def states() -> dict[str, State]:
    """The worst of each thing looked at."""
    order = [State.FINE, State.NOTE, State.WRONG]
    worst: dict[str, State] = {}
    for finding in examine():
        worst[finding.code] = max(worst.get(finding.code, State.FINE), finding.state, key=order.index)
    return worst


@pytest.mark.django_db(transaction=True)
class TestDatabase:
    def test_in_order_is_said_in_each_point(self):
        found = states()
        assert [code for code, state in found.items() if state is not State.FINE] == ["web", "work"]
        assert {
            "database",
            "encoding",
            "clock",
            "migrations",
            "extensions",
            "parked",
            "failed-jobs",
            "late-jobs",
            "raw-input",
        } <= set(found)

    def test_counts_what_was_left_lying(self):
        fact = FactRow.objects.create(name="x", payload={}, at=LONG_AGO, payload_hash=b"0" * 32)
        ParkedReaction.objects.create(reaction="promises.reactions:settle", fact=fact, failed_at=LONG_AGO, error="x")
        RawInput.objects.create(source="sipgate", received_at=LONG_AGO, body=b"?")
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) VALUES ('default', 'x', '{}', 'failed')"
            )
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at) VALUES ('default', 'x', '{}', %s)",
                [LONG_AGO],
            )
        found = states()
        assert {code for code in ("parked", "raw-input", "failed-jobs", "late-jobs") if found[code] is State.WRONG} == {
            "parked",
            "raw-input",
            "failed-jobs",
            "late-jobs",
        }

    def test_something_that_just_came_in_is_not_late(self):
        now = datetime.now(UTC)
        RawInput.objects.create(source="sipgate", received_at=now, body=b"?")
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'x', '{}')")
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at) VALUES ('default', 'x', '{}', %s)",
                [now + timedelta(days=1)],
            )
        found = states()
        assert (found["raw-input"], found["late-jobs"]) == (State.FINE, State.FINE)

    def test_an_example_that_others_can_reach_is_wrong(self, monkeypatch):
        Installation.objects.update_or_create(id=1, defaults={"is_example": True})
        assert states()["example"] is State.NOTE
        monkeypatch.setenv("HANDSCHLAG_HOST", "0.0.0.0")
        assert states()["example"] is State.WRONG

    def test_a_missing_migration_is_named(self, newest_migration_taken_back):
        (finding,) = [finding for finding in examine() if finding.code == "migrations"]
        assert finding.state is State.WRONG
        assert newest_migration_taken_back in finding.says


class TestMachine:
    @pytest.fixture(autouse=True)
    def _no_database(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    def test_a_database_that_does_not_answer_is_wrong(self):
        assert states()["database"] is State.WRONG

    def test_the_embedded_database_is_looked_for_but_not_started(self, monkeypatch):
        monkeypatch.delenv("DATABASE_URL")
        assert states()["database"] is State.WRONG
        assert not (env.data_dir() / "postgresql").exists()

    def test_a_missing_directory_is_wrong(self, monkeypatch, tmp_path):
        monkeypatch.setenv("HANDSCHLAG_DATA", str(tmp_path / "none"))
        found = states()
        assert (found["data-directory"], found["secret-key"]) == (State.WRONG, State.WRONG)

    def test_a_directory_others_can_look_into_is_noted(self):
        assert states()["data-directory"] is State.FINE
        env.data_dir().chmod(0o755)
        assert states()["data-directory"] is State.NOTE

    def test_a_key_others_can_read_or_guess_is_wrong(self, monkeypatch):
        assert states()["secret-key"] is State.FINE
        env.key_file().chmod(0o644)
        assert states()["secret-key"] is State.WRONG
        monkeypatch.setenv("HANDSCHLAG_SECRET_KEY", "secret")
        assert states()["secret-key"] is State.WRONG
        monkeypatch.setenv("HANDSCHLAG_SECRET_KEY", "s" * 60)
        assert states()["secret-key"] is State.FINE

    @pytest.mark.parametrize(
        ("environment", "address", "proxy"),
        [
            ({}, State.FINE, None),
            ({"HANDSCHLAG_URL": "http://desk.example.de"}, State.WRONG, None),
            ({"HANDSCHLAG_URL": "https://desk.example.de"}, State.FINE, State.WRONG),
            ({"HANDSCHLAG_URL": "https://desk.example.de", "HANDSCHLAG_PROXY": "1"}, State.FINE, None),
            ({"HANDSCHLAG_HOST": "0.0.0.0"}, State.NOTE, None),
        ],
    )
    def test_passkeys_and_notifications_need_localhost_or_https(self, monkeypatch, environment, address, proxy):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        found = states()
        assert (found["address"], found.get("proxy")) == (address, proxy)

    def test_debug_pages_are_wrong(self, monkeypatch):
        monkeypatch.setenv("HANDSCHLAG_DEBUG", "1")
        assert states()["debug"] is State.WRONG

    def test_a_foreign_program_on_the_port_is_told_from_nothing(self):
        with socket.create_server(("127.0.0.1", env.port())):
            (web,) = [finding for finding in examine() if finding.code == "web"]
            assert "not a Handschlag" in web.says
        (web,) = [finding for finding in examine() if finding.code == "web"]
        assert "Nothing answers" in web.says

    def test_is_printed_with_what_to_do_and_as_json(self, capsys):
        assert command.main(["doctor"]) == 1
        said = capsys.readouterr().out
        assert "BAD   The database of DATABASE_URL does not answer" in said
        assert "      → " in said
        assert "signing key" not in said
        assert command.main(["doctor", "--all"]) == 1
        assert "ok    The signing key is private." in capsys.readouterr().out
        assert command.main(["doctor", "--json"]) == 1
        findings = json.loads(capsys.readouterr().out)["findings"]
        assert {"code", "state", "says", "do"} == set(findings[0])
