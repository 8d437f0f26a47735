"""Mails of ours on their way out, and the addresses they go from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.conversations.choices import Direction, Posted
from handschlag.conversations.models import Mail, MailDraft, Sending, SendingAddress
from handschlag.core import sealing
from handschlag.core.errors import NotThere
from handschlag.people.models import User
from handschlag.people.notices import Line, Sentence

NOT_SENT: Final = "mail_not_sent"
"""The code of the notice to whoever wrote it."""


def thing_of(sending: int) -> str:
    return f"sending-{sending}"


def _number(line: Line) -> int:
    return int(line.thing.rpartition("-")[2])


def get_sending_address(address: int) -> SendingAddress:
    """Raises NotThere."""
    found = SendingAddress.objects.select_related("team").filter(pk=address).first()
    if found is None:
        raise NotThere(_("This address is not set up."), field="sender")
    return found


def sending_addresses() -> QuerySet[SendingAddress]:
    return SendingAddress.objects.select_related("team").order_by("address")


def addresses_to_write_from(user: User) -> list[SendingAddress]:
    """Those that are in use; the user's teams' first, then everybody's, then the others."""
    teams = set(user.memberships.values_list("team", flat=True))
    rows = sending_addresses().filter(is_enabled=True)
    return sorted(rows, key=lambda row: (row.team_id not in teams, row.team_id is not None, row.address))


def find_house_address() -> SendingAddress | None:
    """What the house itself writes from: one that is everybody's before a team's."""
    rows = sending_addresses().filter(is_enabled=True)
    return min(rows, key=lambda row: (row.team_id is not None, row.pk), default=None)


def secret_to_send(address: SendingAddress) -> str | None:
    """The password, "" where there is none, None when it can no longer be read (another signing key)."""
    try:
        return sealing.unseal(address.secret)
    except sealing.CannotUnseal:
        return None


def get_sending(sending: int) -> Sending:
    """With its mail and contact. Raises NotThere."""
    found = Sending.objects.select_related("mail__conversation", "sender", "by").filter(pk=sending).first()
    if found is None:
        raise NotThere(_("This mail does not exist."))
    return found


def find_sending(mail: int) -> Sending | None:
    """The way out of a mail of ours, with whom it goes to; None for a mail that came in."""
    rows = Sending.objects.select_related("sender", "by").prefetch_related("addressees")
    return rows.filter(mail=mail).first()


def drafts_on(*, mail: int | None = None, customer: int | None = None) -> QuerySet[MailDraft]:
    """What our people are writing on this mail, or to this customer; the last saved first."""
    return MailDraft.objects.select_related("by").filter(mail=mail, customer=customer).order_by("-saved_at", "-id")


def drafts_of(user: int) -> QuerySet[MailDraft]:
    """What somebody began to write and has not sent, the last saved first."""
    rows = MailDraft.objects.select_related("mail__conversation__customer", "customer")
    return rows.filter(by=user).order_by("-saved_at", "-id")


def mails_in_trouble() -> QuerySet[Sending]:
    """What was not sent, or nobody knows; the newest first."""
    rows = Sending.objects.filter(state__in=(Posted.REFUSED, Posted.UNCLEAR))
    return rows.select_related("mail__conversation__customer", "by").order_by("-written_at", "-id")


def unsent() -> Q:
    """Contacts that are a mail of ours which has not gone out: nobody could read it."""
    return Q(mail__sending__isnull=False) & ~Q(mail__sending__state=Posted.SENT)


def is_ours(message_id: str) -> bool:
    """A mail with this id was written by us: what comes in with it is our own, come back."""
    return (
        bool(message_id) and Mail.objects.filter(message_id=message_id, conversation__direction=Direction.OUT).exists()
    )


def say_not_sent(lines: Sequence[Line], **_asked: object) -> Mapping[int, Sentence]:
    """A mail did not go out: to whom, and why."""
    rows = Sending.objects.select_related("mail").in_bulk({_number(line) for line in lines})
    said = {}
    for line in lines:
        row = rows.get(_number(line))
        if row is None or row.state not in (Posted.REFUSED, Posted.UNCLEAR):
            continue
        words = {"to": row.mail.to, "subject": row.mail.subject}
        text = _("Your mail “%(subject)s” to %(to)s was not sent.") % words
        if row.state == Posted.UNCLEAR:
            text = _("Nobody knows whether your mail “%(subject)s” to %(to)s went out.") % words
        said[line.id] = Sentence(text, "mail", row.mail_id, is_urgent=True)
    return said
