"""What lies in a mailbox comes in, each mail once (ADR 0232): kept and committed first, and only then is the server told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from handschlag.channels.mail import arriving
from handschlag.channels.mail.accounts.lines import Line
from handschlag.channels.mail.accounts.trouble import Trouble
from handschlag.channels.mail.limits import STANDARD
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import Afterwards, FetchTrouble
from handschlag.conversations.models import MailAccount

log = structlog.get_logger("handschlag.mail")

LARGEST: Final = STANDARD.size
CLOCKS_DIFFER: Final = timedelta(hours=1)
LASTING: Final = (FetchTrouble.NOT_TOLD, FetchTrouble.SINGLE, FetchTrouble.MOVE_FOLDER)
"""What concerns single mails: the others come in all the same."""


@dataclass
class Look:
    """One look into a mailbox: how many mails were kept, and what went wrong that did not stop it."""

    kept: int = 0
    trouble: Trouble | None = None
    told: list[int] = field(default_factory=list)


def look(line: Line, account: MailAccount, *, clock: Callable[[], datetime], stopped: threading.Event) -> Look:
    """Fetch what is new. Raises Trouble when the line is of no more use."""
    found = Look()
    present = line.listing()
    _begin(line, account, present, now=clock())
    known = queries.known_mails(account, validity=line.validity)
    here = set(present)
    untold = {number: row for number, (row, is_told) in known.items() if not is_told}
    conversations.note_told(fetched=[row for number, row in untold.items() if number not in here], now=clock())
    for number in [one for one in present if one in untold]:
        _tell(line, number, untold[number], found, now=clock())
    new = [number for number in present if number not in known]
    sizes = line.sizes(new) if new else {}
    for number in _until(stopped, new):
        _take(line, account, (number, sizes.get(number, 0)), found, clock=clock)
    line.finish()
    conversations.note_told(fetched=found.told, now=clock())
    return found


def _begin(line: Line, account: MailAccount, present: list[str], *, now: datetime) -> None:
    """The first look, or one at a folder that counts anew (RFC 3501 §2.3.1.1): what was there before us is passed over.

    What we have of it already comes again and is known as a twin.
    """
    if account.validity == line.validity:
        return
    passed_over: list[str] = []
    if not account.takes_old and account.begun_at is None:
        passed_over = present
    elif not account.takes_old and account.begun_at is not None:
        passed_over = line.before(present, account.begun_at - CLOCKS_DIFFER)
    row = conversations.begin_folder(account=account.pk, validity=line.validity, passed_over=passed_over, now=now)
    account.validity, account.begun_at = row.validity, row.begun_at


def _take(
    line: Line, account: MailAccount, mail: tuple[str, int], found: Look, *, clock: Callable[[], datetime]
) -> None:
    number, size = mail
    try:
        body = line.fetch(number) if size <= LARGEST else None
        is_whole = body is not None and len(body) <= LARGEST
        if not is_whole and (size > LARGEST or body is not None):
            size, body = max(size, len(body or b"")), line.head(number)
    except Trouble as why:
        if why.code not in LASTING:
            raise
        found.trouble = why
        return
    if body is None:  # somebody was faster
        return
    now = clock()
    row = conversations.keep_fetched(
        account=account.pk,
        place=(account.folder, line.validity, number),
        body=body,
        content_type=arriving.CONTENT,
        meta={} if is_whole else {arriving.TOO_BIG: size},
        told=not is_whole or account.afterwards == Afterwards.LEFT,
        now=now,
    )
    if row is None:
        return
    found.kept += 1
    if row.raw_id is not None:
        arriving.arrive(row.raw_id, now=now)
    if row.told_at is None:
        _tell(line, number, row.pk, found, now=clock())


def _tell(line: Line, number: str, row: int, found: Look, *, now: datetime) -> None:
    """What the server refuses to do keeps no mail away; it is asked again the next time."""
    try:
        line.settle(number)
    except Trouble as why:
        if why.code not in LASTING:
            raise
        log.warning("a mailbox does not do what it is told", because=why.code)
        found.trouble = why
        return
    if line.tells_at_once:
        conversations.note_told(fetched=[row], now=now)
    else:
        found.told.append(row)


def _until(stopped: threading.Event, numbers: Iterable[str]) -> Iterable[str]:
    for number in numbers:
        if stopped.is_set():
            return
        yield number
