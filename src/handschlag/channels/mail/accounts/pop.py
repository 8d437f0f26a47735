"""A line to a mailbox by POP3 (RFC 1939): there is one list of mails, and what is deleted goes when we say goodbye."""

from __future__ import annotations

import base64
import contextlib
import poplib
import ssl
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import BinaryIO, Final

from handschlag.channels.mail.accounts.trouble import Trouble, of_line, of_refusal
from handschlag.channels.mail.limits import STANDARD
from handschlag.conversations.choices import Afterwards, Encryption, FetchTrouble
from handschlag.conversations.models import MailAccount

PATIENCE: Final = 60.0
LONGEST_LINE: Final = STANDARD.size
"""poplib gives up at 2048 bytes, and there are mails with longer lines."""


class Plain(poplib.POP3):
    def _getline(self) -> tuple[bytes, int]:
        return _line_of(self.file)


class Encrypted(poplib.POP3_SSL):
    def _getline(self) -> tuple[bytes, int]:
        return _line_of(self.file)


class Line:
    """Open until `close`. Every method raises Trouble."""

    tells_at_once = False
    stays = False
    validity = 0

    def __init__(self, account: MailAccount, *, password: str, token: str) -> None:
        self.account = account
        self._places: dict[str, str] = {}
        with _troubles():
            self._client = _open(account)
            try:
                self._sign_in(password, token)
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Without goodbye: what was marked to be deleted stays unless `finish` was called."""
        _drop(self._client)

    def cut(self) -> None:
        """From another thread: whatever it waits for ends now."""
        with contextlib.suppress(OSError, AttributeError):
            self._client.sock.shutdown(2)

    def listing(self) -> list[str]:
        """The UIDLs of what is there, in the server's order."""
        with _troubles():
            try:
                _said, lines, _size = self._client.uidl()
            except poplib.error_proto as why:
                raise Trouble(FetchTrouble.NO_UIDL, _words(why)) from why
        pairs = (line.decode("latin-1").split(maxsplit=1) for line in lines)
        self._places = {pair[1][:100]: pair[0] for pair in pairs if len(pair) > 1}
        return list(self._places)

    def check(self) -> None:
        """There are no folders that could be missing."""

    def before(self, numbers: Sequence[str], moment: datetime) -> list[str]:
        """Nobody knows when they came: none."""
        del numbers, moment
        return []

    def sizes(self, numbers: Sequence[str]) -> dict[str, int]:
        """In bytes."""
        with _troubles():
            _said, lines, _size = self._client.list()
        pairs = (line.split() for line in lines)
        told = {pair[0].decode("latin-1"): int(pair[1]) for pair in pairs if len(pair) > 1 and pair[1].isdigit()}
        return {number: told[self._places[number]] for number in numbers if self._places.get(number) in told}

    def fetch(self, number: str) -> bytes | None:
        """The whole mail."""
        with _troubles(), _single():
            _said, lines, _size = self._client.retr(self._places[number])
        return b"\r\n".join(lines) + b"\r\n"

    def head(self, number: str) -> bytes | None:
        with _troubles(), _single():
            _said, lines, _size = self._client.top(self._places[number], 0)
        return (b"\r\n".join(lines) + b"\r\n")[: STANDARD.header]

    def settle(self, number: str) -> None:
        if self.account.afterwards == Afterwards.DELETED:
            with _troubles():
                try:
                    self._client.dele(self._places[number])
                except poplib.error_proto as why:
                    raise Trouble(FetchTrouble.NOT_TOLD, _words(why)) from why

    def finish(self) -> None:
        """Say goodbye: from now on what was deleted is gone."""
        with _troubles():
            try:
                self._client.quit()
            except poplib.error_proto as why:
                raise Trouble(FetchTrouble.NOT_TOLD, _words(why)) from why

    def wait(self, stopped: threading.Event) -> None:
        """A new line is needed each time."""

    def _sign_in(self, password: str, token: str) -> None:
        self._client.encoding = "UTF-8"
        try:
            if token:
                _with_token(self._client, self.account.user_name, token)
            else:
                self._client.user(self.account.user_name)
                self._client.pass_(password)
        except poplib.error_proto as why:
            raise of_refusal(_words(why), host=self.account.host, with_token=bool(token)) from why


def _open(account: MailAccount) -> poplib.POP3:
    context = ssl.create_default_context()
    if account.encryption == Encryption.TLS:
        return Encrypted(account.host, account.port, timeout=PATIENCE, context=context)
    line = Plain(account.host, account.port, timeout=PATIENCE)
    if account.encryption == Encryption.STARTTLS:
        try:
            _encrypt(line, context)
        except BaseException:
            _drop(line)
            raise
    return line


def _drop(line: poplib.POP3) -> None:
    """What ended the line is told, not what went wrong while closing it."""
    with contextlib.suppress(OSError):
        line.close()


def _encrypt(line: poplib.POP3, context: ssl.SSLContext) -> None:
    if "STLS" not in line.capa():
        raise Trouble(FetchTrouble.TLS)
    line.stls(context)


def _with_token(line: poplib.POP3, user_name: str, token: str) -> None:
    """AUTH XOAUTH2 in two steps, because a token is longer than the line of a command may be (RFC 5034)."""
    said = base64.b64encode(f"user={user_name}\1auth=Bearer {token}\1\1".encode())
    line.sock.sendall(b"AUTH XOAUTH2\r\n")
    answer, _length = _line_of(line.file)
    if answer.startswith(b"+"):
        line.sock.sendall(said + b"\r\n")
        answer, _length = _line_of(line.file)
    if answer.startswith(b"+ "):  # why not, in JSON; the refusal comes after an empty line
        line.sock.sendall(b"\r\n")
        answer, _length = _line_of(line.file)
    if not answer.startswith(b"+OK"):
        raise poplib.error_proto(answer)


def _line_of(file: BinaryIO) -> tuple[bytes, int]:
    """As poplib wants it: without the end of the line, and how long it was."""
    line = file.readline(LONGEST_LINE)
    if not line:
        raise poplib.error_proto("-ERR EOF")
    return line.rstrip(b"\r\n"), len(line)


@contextlib.contextmanager
def _single() -> Iterator[None]:
    """The server does not give out one of them: the others may come all the same."""
    try:
        yield
    except poplib.error_proto as why:
        if "EOF" in _words(why):
            raise
        raise Trouble(FetchTrouble.SINGLE, _words(why)) from why


@contextlib.contextmanager
def _troubles() -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, ValueError, poplib.error_proto) as why:
        raise of_line(why) from why


def _words(why: poplib.error_proto) -> str:
    said = why.args[0] if why.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
