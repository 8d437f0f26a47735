"""A line to a mailbox, signed in: by IMAP or POP3, with a password or a token that is still good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from handschlag.channels.mail.accounts import imap, oauth, pop
from handschlag.channels.mail.accounts.trouble import Trouble
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import FetchTrouble, Mailbox, SignIn
from handschlag.conversations.models import MailAccount

Line = imap.Line | pop.Line
SPARE: Final = timedelta(minutes=2)
"""A token is renewed so long before it ends."""


def open_line(account: MailAccount, *, clock: Callable[[], datetime]) -> Line:
    """Raises Trouble. A token the server refuses although it should be good is renewed once."""
    if account.sign_in == SignIn.PASSWORD:
        password = queries.secret_of_mailbox(account)
        if password is None:
            raise Trouble(FetchTrouble.PASSWORD)
        return _open(account, password=password, token="")
    try:
        return _open(account, password="", token=_token(account, now=clock()))
    except Trouble as why:
        if why.code != FetchTrouble.OAUTH_REFUSED:
            raise
    return _open(account, password="", token=_renewed(account, now=clock()))


def _open(account: MailAccount, *, password: str, token: str) -> Line:
    if account.kind == Mailbox.POP3:
        return pop.Line(account, password=password, token=token)
    return imap.Line(account, password=password, token=token)


def _token(account: MailAccount, *, now: datetime) -> str:
    token = queries.secret_of_mailbox(account, "access_token")
    if token is None:
        raise Trouble(FetchTrouble.PASSWORD)
    if token and account.access_ends_at is not None and account.access_ends_at - SPARE > now:
        return token
    return _renewed(account, now=now)


def _renewed(account: MailAccount, *, now: datetime) -> str:
    """Somebody else may have renewed it meanwhile, after which the permission we know is worth nothing: then theirs is taken."""
    current = queries.get_mail_account(account.pk)
    known, account.access_token = account.access_token, current.access_token
    account.refresh_token, account.access_ends_at = current.refresh_token, current.access_ends_at
    if current.access_token not in ("", known):
        return _token(account, now=now)
    try:
        access = oauth.renew(account)
    except Trouble as why:
        current = queries.get_mail_account(account.pk)
        if why.code != FetchTrouble.OAUTH_EXPIRED or current.refresh_token == account.refresh_token:
            raise
        access = oauth.renew(current)
    conversations.keep_access(
        account=account.pk, access=access.token, seconds=access.seconds, refresh=access.refresh, now=now
    )
    return access.token
