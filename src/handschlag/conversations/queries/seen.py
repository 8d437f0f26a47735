"""What a customer may read of their own contacts: what they wrote, what we wrote to them, and that we spoke. No note."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from handschlag.conversations.choices import Channel, Direction, Posted
from handschlag.conversations.models import Addressee, Conversation
from handschlag.customers import queries as customers

MOST: Final = 50
Way = Literal["wrote", "answered", "spoke", "called", "came", "letter"]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One contact as its customer sees it: nothing else of it leaves the house.

    `way`: what happened, from the customer's side (`wrote`: they to us; `answered`: we to them). `words` only where it was
    written; `who` of us it was with; `files` by their names.
    """

    conversation: int
    at: datetime
    way: Way
    who: str
    subject: str
    words: str
    files: tuple[str, ...]


def seen_by(
    customer: customers.Whose,
    *,
    person: int | None = None,
    addresses: Collection[str] = (),
    among: Collection[int] | None = None,
    now: datetime,
) -> list[Seen]:
    """The newest first. `person`: only what was with them, of our mails those to one of their `addresses` (small letters)."""
    rows = Conversation.objects.filter(customer__in=customers.family(customer), started_at__lte=now)
    rows = rows.filter(is_practice=False, is_internal=False, machine="", certainty__in=("certain", "confirmed"))
    rows = rows.filter(_happened())
    if person is not None:
        rows = rows.filter(person=person).filter(Q(direction=Direction.IN) | ~Q(channel=Channel.MAIL) | _to(addresses))
    if among is not None:
        rows = rows.filter(pk__in=among)
    return [_seen(row) for row in _named(rows).order_by("-started_at", "-id")[:MOST]]


def _happened() -> Q:
    """They wrote; ours went out; somebody spoke with somebody."""
    written = Q(mail__isnull=False, direction=Direction.IN)
    ours = Q(channel=Channel.MAIL, direction=Direction.OUT, mail__sending__state=Posted.SENT)
    spoken = Q(channel=Channel.CALL, connected_at__isnull=False) | Q(channel__in=(Channel.VISIT, Channel.LETTER))
    return written | ours | spoken


def _to(addresses: Collection[str]) -> Exists:
    named = Addressee.objects.annotate(small=Lower("address")).filter(sending__mail__conversation=OuterRef("pk"))
    return Exists(named.filter(small__in=list(addresses), state=Posted.SENT))


def _named(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return rows.select_related("user", "mail").defer("mail__text", "mail__html").prefetch_related("mail__files")


def _seen(row: Conversation) -> Seen:
    mail = getattr(row, "mail", None)
    is_ours = row.direction == Direction.OUT
    ways: dict[str, Way] = {
        Channel.CALL: "called" if is_ours else "spoke",
        Channel.VISIT: "came",
        Channel.LETTER: "letter",
    }
    return Seen(
        conversation=row.pk,
        at=row.started_at,
        way=ways.get(row.channel) or ("answered" if is_ours else "wrote"),
        who=row.user.name if row.user and (is_ours or mail is None) else "",
        subject=mail.subject if mail else "",
        words=mail.reply if mail else "",
        files=tuple(each.name for each in mail.files.all() if not each.is_inline) if mail else (),
    )
