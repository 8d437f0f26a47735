"""Mailboxes of ours on servers of others, and which of their mails we know."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from handschlag.conversations.models import MailAccount, MailFetched
from handschlag.core import sealing
from handschlag.core.errors import NotThere


def get_mail_account(account: int) -> MailAccount:
    """Raises NotThere."""
    found = MailAccount.objects.filter(pk=account).first()
    if found is None:
        raise NotThere(_("This mailbox is not set up."))
    return found


def mail_accounts() -> QuerySet[MailAccount]:
    return MailAccount.objects.order_by("name", "id")


def mailboxes_to_fetch() -> QuerySet[MailAccount]:
    return MailAccount.objects.filter(is_enabled=True).order_by("id")


def secret_of_mailbox(account: MailAccount, name: str = "secret") -> str | None:
    """What lies sealed under this name, "" where there is none, None when it can no longer be read (another signing key)."""
    try:
        return sealing.unseal(getattr(account, name))
    except sealing.CannotUnseal:
        return None


def known_mails(account: MailAccount, *, validity: int) -> dict[str, tuple[int, bool]]:
    """The mails of its folder that we know, by their numbers: the row's id, and whether the server knows that we have it."""
    rows = MailFetched.objects.filter(account=account, folder=account.folder, validity=validity)
    told = rows.values_list("number", "pk", "told_at")
    return {number: (row, told_at is not None) for number, row, told_at in told}
