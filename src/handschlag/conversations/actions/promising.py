"""What a mail of ours promises and keeps: it counts once somebody has it, and not before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations.choices import Posted
from handschlag.conversations.models import Addressee, Conversation, KeptByMail, Promised, PromiseInMail, Sending
from handschlag.conversations.rules.sending import COMES_BACK_WITHIN
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.choices import Clock, Source
from handschlag.promises.choices import State as PromiseState


class CannotPromiseInMail(Cannot):
    """Without a customer, without a time, or what is to be kept is not theirs."""


@dataclass(frozen=True, kw_only=True)
class SaidInMail:
    """One sentence of a mail that promises something: of which kind and until when (aware)."""

    words: str
    kind: str
    due_at: datetime


def hold_in_mail(
    sending: Sending, *, said: Sequence[SaidInMail], keeps: Sequence[int], customer: int | None, now: datetime
) -> None:
    """Keep in mind what goes into the ledger when the mail goes out. Raises CannotPromiseInMail, NotThere."""
    if said and customer is None:
        raise CannotPromiseInMail(_("Say first who it is: without a customer a promise stands in nobody’s file."))
    for one in said:
        if one.due_at <= max(now, sending.next_try_at):
            raise CannotPromiseInMail(_("“%s”: this time is over before the mail has arrived.") % one.words)
    for owed in map(promised.get_promise, sorted(set(keeps))):
        if customer is None or owed.customer_id not in customers.family(customer) or owed.source == Source.CUSTOMER:
            raise CannotPromiseInMail(_("What this mail is to keep was promised to somebody else."))
        KeptByMail.objects.create(sending=sending, promise=owed)
    PromiseInMail.objects.bulk_create(
        PromiseInMail(sending=sending, words=one.words, kind=one.kind, due_at=one.due_at)
        for one in {one.words: one for one in said}.values()
    )


def hold_answer(sending: Sending, answered: Conversation) -> None:
    """The answer that is owed for a mail is given by the mail that answers it, whatever else that says."""
    if answered.owes_id is not None and promised.is_owed(answered.owes_id):
        KeptByMail.objects.get_or_create(sending=sending, promise_id=answered.owes_id)


def note_delivery(row: Sending, contact: Conversation, *, now: datetime) -> None:
    """Whoever has the mail knows what it promises; where only that is unclear, it is promised and not told."""
    fates = set(row.addressees.values_list("state", flat=True))
    if Posted.SENT in fates or Posted.UNCLEAR in fates:
        for one in row.promises_in.select_related("promise").order_by("id"):
            _enter(one, row, contact, is_told=Posted.SENT in fates, now=now)
    if Posted.SENT in fates:
        for kept in row.keeps.filter(settled_at__isnull=True).order_by("promise_id"):
            _mark(kept, contact, by=row.by_id, now=now)


def note_nobody_has_it(row: Sending, *, now: datetime) -> None:
    """It came back from everybody: what it kept was not kept after all; its clock ran on."""
    for kept in row.keeps.filter(settled_at__isnull=True).order_by("promise_id"):
        if promised.get_promise(kept.promise_id).state == PromiseState.PROVISIONALLY_KEPT:
            promises.withdraw_mark(promise=kept.promise_id, by=None, now=now)


@transaction.atomic
def settle_kept_by_mail(*, now: datetime) -> bool:
    """Of what was kept by mails that have not come back in a day, the oldest is kept for good. False: nothing waits."""
    out = KeptByMail.objects.filter(
        settled_at__isnull=True, sending__state=Posted.SENT, sending__sent_at__lt=now - COMES_BACK_WITHIN
    )
    kept = out.select_for_update(of=("self",), skip_locked=True).order_by("id").first()
    if kept is None:
        return False
    if promised.get_promise(kept.promise_id).state == PromiseState.PROVISIONALLY_KEPT:
        promises.keep_promise(promise=kept.promise_id, by=None, now=now)
    _settle(kept, now=now)
    return True


def is_with_nobody(row: Sending) -> bool:
    return not Addressee.objects.filter(sending=row, state__in=(Posted.SENT, Posted.UNCLEAR)).exists()


def _enter(one: PromiseInMail, row: Sending, contact: Conversation, *, is_told: bool, now: datetime) -> None:
    if one.promise is not None:
        if is_told:
            promises.tell_promise(promise=one.promise.pk, by=row.by_id, now=now, way="email")
        return
    one.promise = promises.make_promise(
        customer=contact.customer_id,
        person=contact.person_id,
        kind=one.kind,
        words=one.words,
        source=Source.WRITTEN,
        clock=Clock.FIXED,
        due_at=one.due_at,
        made_at=row.written_at if one.due_at <= now else None,
        owner=row.by_id,
        given_by=row.by_id,
        told_at=now if is_told else None,
        by=row.by_id,
        now=now,
    )
    one.save(update_fields=["promise"])
    Promised.objects.create(conversation=contact, promise=one.promise, line=one.words)


def _mark(kept: KeptByMail, contact: Conversation, *, by: int | None, now: datetime) -> None:
    """One that ended another way meanwhile (released, replaced) stays as it is."""
    try:
        promises.mark_promise_kept(promise=kept.promise_id, by=by, now=now, conversation=contact.pk)
    except promises.CannotKeepPromise:
        _settle(kept, now=now)


def _settle(kept: KeptByMail, *, now: datetime) -> None:
    kept.settled_at = now
    kept.save(update_fields=["settled_at"])
