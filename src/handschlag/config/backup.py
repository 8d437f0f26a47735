"""`handschlag backup FILE` and `handschlag restore FILE`: one file with everything an installation is.

A tar of the database (pg_dump's custom format), the signing key and the product's files. A backup is taken while people
work; it shows one moment. A restore is one transaction: it is all there or nothing changed. It also carries an embedded
installation over to another major version of PostgreSQL, or to a database elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg.conninfo import make_conninfo

from handschlag import __version__
from handschlag.config import embedded, env
from handschlag.people import queries as people

ANEW = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
NEWER_THAN_SERVER = "SET transaction_timeout ="  # written by pg_dump 17 and later, unknown to older servers
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


class CannotBackUp(env.Misconfigured):
    pass


class CannotRestore(env.Misconfigured):
    pass


def backup(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="handschlag backup", description="Everything of this installation in one file."
    )
    parser.add_argument("file", type=Path)
    target: Path = parser.parse_args(argv).file
    if target.exists():
        raise CannotBackUp(f"{target} is there already; a backup never replaces another.")
    with _workshop() as name:
        workshop = Path(name)
        _run(
            CannotBackUp,
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-acl",
            f"--file={workshop / 'database'}",
            *_where(),
        )
        about = {"handschlag": __version__, "at": datetime.now(UTC).isoformat(timespec="seconds")}
        (workshop / "about.json").write_text(json.dumps(about), encoding="utf-8")
        _pack(workshop, target)
    print(f"{target}: {target.stat().st_size / 2**20:.1f} MB")
    return 0


def _pack(workshop: Path, target: Path) -> None:
    """Written beside its name and renamed, so that a half one is never taken for a backup."""
    draft = target.with_name(target.name + ".part")
    try:
        with (
            os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
            tarfile.open(fileobj=file, mode="w") as tar,
        ):
            for name in ("about.json", "database"):
                tar.add(workshop / name, name)
            env.write_once(workshop / "secret_key", env.secret_key() + "\n")
            tar.add(workshop / "secret_key", "secret_key")
            if env.media_dir().exists():
                tar.add(env.media_dir(), "files")
    except OSError as error:
        raise CannotBackUp(f"{target} cannot be written: {error.strerror}.") from None
    draft.rename(target)


def restore(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="handschlag restore", description="An installation as it was when the file was made."
    )
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--replace", action="store_true", help="even if this installation is in use; what it holds is gone"
    )
    wanted = parser.parse_args(argv)
    _refuse_in_use(is_replaced=wanted.replace)
    with _workshop() as name:
        workshop = Path(name)
        about = _unpack(wanted.file, workshop)
        _write_statements(workshop)
        connection.close()
        _run(
            CannotRestore,
            "psql",
            "--quiet",
            "--no-psqlrc",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            f"--file={workshop / 'statements'}",
            *_where(),
        )
        _put_files(workshop)
    print(f"Restored as of {about['at']}. `handschlag run` or `handschlag prepare` brings it up to this version.")
    return 0


def _refuse_in_use(*, is_replaced: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        (others,) = cursor.fetchone()
        cursor.execute("SELECT to_regclass('people_user') IS NOT NULL")
        (is_made,) = cursor.fetchone()
    if others:
        raise CannotRestore("Handschlag is running on this database. Stop it first.")
    if is_made and not people.is_empty() and not is_replaced:
        raise CannotRestore("This installation is in use. --replace overwrites it; make a backup of it first.")


def _unpack(file: Path, workshop: Path) -> dict[str, Any]:
    try:
        with tarfile.open(file) as tar:
            tar.extractall(workshop, filter="data")
        return dict(json.loads((workshop / "about.json").read_text(encoding="utf-8")))
    except (OSError, tarfile.TarError, ValueError) as error:
        raise CannotRestore(f"{file} is no backup that can be read: {error}.") from None


def _write_statements(workshop: Path) -> None:
    """The dump as statements, after the one that makes room; psql runs the file in one transaction."""
    text = workshop / "text"
    _run(CannotRestore, "pg_restore", "--no-owner", "--no-acl", f"--file={text}", str(workshop / "database"))
    with text.open(encoding="utf-8") as source, (workshop / "statements").open("w", encoding="utf-8") as target:
        target.write(ANEW)
        for line in source:
            if not line.startswith((NEWER_THAN_SERVER, "CREATE SCHEMA public", "COMMENT ON SCHEMA public")):
                target.write(line)


def _put_files(workshop: Path) -> None:
    key = (workshop / "secret_key").read_text(encoding="ascii")
    if not env.has_own_key():
        env.write_private(env.key_file(), key)
    if (workshop / "files").is_dir():
        shutil.rmtree(env.media_dir(), ignore_errors=True)
        shutil.move(workshop / "files", env.media_dir())


def _workshop() -> tempfile.TemporaryDirectory[str]:
    """Private, on the disk of the installation: a dump does not fit into every /tmp."""
    return tempfile.TemporaryDirectory(prefix=".backup-", dir=env.prepare())


def _where() -> tuple[str, str]:
    parts = env.direct_connection()
    parts.pop("password", None)
    return "--no-password", f"--dbname={make_conninfo(**parts)}"


def _run(error: type[env.Misconfigured], program: str, *arguments: str) -> None:
    path = str(embedded.binaries() / "bin" / program)
    environment = {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "HOME": str(env.data_dir()),
        "PGPASSWORD": str(env.direct_connection().get("password", "")),
    }
    done = subprocess.run(
        [path, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise error(
            f"{program} says: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}"
        )
