"""A line to a mailbox by IMAP (RFC 3501, 9051): what lies in one folder, and what the server shall do with it.

Nothing is marked as read by reading it. IDLE (RFC 2177) tells of new mails at once; it is renewed long before servers and
address translation in between forget us, and what IMAPClient may have read past at its beginning is seen by a first short round.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from handschlag.channels.mail.accounts.trouble import Trouble, of_line, of_refusal
from handschlag.channels.mail.limits import STANDARD
from handschlag.conversations.choices import Afterwards, Encryption, FetchTrouble
from handschlag.conversations.models import MailAccount

PATIENCE: Final = SocketTimeout(connect=20, read=60)
FIRST_ROUND, ROUND, SLICE = 10.0, 540.0, 1.0
"""Seconds: of the first IDLE and of those after it, and how often we look whether we shall stop."""
WITHOUT_IDLE: Final = 60.0
BATCH: Final = 500
MANY: Final = 100_000
SHOWN_FOLDERS: Final = 60
SEEN, GONE = b"\\Seen", b"\\Deleted"


class Line:
    """Open until `close`. Every method raises Trouble."""

    tells_at_once = True
    stays = True

    def __init__(self, account: MailAccount, *, password: str, token: str) -> None:
        self.account = account
        self.validity = 0
        with _troubles():
            self._client = _open(account)
            try:
                self._sign_in(password, token)
            except BaseException:
                _drop(self._client)
                raise

    def close(self) -> None:
        """Politely where that is possible. After `cut` there is nothing to be polite to."""
        try:
            self._client.logout()
        except (OSError, IMAPClientError):
            _drop(self._client)

    def cut(self) -> None:
        """From another thread: whatever it waits for ends now."""
        with contextlib.suppress(OSError, AttributeError):
            self._client.socket().shutdown(2)

    def listing(self) -> list[str]:
        """The UIDs in the folder, the oldest first."""
        with _troubles():
            found = self._select(self.account.folder, FetchTrouble.FOLDER)
            self.validity = int(found.get(b"UIDVALIDITY", 0))
            if int(found.get(b"EXISTS", 0)) < MANY:
                return [str(uid) for uid in sorted(self._client.search("ALL"))]
            last = int(found.get(b"UIDNEXT", 2**32)) - 1  # the answer of a huge folder would not fit into one line
            parts = (f"{first}:{min(first + MANY - 1, last)}" for first in range(1, last + 1, MANY))
            return [str(uid) for part in parts for uid in sorted(self._client.search(["UID", part]))]

    def check(self) -> None:
        """Whether the folder for fetched mails is there."""
        if self.account.afterwards == Afterwards.MOVED:
            with _troubles():
                if not self._client.folder_exists(self.account.moved_to):
                    raise Trouble(FetchTrouble.MOVE_FOLDER, self._folders())

    def before(self, numbers: Sequence[str], moment: datetime) -> list[str]:
        """Those the server got before that moment."""
        old = []
        with _troubles():
            for batch in _batches(numbers):
                for uid, told in self._client.fetch(batch, ["INTERNALDATE"]).items():
                    came_at = told.get(b"INTERNALDATE")
                    if came_at is not None and came_at.astimezone() < moment:
                        old.append(str(uid))
        return old

    def sizes(self, numbers: Sequence[str]) -> dict[str, int]:
        """In bytes; whatever has gone meanwhile is missing."""
        with _troubles():
            told = {}
            for batch in _batches(numbers):
                told.update(self._client.fetch(batch, ["RFC822.SIZE"]))
            return {str(uid): int(each[b"RFC822.SIZE"]) for uid, each in told.items() if b"RFC822.SIZE" in each}

    def fetch(self, number: str) -> bytes | None:
        """The whole mail; None if it has gone."""
        return self._content(number, "BODY.PEEK[]", b"BODY[]")

    def head(self, number: str) -> bytes | None:
        return self._content(number, f"BODY.PEEK[HEADER]<0.{STANDARD.header}>", b"BODY[HEADER]<0>")

    def settle(self, number: str) -> None:
        """Have the server do what is done with a mail we have; doing it twice changes nothing."""
        uid = int(number)
        with _troubles():
            try:
                self._settle(uid)
            except IMAPClientAbortError:
                raise
            except IMAPClientError as why:
                raise Trouble(FetchTrouble.NOT_TOLD, " ".join(str(why).split())) from why

    def finish(self) -> None:
        """What was told holds already."""

    def wait(self, stopped: threading.Event) -> None:
        """Until something may have come, or it is time to look anyway."""
        if not self._client.has_capability("IDLE"):
            stopped.wait(WITHOUT_IDLE)
            return
        length = FIRST_ROUND
        with _troubles():
            while not stopped.is_set():
                if self._idle(length, stopped) or length == ROUND:
                    return
                length = ROUND

    def _idle(self, seconds: float, stopped: threading.Event) -> bool:
        """Whether something came."""
        self._client.idle()
        until = time.monotonic() + seconds
        heard: list[Any] = []
        while not _is_news(heard) and not stopped.is_set() and (left := until - time.monotonic()) > 0:
            asked_at, patience = time.monotonic(), min(SLICE, left)
            said = self._client.idle_check(timeout=patience)
            if not said and time.monotonic() - asked_at < patience / 2:
                break  # woken by nothing: the line is dead, which the end of IDLE will say
            heard += said
        _said, more = self._client.idle_done()
        return _is_news([*heard, *more])

    def _sign_in(self, password: str, token: str) -> None:
        if not token and self._client.has_capability("LOGINDISABLED"):
            is_plain = self.account.encryption == Encryption.NONE
            raise Trouble(FetchTrouble.PLAIN if is_plain else FetchTrouble.NO_PASSWORDS)
        try:
            if token:
                self._client.oauth2_login(self.account.user_name, token)
            elif password.isascii() and self.account.user_name.isascii():
                self._client.login(self.account.user_name, password)
            else:
                self._client.plain_login(self.account.user_name, password)
        except LoginError as why:
            raise of_refusal(_without_wrapping(why), host=self.account.host, with_token=bool(token)) from why

    def _select(self, folder: str, missing: FetchTrouble) -> dict[bytes, Any]:
        only_read = self.account.afterwards == Afterwards.LEFT
        try:
            told: dict[bytes, Any] = self._client.select_folder(folder, readonly=only_read)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as why:
            if self._client.folder_exists(folder):
                raise
            raise Trouble(missing, self._folders()) from why
        return told

    def _folders(self) -> str:
        names = [name for flags, _parting, name in self._client.list_folders() if b"\\Noselect" not in flags]
        return ", ".join(sorted(names)[:SHOWN_FOLDERS])

    def _content(self, number: str, asked: str, named: bytes) -> bytes | None:
        with _troubles():
            told = self._client.fetch([int(number)], [asked]).get(int(number), {})
        body = told.get(named)
        return body if isinstance(body, bytes) else None

    def _settle(self, uid: int) -> None:
        if self.account.afterwards == Afterwards.SEEN:
            self._client.add_flags([uid], [SEEN], silent=True)
        elif self.account.afterwards == Afterwards.DELETED:
            self._delete(uid)
        elif self.account.afterwards == Afterwards.MOVED:
            self._move(uid)

    def _move(self, uid: int) -> None:
        if not self._client.folder_exists(self.account.moved_to):
            raise Trouble(FetchTrouble.MOVE_FOLDER, self._folders())
        if self._client.has_capability("MOVE"):
            self._client.move([uid], self.account.moved_to)
        else:
            self._client.copy([uid], self.account.moved_to)
            self._delete(uid)

    def _delete(self, uid: int) -> None:
        """Without UIDPLUS it stays marked: to clear away only ours is impossible then, and others may want to look at theirs."""
        self._client.add_flags([uid], [GONE], silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge([uid])


def _open(account: MailAccount) -> IMAPClient:
    is_tls = account.encryption == Encryption.TLS
    context = ssl.create_default_context()
    client = IMAPClient(account.host, account.port, ssl=is_tls, ssl_context=context, timeout=PATIENCE)
    if account.encryption == Encryption.STARTTLS:
        try:
            client.starttls(ssl_context=context)
        except BaseException:
            _drop(client)
            raise
    return client


def _drop(client: IMAPClient) -> None:
    """What ended the line is told, not what went wrong while closing it."""
    with contextlib.suppress(OSError, IMAPClientError):
        client.shutdown()


@contextlib.contextmanager
def _troubles() -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, ValueError, IMAPClientError) as why:
        raise of_line(why) from why


def _without_wrapping(why: LoginError) -> str:
    """IMAPClient passes on what the server said as the text of a bytes object."""
    words = str(why)
    return words[2:-1] if words.startswith(("b'", 'b"')) else words


def _is_news(heard: Iterable[Any]) -> bool:
    return any(len(one) > 1 and one[1] in (b"EXISTS", b"RECENT") for one in heard)


def _batches(numbers: Sequence[str]) -> Iterator[list[int]]:
    for first in range(0, len(numbers), BATCH):
        yield [int(number) for number in numbers[first : first + BATCH]]
