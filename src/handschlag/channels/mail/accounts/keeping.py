"""One mailbox, followed for as long as it is set up: fetched, waited at, and tried again when something is in the way."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import DatabaseError, InterfaceError, connection

from handschlag.channels.mail.accounts import fetching
from handschlag.channels.mail.accounts.lines import Line, open_line
from handschlag.channels.mail.accounts.trouble import Trouble
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import FetchTrouble
from handschlag.conversations.models import MailAccount
from handschlag.core import clock
from handschlag.core.errors import NotThere

log = structlog.get_logger("handschlag.mail")

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0
REFUSED_PAUSE, LONGEST_REFUSED = 60.0, 900.0
"""Whoever refuses us would lock us out if we came back at once."""
WITHOUT_DATABASE: Final = 5.0
BETWEEN_LOOKS: Final = 60.0
"""At a mailbox that needs a new line each time."""
FRESH: Final = timedelta(minutes=1)
"""That all is well is not written down more often."""
STOP_SECONDS: Final = 10.0
REFUSALS: Final = frozenset({
    FetchTrouble.LOGIN, FetchTrouble.APP_PASSWORD, FetchTrouble.NO_PASSWORDS, FetchTrouble.OFF, FetchTrouble.OAUTH_EXPIRED,
    FetchTrouble.OAUTH_CLIENT, FetchTrouble.OAUTH_REFUSED, FetchTrouble.UNSIGNED, FetchTrouble.PASSWORD,
})  # fmt: skip


async def keep(account: int) -> None:
    """Until it is cancelled; then the line is cut and its thread waited for, so that nobody else begins before."""
    keeper = Keeper(account)
    pool = ThreadPoolExecutor(1, thread_name_prefix=f"mailbox-{account}")
    running = asyncio.get_running_loop().run_in_executor(pool, keeper.run)
    try:
        await asyncio.shield(running)
    finally:
        keeper.stop()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait({running}, timeout=STOP_SECONDS)
        pool.shutdown(wait=False)


@dataclass
class Keeper:
    """`run` in a thread of its own; `stop` from another one."""

    account: int
    clock: Callable[[], datetime] = clock.now
    stopped: threading.Event = field(default_factory=threading.Event)
    line: Line | None = None
    pause: float = FIRST_PAUSE

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                seconds = self._once()
            except NotThere:
                return
            except (DatabaseError, InterfaceError) as why:
                log.warning("the database is away, mails wait on their server", because=type(why).__name__)
                seconds = WITHOUT_DATABASE
            finally:
                connection.close()  # this thread's own: none is held while nothing happens
            self.stopped.wait(seconds * secrets.SystemRandom().uniform(0.8, 1.2))

    def stop(self) -> None:
        self.stopped.set()
        if (line := self.line) is not None:
            line.cut()

    def _once(self) -> float:
        """Follow the mailbox until the line is of no more use; returns for how long to leave it alone."""
        account = queries.get_mail_account(self.account)
        try:
            self.line = open_line(account, clock=self.clock)
            try:
                self._follow(self.line, account)
            finally:
                line, self.line = self.line, None
                line.close()
        except Trouble as why:
            return self._note(account, why)
        except (DatabaseError, InterfaceError):
            raise
        except Exception as why:
            log.exception("a mailbox cannot be read because of a mistake of ours")
            return self._note(account, Trouble(FetchTrouble.OURS, type(why).__name__))
        return BETWEEN_LOOKS

    def _follow(self, line: Line, account: MailAccount) -> None:
        while not self.stopped.is_set():
            found = fetching.look(line, account, clock=self.clock, stopped=self.stopped)
            self.pause = FIRST_PAUSE
            if found.trouble is None:
                self._note_well(account)
            else:
                self._note_trouble(account, found.trouble)
            if not line.stays:
                return
            connection.close()
            line.wait(self.stopped)

    def _note_well(self, account: MailAccount) -> None:
        now = self.clock()
        if account.trouble or account.well_at is None or now - account.well_at > FRESH:
            conversations.note_mailbox_well(account=account.pk, now=now)
            account.trouble, account.well_at = "", now

    def _note_trouble(self, account: MailAccount, why: Trouble) -> None:
        conversations.note_mailbox_trouble(account=account.pk, trouble=why.code, words=why.words, now=self.clock())
        account.trouble = why.code

    def _note(self, account: MailAccount, why: Trouble) -> float:
        """The pauses grow as long as nothing works."""
        if self.stopped.is_set():  # we cut the line ourselves
            return 0.0
        log.warning("a mailbox cannot be read", connection=self.account, state=why.code, seconds=self.pause)
        self._note_trouble(account, why)
        is_refused = why.code in REFUSALS
        seconds = max(self.pause, REFUSED_PAUSE) if is_refused else self.pause
        self.pause = min(seconds * 2, LONGEST_REFUSED if is_refused else LONGEST_PAUSE)
        return seconds


def try_out(account: MailAccount, *, now: Callable[[], datetime] = clock.now) -> int:
    """Sign in and look, fetch nothing and change nothing. How many mails lie there. Raises Trouble."""
    line = open_line(account, clock=now)
    with contextlib.closing(line):
        count = len(line.listing())
        line.check()
    return count


def settings_of(account: MailAccount) -> tuple[Any, ...]:
    """What makes whoever follows it begin anew when it changes."""
    return (account.revision,)
