"""Mailboxes of a test's Dovecot, and what became of their mails with us."""

from __future__ import annotations

import threading
from typing import Any

from handschlag.channels.mail.accounts import fetching
from handschlag.channels.mail.accounts.lines import open_line
from handschlag.conversations import actions
from handschlag.conversations.models import Mail, MailAccount
from tests.channels.mail.dovecot import Dovecot
from tests.factories.people import NOW


def mailbox(server: Dovecot, **said: Any) -> MailAccount:
    """The box of the user `service`, read from its beginning."""
    usual = {
        "name": "Service", "kind": "imap", "host": "127.0.0.1", "port": server.imap, "encryption": "none",
        "user_name": "service", "secret": "geheim", "folder": "INBOX", "afterwards": "seen", "takes_old": True,
    }  # fmt: skip
    if said.get("kind") == "pop3":
        usual |= {"port": server.pop, "afterwards": "left"}
    return actions.add_mail_account(settings=usual | said, by=None, now=NOW)


def fetched(account: MailAccount) -> fetching.Look:
    """One look, on a line of its own."""
    account.refresh_from_db()
    line = open_line(account, clock=lambda: NOW)
    try:
        return fetching.look(line, account, clock=lambda: NOW, stopped=threading.Event())
    finally:
        line.close()


def mail(number: int, *, body: str = "Es geht nicht.") -> bytes:
    lines = [
        "From: Anna <anna@example.org>", "To: service@haus.example", f"Subject: Mail {number}",
        f"Message-ID: <{number}@example.org>", "Date: Mon, 23 Nov 2026 09:00:00 +0100",
        "Content-Type: text/plain; charset=utf-8", "", body, "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def subjects() -> list[str]:
    return sorted(Mail.objects.values_list("subject", flat=True))
