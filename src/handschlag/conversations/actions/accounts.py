"""Setting up the mailboxes mails are fetched from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations import facts
from handschlag.conversations.choices import Afterwards, Encryption, Mailbox, SignIn
from handschlag.conversations.models import MailAccount
from handschlag.conversations.queries.accounts import get_mail_account
from handschlag.core import sealing
from handschlag.core.errors import Cannot
from handschlag.core.facts import record

HIGHEST_PORT: Final = 65_535
HERE: Final = ("localhost", "127.0.0.1", "::1")
SEALED: Final = ("secret", "client_secret")
CHANGEABLE: Final = frozenset({
    "name", "kind", "host", "port", "encryption", "user_name", "sign_in", "secret", "client_id", "client_secret", "tenant",
    "authorize_url", "token_url", "scope", "folder", "afterwards", "moved_to", "takes_old", "is_enabled",
})  # fmt: skip
ANOTHER_BOX: Final = frozenset({"kind", "host", "user_name"})
"""What makes it another mailbox, whose numbers say nothing about the mails of the old one."""
ANOTHER_APPLICATION: Final = frozenset(
    {"user_name", "sign_in", "client_id", "tenant", "authorize_url", "token_url", "scope"}
)
"""What makes the permission we were given worthless."""


class CannotSetUpMailbox(Cannot):
    """Nothing could be fetched like that, or it is set up already."""


@transaction.atomic
def add_mail_account(*, settings: Mapping[str, Any], by: int | None, now: datetime) -> MailAccount:
    """`settings` are fields by name; an empty secret is none. Raises CannotSetUpMailbox."""
    row = MailAccount()
    _apply(row, settings)
    row.save()
    record(facts.MailAccountAdded(account=row.pk), at=now, by=by)
    return row


@transaction.atomic
def change_mail_account(*, account: int, settings: Mapping[str, Any], by: int | None, now: datetime) -> MailAccount:
    """Change the given fields; an empty secret leaves the old one. Raises CannotSetUpMailbox, NotThere."""
    row = get_mail_account(account)
    changed = _apply(row, settings)
    if not changed:
        return row
    if changed & ANOTHER_BOX:
        row.fetched.all().delete()
    if changed & (ANOTHER_BOX | {"folder"}):
        row.validity = row.begun_at = None
    if changed & ANOTHER_APPLICATION:
        row.refresh_token, row.access_token, row.access_ends_at = "", "", None
    row.trouble, row.trouble_words, row.trouble_began_at = "", "", None
    row.revision += 1
    row.save()
    record(facts.MailAccountChanged(account=row.pk, fields=tuple(sorted(changed))), at=now, by=by)
    return row


@transaction.atomic
def connect_mail_account(
    *, account: int, access: str, seconds: int, refresh: str, by: int | None, now: datetime
) -> MailAccount:
    """Somebody signed in at the provider and we may read the mailbox. Raises CannotSetUpMailbox, NotThere."""
    row = get_mail_account(account)
    if not refresh:
        raise CannotSetUpMailbox(_("The provider lets us in only once. Does the application ask for offline access?"))
    row.access_token, row.refresh_token, row.access_ends_at = (
        sealing.seal(access),
        sealing.seal(refresh),
        now + timedelta(seconds=seconds),
    )
    row.trouble, row.trouble_words, row.trouble_began_at = "", "", None
    row.revision += 1
    row.save()
    record(facts.MailAccountConnected(account=row.pk), at=now, by=by)
    return row


@transaction.atomic
def remove_mail_account(*, account: int, by: int | None, now: datetime) -> None:
    """Nothing is fetched any more; what was fetched stays. Raises NotThere."""
    get_mail_account(account).delete()
    record(facts.MailAccountRemoved(account=account), at=now, by=by)


def _apply(row: MailAccount, settings: Mapping[str, Any]) -> set[str]:
    if unknown := set(settings) - CHANGEABLE:
        raise CannotSetUpMailbox(_("This cannot be set: %s.") % ", ".join(sorted(unknown)))
    changed = set()
    for name, value in settings.items():
        if name in SEALED and not value:
            continue
        told = sealing.seal(value) if name in SEALED else value.strip() if isinstance(value, str) else value
        if name in SEALED or getattr(row, name) != told:
            setattr(row, name, told)
            changed.add(name)
    if row.kind == Mailbox.POP3:
        row.folder = "INBOX"
    _check_server(row)
    _check_sign_in(row)
    _check_folders(row)
    return changed


def _check_server(row: MailAccount) -> None:
    if not row.name:
        raise CannotSetUpMailbox(_("Give the mailbox a name."), field="name")
    if row.kind not in Mailbox.values:
        raise CannotSetUpMailbox(_("Please choose IMAP or POP3."), field="kind")
    if not row.host:
        raise CannotSetUpMailbox(_("Say on which server the mailbox is."), field="host")
    if not 0 < row.port <= HIGHEST_PORT:
        raise CannotSetUpMailbox(_("A port lies between 1 and 65535."), field="port")
    if row.encryption not in Encryption.values:
        raise CannotSetUpMailbox(_("Please choose how the line is encrypted."), field="encryption")
    if row.encryption == Encryption.NONE and row.host not in HERE:
        said = _("Without encryption only a server on this machine is used: anybody on the way could read along.")
        raise CannotSetUpMailbox(said, field="encryption")


def _check_sign_in(row: MailAccount) -> None:
    if not row.user_name:
        raise CannotSetUpMailbox(_("Say with which user name we sign in, mostly the address."), field="user_name")
    if row.sign_in not in SignIn.values:
        raise CannotSetUpMailbox(_("Please choose how we sign in."), field="sign_in")
    if row.sign_in == SignIn.PASSWORD:
        return
    if not row.client_id:
        raise CannotSetUpMailbox(_("Enter the client ID the provider gave your application."), field="client_id")
    if row.sign_in == SignIn.OTHER:
        for field in ("authorize_url", "token_url"):
            if not _is_safe(getattr(row, field)):
                raise CannotSetUpMailbox(_("This has to be an address that begins with https://."), field=field)


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_here = parts.scheme == "http" and parts.hostname in HERE
    return port_is_one and bool(parts.hostname) and (parts.scheme == "https" or is_here)


def _check_folders(row: MailAccount) -> None:
    if row.afterwards not in Afterwards.values:
        raise CannotSetUpMailbox(_("Please choose what becomes of fetched mails."), field="afterwards")
    if row.kind == Mailbox.POP3 and row.afterwards not in (Afterwards.LEFT, Afterwards.DELETED):
        said = _("POP3 knows no folders and no marks: mails can only stay as they are or be deleted.")
        raise CannotSetUpMailbox(said, field="afterwards")
    if not row.folder:
        raise CannotSetUpMailbox(_("Say which folder is read."), field="folder")
    if row.afterwards == Afterwards.MOVED and row.moved_to in ("", row.folder):
        raise CannotSetUpMailbox(_("Say to which other folder fetched mails are moved."), field="moved_to")
    same = MailAccount.objects.filter(
        kind=row.kind, host__iexact=row.host, user_name__iexact=row.user_name, folder=row.folder
    )
    if same.exclude(pk=row.pk).exists():
        raise CannotSetUpMailbox(_("This folder of this mailbox is read already."), field="user_name")
