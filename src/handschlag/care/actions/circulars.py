"""News for many: written once, sent to those we may tell, told one by one, and at some time over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.care.choices import Manner, NewsPurpose
from handschlag.care.facts import CircularDropped, CircularEnded, CircularSent, CircularTold, CircularWritten
from handschlag.care.models import Circular, CircularRecipient
from handschlag.care.queries import circulars as queries
from handschlag.care.queries.visits import talk_of
from handschlag.care.rules.naming import rank_in
from handschlag.conversations import queries as conversations
from handschlag.conversations.choices import Channel
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers


class CannotWriteCircular(Cannot):
    """No words, words of rank, sent already, or for nobody we may tell."""


class CannotTellCircular(Cannot):
    """Not for them, not sent yet, or by a way they did not agree to."""


@transaction.atomic
def write_circular(
    *,
    title: str,
    words: str,
    purpose: str,
    by: int | None,
    now: datetime,
    circular: int | None = None,
    product: int | None = None,
    tier: int | None = None,
    owner: int | None = None,
    picked: Collection[int] = (),
) -> Circular:
    """A draft, or the draft `circular` anew. Nobody hears it before it is sent. Raises CannotWriteCircular by field."""
    _check(title, words, purpose)
    row = _draft(circular) if circular is not None else Circular(written_at=now, by=by)
    row.title, row.words, row.purpose = title.strip()[:80], words.strip(), purpose
    row.product_id, row.tier_id, row.owner_id = product, tier, owner
    row.save()
    roots = set(customers.roots(picked).values())
    CircularRecipient.objects.filter(circular=row).exclude(customer__in=roots).delete()
    CircularRecipient.objects.bulk_create(
        [CircularRecipient(circular=row, customer_id=root, is_chosen=True) for root in sorted(roots)],
        ignore_conflicts=True,
    )
    if circular is None:
        facts.record(CircularWritten(circular=row.pk), at=now, by=by)
    return row


@transaction.atomic
def drop_circular(*, circular: int, by: int | None, now: datetime) -> None:
    """A draft nobody needs. Raises CannotWriteCircular once it is sent."""
    row = _draft(circular)
    facts.record(CircularDropped(circular=row.pk), at=now, by=by)
    row.delete()


@transaction.atomic
def send_circular(*, circular: int, by: int | None, now: datetime) -> int:
    """From now on it is to be told to all it is for and we may tell; returns how many. Its words stand from now on."""
    row = _draft(circular)
    audience = queries.audience(row, now=now)
    if not audience.customers:
        raise CannotWriteCircular(_("There is nobody it is for whom we may tell."), field="circular")
    CircularRecipient.objects.filter(circular=row).exclude(customer__in=audience.customers).delete()
    CircularRecipient.objects.bulk_create(
        [CircularRecipient(circular=row, customer_id=one) for one in audience.customers],
        batch_size=5000,
        ignore_conflicts=True,
    )
    row.sent_at = now
    row.save(update_fields=["sent_at"])
    facts.record(CircularSent(circular=row.pk, customers=len(audience.customers)), at=now, by=by)
    return len(audience.customers)


@transaction.atomic
def tell_circular(
    *, circular: int, customer: int, by: int | None, now: datetime, conversation: int | None = None
) -> CircularRecipient:
    """Note that the customer has heard it: at the door if `conversation` is a visit, else on the telephone.

    Of customers that were merged after it was sent, all have heard it. Twice changes nothing. Raises CannotTellCircular.
    """
    family = customers.family(customer)
    found = CircularRecipient.objects.select_for_update(of=("self",)).filter(circular=circular, customer__in=family)
    rows = list(found.select_related("circular").order_by("pk"))
    if not rows or rows[0].circular.sent_at is None:
        raise CannotTellCircular(_("This is not for this customer."), field="customer")
    if untold := [row for row in rows if row.told_at is None]:
        talk = talk_of(customer, conversation)
        is_visit = talk is not None and conversations.get_conversation(talk).channel == Channel.VISIT
        _tell(untold, Manner.VISIT if is_visit else Manner.CALL, conversation=talk, by=by, now=now)
    return rows[0]


@transaction.atomic
def note_letters_sent(*, circular: int, recipients: Collection[int], by: int | None, now: datetime) -> int:
    """These letters of this circular were posted; returns how many had not heard it before."""
    rows = CircularRecipient.objects.select_for_update(of=("self",)).filter(
        pk__in=recipients, circular=circular, told_at__isnull=True, circular__sent_at__isnull=False
    )
    found = list(rows.select_related("circular").order_by("pk"))
    if found:
        _tell(found, Manner.LETTER, conversation=None, by=by, now=now)
    return len(found)


@transaction.atomic
def end_circular(*, circular: int, by: int | None, now: datetime) -> None:
    """Whoever has not heard it need not any more. Twice changes nothing. Raises CannotTellCircular for a draft."""
    row = Circular.objects.select_for_update().get(pk=queries.get_circular(circular).pk)
    if row.sent_at is None:
        raise CannotTellCircular(_("It was not sent yet."), field="circular")
    if row.ended_at is None:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        facts.record(CircularEnded(circular=row.pk), at=now, by=by)


def _tell(
    rows: Sequence[CircularRecipient], manner: str, *, conversation: int | None, by: int | None, now: datetime
) -> None:
    """All of one circular."""
    root_of = customers.roots([row.customer_id for row in rows])
    may = queries.may_be_told(rows[0].circular.purpose, set(root_of.values()))
    if any(manner not in ways for ways in may.values()):
        raise CannotTellCircular(_("They did not agree to hear advertising this way."), field="manner")
    facts.lock_chains(list(root_of.values()))
    for row in rows:
        row.told_at, row.manner, row.told_by, row.conversation_id = now, manner, by, conversation
        told = CircularTold(circular=row.circular_id, manner=manner)
        facts.record(told, at=now, by=by, customer=root_of[row.customer_id])
    CircularRecipient.objects.bulk_update(rows, ["told_at", "manner", "told_by", "conversation"])


def _check(title: str, words: str, purpose: str) -> None:
    for field, text in (("title", title), ("words", words)):
        if not text.strip():
            raise CannotWriteCircular(_("What is the news?"), field=field)
        if told := rank_in(text):
            raise CannotWriteCircular(_("“%s” tells a rank. Classes stay inside.") % told, field=field)
    if purpose not in NewsPurpose.values:
        raise CannotWriteCircular(_("Is it about their contract, or advertising?"), field="purpose")


def _draft(circular: int) -> Circular:
    row = Circular.objects.select_for_update().get(pk=queries.get_circular(circular).pk)
    if row.sent_at is not None:
        raise CannotWriteCircular(_("It was sent: its words stand. Write another one."), field="circular")
    return row
