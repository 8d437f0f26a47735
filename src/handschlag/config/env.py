"""What the environment says. Nothing here touches the database or Django, so every command can ask it first.

HANDSCHLAG_DATA             directory that holds everything of one installation
DATABASE_URL                PostgreSQL 15 or newer instead of the embedded server
DATABASE_DIRECT_URL         the same database around a pooler (LISTEN and session locks need a connection of their own)
PORT, HANDSCHLAG_HOST       where `run`, `web` and `live` listen (8000, 127.0.0.1)
HANDSCHLAG_URL              the address people type, if it is not http://localhost:PORT
HANDSCHLAG_PORTAL_URL       the address customers reach, if it is another one than HANDSCHLAG_URL
HANDSCHLAG_HOSTS            further host names, comma-separated
HANDSCHLAG_PROXY            1 if a reverse proxy in front sets X-Forwarded-Proto
HANDSCHLAG_SECRET_KEY       the signing key, if several machines share it (or HANDSCHLAG_SECRET_KEY_FILE)
HANDSCHLAG_DEBUG            1 for Django's debug pages; never in an installation with real customers
HANDSCHLAG_DEMO             example company of a fresh installation (`make run` says broker), "none" for an empty one
HANDSCHLAG_KEEP_IMPORTS     days for which imported files are kept (90)
HANDSCHLAG_LOG              "json" or "console" (console when standard error is a terminal)
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

SYSTEM_DATA = Path("/var/lib/handschlag")
DATABASE_NAME = "handschlag"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
KEY_BYTES = 48
LONGEST_KEPT = 3650
HIGHEST_PORT = 65535
CONNECTION_SECONDS = 600
"""A web thread keeps its connection this long; each is checked before a request uses it."""


class Misconfigured(Exception):
    """The environment asks for something that cannot be; the message is for whoever typed it."""


def _get(name: str) -> str:
    return os.environ.get(name, "").strip()


def _flag(name: str) -> bool:
    value = _get(name).lower()
    if value in {"", "0", "no", "false", "off"}:
        return False
    if value in {"1", "yes", "true", "on"}:
        return True
    raise Misconfigured(f"{name} is “{value}”; it can only be 1 or 0.")


def data_dir() -> Path:
    """The one directory of this installation; it need not exist yet."""
    if given := _get("HANDSCHLAG_DATA"):
        return Path(given).expanduser().absolute()
    if os.geteuid() == 0:
        return SYSTEM_DATA
    home = _get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "handschlag"


def port() -> int:
    given = _get("PORT") or "8000"
    if not given.isascii() or not given.isdigit() or not 0 < int(given) <= HIGHEST_PORT:
        raise Misconfigured(f"PORT is “{given}”; it must be a number from 1 to {HIGHEST_PORT}.")
    return int(given)


def host() -> str:
    """The address to bind. Only this machine by default: example installations have published passwords."""
    return _get("HANDSCHLAG_HOST") or "127.0.0.1"


def debug() -> bool:
    return _flag("HANDSCHLAG_DEBUG")


def public_url() -> str:
    """Where people open the desk, without a slash at the end."""
    return _address("HANDSCHLAG_URL") or f"http://localhost:{port()}"


def portal_url() -> str:
    """Where customers open the page of a promise, without a slash at the end."""
    return _address("HANDSCHLAG_PORTAL_URL") or public_url()


def _address(name: str) -> str:
    given = _get(name).rstrip("/")
    parts = urlsplit(given)
    if given and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise Misconfigured(f"{name} is “{given}”; it must look like https://service.example.de.")
    return given


def is_https() -> bool:
    return public_url().startswith("https://")


def behind_proxy() -> bool:
    return _flag("HANDSCHLAG_PROXY")


def allowed_hosts() -> list[str]:
    given = [name.strip() for name in _get("HANDSCHLAG_HOSTS").split(",") if name.strip()]
    public = urlsplit(public_url()).hostname or "localhost"
    portal = urlsplit(portal_url()).hostname or "localhost"
    return list(dict.fromkeys([*LOCAL_HOSTS, public, portal, *given]))


def trusted_origins() -> list[str]:
    """Origins that may post forms: the public address, and this machine for whoever sits in front of it."""
    parts = urlsplit(public_url())
    return list(dict.fromkeys([f"{parts.scheme}://{parts.netloc}", *(f"http://{h}:{port()}" for h in LOCAL_HOSTS)]))


def secret_key() -> str:
    """The signing key: from the environment, a file named there, or the file `prepare` made.

    A process without an installation (type checks, building migrations) gets a key that lives as long as it does.
    """
    if given := _get("HANDSCHLAG_SECRET_KEY"):
        return given
    named = _get("HANDSCHLAG_SECRET_KEY_FILE")
    path = Path(named) if named else key_file()
    try:
        key = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        if named:
            raise Misconfigured(f"HANDSCHLAG_SECRET_KEY_FILE names {path}, which does not exist.") from None
        return secrets.token_urlsafe(KEY_BYTES)
    except PermissionError:
        raise Misconfigured(f"{path} cannot be read by this user; it belongs to whoever started Handschlag.") from None
    if not key:
        raise Misconfigured(f"{path} is empty. Delete it and start again; everybody will have to sign in anew.")
    return key


def has_own_key() -> bool:
    """Whether the environment brings the signing key, rather than the data directory."""
    return bool(_get("HANDSCHLAG_SECRET_KEY") or _get("HANDSCHLAG_SECRET_KEY_FILE"))


def key_file() -> Path:
    return data_dir() / "secret_key"


def database_file() -> Path:
    """How to reach the embedded server; written when it starts."""
    return data_dir() / "database.json"


def locale_dir() -> Path:
    return data_dir() / "locale"


def sign_in_file() -> Path:
    """How to sign in to an example installation; the example company writes it, `run` prints it."""
    return data_dir() / "sign-in.txt"


def media_dir() -> Path:
    return data_dir() / "files"


def prepare() -> Path:
    """Makes the data directory and its key, once; two processes starting together agree on one key."""
    directory = data_dir()
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        media_dir().mkdir(mode=0o700, exist_ok=True)
        write_once(key_file(), secrets.token_urlsafe(KEY_BYTES) + "\n")
    except OSError as error:
        raise Misconfigured(
            f"The data directory {directory} cannot be used: {error.strerror}. Set HANDSCHLAG_DATA to a directory this user may write."
        ) from None
    return directory


def write_once(path: Path, text: str) -> None:
    """Writes a private file unless it is there; readers see all of it or nothing."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    write_private(draft, text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def is_embedded() -> bool:
    return not _get("DATABASE_URL")


