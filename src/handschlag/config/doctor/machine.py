"""The data directory, the signing key, the disk, the address."""

from __future__ import annotations

import os
import shutil
import stat
from typing import TYPE_CHECKING

from handschlag.config import env
from handschlag.config.doctor.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FULL_BYTES, TIGHT_BYTES = 500 * 2**20, 5 * 2**30
SHORTEST_KEY = 40
LOOPBACK = ("127.", "localhost", "::1")


def findings() -> Iterator[Finding]:
    yield from _data_directory(env.data_dir())
    yield _secret_key()
    yield from _address()
    if env.debug():
        yield Finding.wrong(
            "debug",
            "Debug pages are on: they show visitors the inside of the program.",
            "Unset HANDSCHLAG_DEBUG and start again.",
        )


def _data_directory(data: Path) -> Iterator[Finding]:
    if not data.is_dir():
        yield Finding.wrong(
            "data-directory",
            f"The data directory {data} is not there.",
            "Start `handschlag run` once, or set HANDSCHLAG_DATA to the directory you mean.",
        )
        return
    if not os.access(data, os.W_OK | os.X_OK):
        yield Finding.wrong(
            "data-directory",
            f"This user may not write {data}.",
            "Run as the user who started Handschlag, or change the directory's owner.",
        )
    elif stat.S_IMODE(data.stat().st_mode) & (stat.S_IRWXO | stat.S_IWGRP):
        yield Finding.note(
            "data-directory", f"Other users of this machine can look into {data}.", f"chmod o-rwx,g-w {data}"
        )
    else:
        yield Finding.fine("data-directory", f"Everything is kept in {data}.")
    yield _disk(data)


def _disk(data: Path) -> Finding:
    free = shutil.disk_usage(data).free
    text = f"{free / 2**30:.1f} GB are free on the disk of {data}."
    if free < FULL_BYTES:
        return Finding.wrong("disk", text, "Make room now: the database stops when the disk is full.")
    if free < TIGHT_BYTES:
        return Finding.note("disk", text, "Make room soon, or move the data directory to a larger disk.")
    return Finding.fine("disk", text)


def _secret_key() -> Finding:
    path = env.key_file()
    if len(env.secret_key()) < SHORTEST_KEY:
        return Finding.wrong(
            "secret-key", "The signing key is short enough to be guessed.", "Use at least 50 random characters."
        )
    if env.has_own_key():
        return Finding.fine("secret-key", "The signing key comes from the environment.")
    if not path.exists():
        return Finding.wrong(
            "secret-key",
            f"There is no signing key in {path}: everybody is signed out at every start.",
            "Start `handschlag run` or `handschlag prepare` once, or set HANDSCHLAG_SECRET_KEY.",
        )
    if stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding.wrong(
            "secret-key",
            f"Other users can read the signing key {path}.",
            f"chmod 600 {path}; better, delete it and start again.",
        )
    return Finding.fine("secret-key", "The signing key is private.")


def _address() -> Iterator[Finding]:
    url, is_open = env.public_url(), not env.host().startswith(LOOPBACK)
    is_local = url.startswith(("http://localhost", "http://127.0.0.1", "http://[::1]"))
    if env.is_https() or is_local:
        yield Finding.fine("address", f"The desk is opened at {url}.")
    else:
        yield Finding.wrong(
            "address",
            f"The desk is opened at {url}, without encryption: browsers refuse notifications and passkeys there, and the office network can read along.",
            "Put a reverse proxy with a certificate in front and set HANDSCHLAG_URL=https://…, HANDSCHLAG_PROXY=1 (docs/admin/install.md).",
        )
    if is_open and is_local:
        yield Finding.note(
            "address",
            f"Handschlag answers the whole network ({env.host()}), but knows itself only as {url}: other machines are refused.",
            "Set HANDSCHLAG_URL to the address people type, or unset HANDSCHLAG_HOST.",
        )
    if env.is_https() and not env.behind_proxy():
        yield Finding.wrong(
            "proxy",
            "HANDSCHLAG_URL says https, but nobody is known to bring it: forms will be refused.",
            "Set HANDSCHLAG_PROXY=1 once the proxy sets X-Forwarded-Proto (and removes it from outside).",
        )
