"""The code for a customer's own pages: one short mail that stands in no contact, since it is nobody's word."""

from __future__ import annotations

import contextlib
import secrets
import smtplib
from datetime import datetime

import structlog
from django.utils import translation
from django.utils.translation import gettext as _

from handschlag.channels.mail.out import smtp
from handschlag.conversations import queries
from handschlag.conversations.models import SendingAddress
from handschlag.conversations.rules import composing
from handschlag.core import installation, sealing
from handschlag.customers import actions as customers
from handschlag.customers import queries as asked
from handschlag.customers.models import PortalCode

log = structlog.get_logger("handschlag.mail")


def send_codes(*, only: int | None = None, now: datetime) -> int:
    """Mail the codes that wait, or that one of them. One that reached no server waits for the next round, until its ten minutes are over."""
    sender = queries.find_house_address()
    if sender is None:
        return 0
    sent = 0
    for row in asked.codes_to_send(only=only, now=now):
        if _is_sent(row, sender, now=now):
            customers.note_portal_code_sent(code=row.pk, now=now)
            sent += 1
    return sent


def _is_sent(row: PortalCode, sender: SendingAddress, *, now: datetime) -> bool:
    password = queries.secret_to_send(sender)
    try:
        code = sealing.unseal(row.sealed)
    except sealing.CannotUnseal:
        return True  # sealed with a signing key that is gone: nobody can ever read it
    if password is None:
        return False
    try:
        line = smtp.connect(sender, password)
    except smtp.Trouble as why:
        log.warning("a code waits", because=why.reason)
        return False
    with contextlib.suppress(OSError, smtplib.SMTPException), contextlib.closing(line):
        outcome = smtp.hand_over(
            line, sender.address, [row.address], _body(row, sender, code, now=now), before_the_end=lambda: None
        )
        line.quit()
        return outcome.taken or outcome.refused_all or outcome.is_unclear
    return True


def _body(row: PortalCode, sender: SendingAddress, code: str, *, now: datetime) -> bytes:
    house = installation.read().name or sender.name
    domain = sender.address.rpartition("@")[2]
    with translation.override(row.language):
        lines = [
            _("Good day,"),
            "",
            _("your code for your page with %(house)s is:") % {"house": house},
            "",
            f"{code[:3]} {code[3:]}",
            "",
            _("It is good for ten minutes, once, in the window in which you asked for it."),
            _(
                "We never ask you for it, neither by phone nor by mail. If you did not ask for it, nothing needs to be done."
            ),
            "",
            house,
        ]
        subject = _("Your code for %(house)s") % {"house": house}
    written = composing.Written(
        message_id=f"<{secrets.token_hex(16)}@{domain}>",
        sent_at=now,
        sender_name=sender.name,
        sender_address=sender.address,
        to=[row.address],
        cc=[],
        subject=subject,
        text="\n".join(lines),
    )
    return composing.as_bytes(written)