def _conninfo(url: str, name: str) -> dict[str, Any]:
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
    except ProgrammingError as error:
        raise Misconfigured(f"{name} is not a PostgreSQL address: {str(error).strip()}") from None
    if not parts.get("dbname"):
        raise Misconfigured(f"{name} names no database; write postgresql://user:password@host:5432/handschlag.")
    return parts


def _embedded_conninfo() -> dict[str, Any]:
    try:
        known: dict[str, Any] = json.loads(database_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"host": str(data_dir() / "run"), "dbname": DATABASE_NAME, "user": DATABASE_NAME}
    except PermissionError:
        raise Misconfigured(
            f"{database_file()} cannot be read by this user; run the command as the user who started Handschlag."
        ) from None
    return known


def connection() -> dict[str, Any]:
    """Parameters of libpq for the database, as `psycopg.connect(**env.connection())` takes them."""
    parts = _conninfo(_get("DATABASE_URL"), "DATABASE_URL") if _get("DATABASE_URL") else _embedded_conninfo()
    return {"application_name": application_name(), **parts}


def direct_connection() -> dict[str, Any]:
    """The same for LISTEN and session locks: never through a pooler."""
    if url := _get("DATABASE_DIRECT_URL"):
        return {"application_name": application_name(), **_conninfo(url, "DATABASE_DIRECT_URL")}
    return connection()


def direct_conninfo() -> str:
    return make_conninfo(**direct_connection())


def process_name() -> str:
    return _get("HANDSCHLAG_PROCESS") or "command"


def application_name() -> str:
    """Names this process in pg_stat_activity, where `handschlag doctor` looks for it."""
    return f"handschlag {process_name()}"


def database() -> dict[str, Any]:
    """Django's DATABASES["default"]. No psycopg pool: it excludes CONN_MAX_AGE, and web threads are few and long-lived."""
    return _for_django(connection(), is_pooled=bool(_get("DATABASE_DIRECT_URL")))


def direct_database() -> dict[str, Any]:
    """The same around a pooler."""
    return _for_django(direct_connection(), is_pooled=False)


def _for_django(parts: dict[str, Any], *, is_pooled: bool) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": CONNECTION_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": is_pooled,
        "OPTIONS": parts,
    }


def demo() -> str:
    """Name of the example company a fresh installation shall get, or empty."""
    wanted = _get("HANDSCHLAG_DEMO").lower()
    return "" if wanted == "none" else wanted


def imports_kept_days() -> int:
    """How long the files people import customers from are kept, and previews they never took in."""
    given = _get("HANDSCHLAG_KEEP_IMPORTS") or "90"
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= LONGEST_KEPT:
        raise Misconfigured(
            f"HANDSCHLAG_KEEP_IMPORTS is “{given}”; it must be a number of days from 1 to {LONGEST_KEPT}."
        )
    return int(given)


def log_format() -> str:
    wanted = _get("HANDSCHLAG_LOG").lower()
    if wanted not in {"", "json", "console"}:
        raise Misconfigured(f"HANDSCHLAG_LOG is “{wanted}”; it can be json or console.")
    return wanted
