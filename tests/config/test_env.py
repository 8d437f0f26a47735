from __future__ import annotations

import os
from pathlib import Path

import pytest

from handschlag.config import env


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    for name in list(os.environ):
        if name.startswith("HANDSCHLAG_") or name in {"PORT", "DATABASE_URL", "DATABASE_DIRECT_URL"}:
            monkeypatch.delenv(name)


class TestPort:
    def test_is_8000_unless_set(self, monkeypatch):
        assert env.port() == 8000
        monkeypatch.setenv("PORT", " 9000 ")
        assert env.port() == 9000

    @pytest.mark.parametrize("given", ["0", "65536", "-1", "http", "80 80", "٣"])
    def test_names_what_cannot_be_a_port(self, monkeypatch, given):
        monkeypatch.setenv("PORT", given)
        with pytest.raises(env.Misconfigured, match="PORT"):
            env.port()


class TestAddress:
    def test_without_anything_only_this_machine_is_served(self):
        assert env.host() == "127.0.0.1"
        assert env.public_url() == "http://localhost:8000"
        assert env.allowed_hosts() == ["localhost", "127.0.0.1", "[::1]"]
        assert not env.is_https()

    def test_the_public_address_is_trusted_and_makes_cookies_secure(self, monkeypatch):
        monkeypatch.setenv("HANDSCHLAG_URL", "https://service.example.de/")
        monkeypatch.setenv("HANDSCHLAG_HOSTS", "desk.local, , 192.0.2.7")
        assert env.public_url() == "https://service.example.de"
        assert env.is_https()
        assert env.allowed_hosts()[3:] == ["service.example.de", "desk.local", "192.0.2.7"]
        assert env.trusted_origins()[0] == "https://service.example.de"

    @pytest.mark.parametrize("given", ["service.example.de", "ftp://service.example.de", "https://"])
    def test_an_address_nobody_can_open_is_refused(self, monkeypatch, given):
        monkeypatch.setenv("HANDSCHLAG_URL", given)
        with pytest.raises(env.Misconfigured, match="HANDSCHLAG_URL"):
            env.public_url()


class TestDatabase:
    def test_an_address_becomes_djangos_parameters(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql://ann:p%40ss@db.example:5433/office?sslmode=require")
        database = env.database()
        assert database["NAME"] == "office"
        assert (database["HOST"], database["PORT"]) == ("db.example", "5433")
        assert (database["USER"], database["PASSWORD"]) == ("ann", "p@ss")
        assert database["OPTIONS"]["sslmode"] == "require"
        assert database["CONN_HEALTH_CHECKS"]

    def test_several_machines_of_a_cluster_are_kept(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql://ann@one:1,two:2/office?target_session_attrs=read-write")
        database = env.database()
        assert (database["HOST"], database["PORT"]) == ("one,two", "1,2")
        assert database["OPTIONS"]["target_session_attrs"] == "read-write"

    def test_listening_goes_around_a_pooler(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql://pooler/office")
        monkeypatch.setenv("DATABASE_DIRECT_URL", "postgresql://direct/office")
        assert env.database()["DISABLE_SERVER_SIDE_CURSORS"]
        assert "host=direct" in env.direct_conninfo()
        assert env.direct_database()["HOST"] == "direct"

    @pytest.mark.parametrize("given", ["nonsense", "mysql://a/b", "postgresql://host"])
    def test_an_address_that_leads_nowhere_is_refused(self, monkeypatch, given):
        monkeypatch.setenv("DATABASE_URL", given)
        with pytest.raises(env.Misconfigured, match="DATABASE_URL"):
            env.database()


class TestSecretKey:
    def test_is_made_once_and_is_private(self, monkeypatch, tmp_path):
        monkeypatch.setenv("HANDSCHLAG_DATA", str(tmp_path / "ä b"))
        env.prepare()
        key = env.secret_key()
        env.prepare()
        assert env.secret_key() == key
        assert len(key) > 50
        assert env.key_file().stat().st_mode & 0o077 == 0
        assert [path.name for path in env.data_dir().glob("secret_key*")] == ["secret_key"]

    def test_of_the_environment_comes_first(self, monkeypatch, tmp_path):
        monkeypatch.setenv("HANDSCHLAG_DATA", str(tmp_path))
        env.prepare()
        (tmp_path / "mine").write_text("from a file\n")
        monkeypatch.setenv("HANDSCHLAG_SECRET_KEY_FILE", str(tmp_path / "mine"))
        assert env.secret_key() == "from a file"
        monkeypatch.setenv("HANDSCHLAG_SECRET_KEY", "from the environment")
        assert env.secret_key() == "from the environment"

    def test_without_an_installation_lives_as_long_as_the_process(self, monkeypatch, tmp_path):
        monkeypatch.setenv("HANDSCHLAG_DATA", str(tmp_path / "none"))
        assert env.secret_key() != env.secret_key()
        assert not (tmp_path / "none").exists()

    def test_a_file_that_is_not_there_or_empty_is_refused(self, monkeypatch, tmp_path):
        monkeypatch.setenv("HANDSCHLAG_SECRET_KEY_FILE", str(tmp_path / "gone"))
        with pytest.raises(env.Misconfigured, match="does not exist"):
            env.secret_key()
        (tmp_path / "gone").touch()
        with pytest.raises(env.Misconfigured, match="empty"):
            env.secret_key()


class TestDataDirectory:
    def test_of_root_lies_where_systems_keep_theirs(self, monkeypatch):
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        assert env.data_dir() == Path("/var/lib/handschlag")

    def test_of_a_user_lies_in_the_home_directory(self, monkeypatch, tmp_path):
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.delenv("XDG_DATA_HOME", raising=False)
        assert env.data_dir() == tmp_path / ".local/share/handschlag"
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
        assert env.data_dir() == tmp_path / "data/handschlag"

    def test_that_cannot_be_made_is_explained(self, monkeypatch, tmp_path):
        (tmp_path / "file").touch()
        monkeypatch.setenv("HANDSCHLAG_DATA", str(tmp_path / "file" / "data"))
        with pytest.raises(env.Misconfigured, match="HANDSCHLAG_DATA"):
            env.prepare()


@pytest.mark.parametrize(("given", "meant"), [("", False), ("0", False), ("no", False), ("1", True), ("Yes", True)])
def test_a_switch_is_on_or_off(monkeypatch, given, meant):
    monkeypatch.setenv("HANDSCHLAG_DEBUG", given)
    assert env.debug() is meant


def test_a_switch_between_on_and_off_is_refused(monkeypatch):
    monkeypatch.setenv("HANDSCHLAG_DEBUG", "perhaps")
    with pytest.raises(env.Misconfigured, match="HANDSCHLAG_DEBUG"):
        env.debug()
    monkeypatch.setenv("HANDSCHLAG_LOG", "xml")
    with pytest.raises(env.Misconfigured, match="HANDSCHLAG_LOG"):
        env.log_format()


def test_an_example_company_is_wanted_unless_it_is_none(monkeypatch):
    monkeypatch.setenv("HANDSCHLAG_DEMO", "none")
    assert env.demo() == ""
    monkeypatch.setenv("HANDSCHLAG_DEMO", "Broker")
    assert env.demo() == "broker"
