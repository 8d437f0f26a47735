"""Fetch the call list of a FRITZ!Box over TR-064. Talks to the network; blocking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from fritzconnection import FritzConnection
from fritzconnection.core.exceptions import FritzConnectionException
from requests import RequestException

SECONDS: Final = 15.0
DAYS: Final = 2
PORT: Final = 49000


# An answer without the XML it expects makes fritzconnection stumble over None instead of refusing it.
FAILURES: Final = (
    FritzConnectionException,
    RequestException,
    OSError,
    ValueError,
    SyntaxError,
    LookupError,
    AttributeError,
    TypeError,
)


class CannotFetch(Exception):
    """The box did not give its call list; says why."""


@dataclass(frozen=True)
class Box:
    """Where a box answers TR-064, and as whom we ask."""

    host: str
    port: int | None
    user: str
    password: str


def fetch_call_list(box: Box) -> bytes:
    """The list of the last days as XML. Raises CannotFetch."""
    port = box.port or PORT
    try:
        connection = FritzConnection(
            address=box.host, port=port, user=box.user or None, password=box.password, timeout=SECONDS
        )
        with connection.session as session:
            told = connection.call_action("X_AVM-DE_OnTel1", "GetCallList")["NewCallListURL"]
            # The box may name itself by an address we cannot reach, and nobody may send us elsewhere: only path and
            # query are taken over.
            parts = urlsplit(str(told))
            url = f"{connection.address}:{port}{parts.path}?{parts.query}&days={DAYS}"
            answer = session.get(url, timeout=SECONDS)
            answer.raise_for_status()
            return bytes(answer.content)
    except FAILURES as why:
        raise CannotFetch(f"{type(why).__name__}: {why}"[:500]) from why
