"""Asks another system over HTTP, patiently: what is busy, broken off or garbled is asked again, what is refused is said."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, Final, TypeVar
from urllib.parse import SplitResult, urlencode, urlsplit

TRIES: Final = 6
SECONDS: Final = 60
"""We wait so long for an answer."""
LONGEST_PAUSE: Final = 120
Answer = TypeVar("Answer")
LARGEST: Final = 200_000_000
BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class NotAnswered(Exception):
    """The other system refuses, is not there, or says what nobody can read, however often it is asked."""


class Peer:
    """One other system; `headers` prove who asks. Redirects are not followed, so that they reach nobody else."""

    def __init__(
        self, address: str, headers: Mapping[str, str], *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self.at: SplitResult = urlsplit(address.rstrip("/"))
        if self.at.scheme not in ("http", "https") or not self.at.hostname:
            raise NotAnswered(f"{address}: not an address that begins with https://")
        self.headers = {"Accept": "application/json", "User-Agent": "Handschlag", **headers}
        self.pause = pause

    def ask(self, path: str, *, body: Mapping[str, Any] | None = None, **query: Any) -> Any:
        """The JSON of an answer; `body` makes it a POST."""
        where = path + ("?" + urlencode(query) if query else "")
        return self._patiently(where, body, _read_json)

    def take(self, path: str) -> bytes:
        """An answer as it is: a file."""
        return self._patiently(path, None, bytes)

    def _patiently(self, where: str, body: Mapping[str, Any] | None, read: Callable[[bytes], Answer]) -> Answer:
        why = ""
        for attempt in range(TRIES):
            wait = min(2.0**attempt, LONGEST_PAUSE)
            try:
                status, said, again = self._once(where, body)
                if status == HTTPStatus.OK:
                    return read(said)
                why = f"answers {status}"
                if status not in BUSY:
                    break
                wait = again if again is not None else wait
            except (OSError, HTTPException, ValueError) as fault:
                why = f"{type(fault).__name__}: {fault}"
            if attempt + 1 < TRIES:
                self.pause(wait)
        raise NotAnswered(f"{self.at.geturl()}{where}: {why}")

    def _once(self, where: str, body: Mapping[str, Any] | None) -> tuple[int, bytes, float | None]:
        kind = HTTPSConnection if self.at.scheme == "https" else HTTPConnection
        line = kind(self.at.hostname or "", self.at.port, timeout=SECONDS)
        try:
            told = json.dumps(body).encode() if body is not None else None
            headers = self.headers | ({"Content-Type": "application/json"} if told else {})
            line.request("POST" if told else "GET", self.at.path + where, told, headers)
            answer = line.getresponse()
            said = answer.read(LARGEST + 1)
            if len(said) > LARGEST:
                raise ValueError("the answer is too big")
            return answer.status, said, _again(answer)
        finally:
            line.close()


def _again(answer: HTTPResponse) -> float | None:
    said = answer.getheader("Retry-After", "")
    return min(float(said), LONGEST_PAUSE) if said and said.isdigit() else None


def _read_json(said: bytes) -> Any:
    return json.loads(said)
