"""Mails as they came in: one, its files, and what machines wrote."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from handschlag.conversations.models import Conversation, Mail, MailFile
from handschlag.conversations.queries.contact import contacts_with_mails
from handschlag.core.errors import NotThere


def get_mail(mail: int) -> Mail:
    """With its contact and its files. Raises NotThere."""
    of = ("conversation__customer", "conversation__person", "conversation__user", "answered", "raw", "sending__sender")
    found = Mail.objects.select_related(*of).defer("raw__body").prefetch_related("files").filter(id=mail).first()
    if found is None:
        raise NotThere(_("This mail does not exist."))
    return found


def words_written(conversation: int) -> str:
    """What somebody wrote themselves in the mail of this contact; empty where it has none."""
    return Mail.objects.filter(conversation=conversation).values_list("reply", flat=True).first() or ""


def get_mail_file(mail: int, position: int) -> MailFile:
    """With its content. Raises NotThere, also where the content is in the raw mail alone."""
    files = MailFile.objects.select_related("content", "mail__conversation")
    found = files.filter(mail=mail, position=position, content__isnull=False).first()
    if found is None:
        raise NotThere(_("This file does not exist."))
    return found


def pictures_in(mail: int, *, largest: int) -> QuerySet[MailFile]:
    """What the HTML of a mail may show in its place."""
    files = MailFile.objects.select_related("content").filter(mail=mail, content__isnull=False, size__lte=largest)
    return files.exclude(cid="").filter(kind__in=("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"))


def by_machines(*, now: datetime) -> QuerySet[Conversation]:
    """What machines wrote, the newest first: nobody has to look, and nothing is lost."""
    rows = contacts_with_mails().exclude(machine="").filter(started_at__lte=now)
    return rows.order_by("-started_at", "-id")
