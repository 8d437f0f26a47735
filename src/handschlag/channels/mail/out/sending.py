"""The worker's part: everything that is due is handed over, each mail once."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

import structlog

from handschlag.channels.mail.out import smtp
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import Posted, SendTrouble
from handschlag.conversations.models import Sending, SendingAddress
from handschlag.core import clock

log = structlog.get_logger("handschlag.mail")

MOST_AT_ONCE: Final = 500
"""A round ends after so many; the next one goes on."""


def send_what_is_due(*, clock: Callable[[], datetime] = clock.now) -> int:
    """Hand over what is due; whose worker vanished while handing over is unclear from now on. Returns how many were tried."""
    for left in conversations.left_while_handing(now=clock()):
        conversations.note_unclear(sending=left, reason=SendTrouble.GONE, now=clock())
    tried = 0
    with _lines() as line_to:
        while tried < MOST_AT_ONCE and (row := conversations.begin_sending(now=clock())) is not None:
            _send(queries.get_sending(row.pk), line_to, clock=clock)
            tried += 1
    return tried


def try_out(address: SendingAddress) -> str:
    """Connect, sign in and name ourselves as sender, send nothing. Returns "" or the reason, as `smtp.Outcome` has it."""
    password = queries.secret_to_send(address)
    if password is None:
        return SendTrouble.PASSWORD
    try:
        line = smtp.connect(address, password)
    except smtp.Trouble as why:
        return why.reason
    with contextlib.closing(line):
        try:
            code, said = line.mail(address.address)
            line.rset()
            line.quit()
        except (OSError, smtplib.SMTPException) as why:
            return smtp.reason_of(why)
    return "" if code == smtp.DONE else f"{code} {said.decode('utf-8', 'replace')}"


def _send(row: Sending, line_to: Callable[[SendingAddress], smtplib.SMTP], *, clock: Callable[[], datetime]) -> None:
    waiting = list(row.addressees.filter(state=Posted.WAITING).order_by("id").values_list("address", flat=True))
    if row.sender is None or not row.sender.is_enabled:
        conversations.note_refused(sending=row.pk, reason=SendTrouble.UNUSED, now=clock())
        return
    try:
        line = line_to(row.sender)
    except smtp.Trouble as why:
        log.warning("a mail waits", sending=row.pk, because=why.reason)
        conversations.note_tried(sending=row.pk, taken=False, refused={}, put_off={}, reason=why.reason, now=clock())
        return
    outcome = smtp.hand_over(
        line,
        row.mail.sender_address,
        waiting,
        bytes(row.mail.raw.body),
        before_the_end=lambda: conversations.note_handing(sending=row.pk, now=clock()),
    )
    if outcome.is_unclear:
        conversations.note_unclear(sending=row.pk, reason=outcome.reason, now=clock())
    elif outcome.refused_all:
        conversations.note_refused(sending=row.pk, reason=outcome.reason, now=clock())
    else:
        conversations.note_tried(
            sending=row.pk,
            taken=outcome.taken,
            refused=outcome.refused,
            put_off=outcome.put_off,
            reason=outcome.reason,
            now=clock(),
        )
    if not outcome.taken:
        line.close()


@contextlib.contextmanager
def _lines() -> Iterator[Callable[[SendingAddress], smtplib.SMTP]]:
    """One line per address for a whole round; one that was closed is opened anew."""
    known: dict[int, smtplib.SMTP] = {}

    def line_to(address: SendingAddress) -> smtplib.SMTP:
        line = known.get(address.pk)
        if line is None or line.sock is None:
            password = queries.secret_to_send(address)
            if password is None:
                raise smtp.Trouble(SendTrouble.PASSWORD)
            line = known[address.pk] = smtp.connect(address, password)
        return line

    try:
        yield line_to
    finally:
        for line in known.values():
            with contextlib.suppress(OSError, smtplib.SMTPException):
                line.quit()
