"""The confirmation as it is printed: to whom, what, by when, who, and where to see how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from handschlag.desk import letters
from handschlag.desk.confirmation.drawing import qr_code
from handschlag.desk.navigation import find_url
from handschlag.promises import queries
from handschlag.promises.choices import Kind, Source
from handschlag.promises.models import Promise, PromiseLink

LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Link:
    """What the desk shows of a link. `url` is empty where only a new one helps."""

    row: PromiseLink
    url: str
    is_valid: bool

    @property
    def shown(self) -> str:
        """Without https:// and in groups, as somebody types it from paper."""
        return self.url.partition("://")[2]

    @property
    def qr(self) -> SafeString:
        return qr_code(self.url, _("QR code of the link"))


def link_of(promise: Promise, *, now: datetime) -> Link | None:
    row = queries.link_of(promise)
    if row is None:
        return None
    token = queries.token_of(row)
    url = f"{settings.PORTAL_URL}{find_url('promise-page', token)}" if token else ""
    return Link(row, url, is_valid=row.expires_at > now)


def is_reachable() -> bool:
    """Whether somebody outside this machine can follow a link at all."""
    return urlsplit(settings.PORTAL_URL).hostname not in LOCAL


def letter(promise: Promise, link: Link, *, now: datetime) -> SafeString:
    """The sheet in the customer's language."""
    with translation.override(promise.customer.language if promise.customer else settings.LANGUAGE_CODE):
        return letters.sheet(
            "desk/confirmation/letter.html",
            promise.customer,
            promise.person,
            on=timezone.localdate(now),
            promise=promise,
            words=Kind(promise.kind).label if promise.source == Source.MISSED_CALL else promise.words,
            made=letters.day(timezone.localdate(promise.made_at)),
            due=letters.moment(promise.falls_due_at),
            owner=str(promise.owner or promise.owner_team),
            until=letters.day(timezone.localdate(link.row.expires_at)),
            link=link,
        )
