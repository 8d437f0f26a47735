"""Mails for tests, received as a mail door tells of them."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from handschlag.conversations import actions as conversations
from handschlag.conversations.actions.accounts import add_mail_account
from handschlag.conversations.actions.sending_addresses import add_sending_address
from handschlag.conversations.events import MailEvent
from handschlag.conversations.models import Mail, MailAccount, SendingAddress
from handschlag.core import intake
from tests.factories.people import NOW

_next = count(1)


def make_mail(*, at: datetime = NOW, raw: bytes = b"Subject: x\n\nx\n", **said: Any) -> Mail:
    """What is not said is usual: Anna Weiß writes about a fault."""
    number = next(_next)
    usual: dict[str, Any] = {
        "sender_name": "Anna Weiß",
        "sender_address": "anna@example.org",
        "message_id": f"<{number}@example.org>",
        "subject": "Störung",
        "text": "Es geht nicht.\n\n> Geht es?",
        "reply": "Es geht nicht.",
    }
    kept = intake.keep(source="mail:test", body=raw, content_type="message/rfc822", meta={}, now=at)
    event = MailEvent(raw=kept, fingerprint=f"{number}", received_at=at, **(usual | said))
    return conversations.receive_mail(event, now=at).conversation.mail


def make_sending_address(**said: Any) -> SendingAddress:
    """An address to write from; its server is on this machine and not there."""
    usual = {
        "name": "Bäckerei Roth",
        "address": "service@haus.example",
        "host": "localhost",
        "port": 2525,
        "encryption": "none",
    }
    return add_sending_address(settings=usual | said, by=None, now=NOW)


def make_mail_account(**said: Any) -> MailAccount:
    """A mailbox whose server is on this machine and not there."""
    usual = {
        "name": "Service",
        "kind": "imap",
        "host": "localhost",
        "port": 1,
        "encryption": "none",
        "user_name": "service@haus.example",
        "secret": "geheim",
    }
    return add_mail_account(settings=usual | said, by=None, now=NOW)
