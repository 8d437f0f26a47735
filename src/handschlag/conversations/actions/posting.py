"""What the worker notes about a mail on its way out: taken in hand, handed over, taken, refused, put off.

Each is its own transaction, so that a crash between any two leaves a state that says what is known (ADR 0244).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from handschlag.conversations.actions.promising import is_with_nobody, note_delivery, note_nobody_has_it
from handschlag.conversations.actions.writing import hold_sending
from handschlag.conversations.choices import Posted
from handschlag.conversations.facts import MailNotSent, MailSent
from handschlag.conversations.models import Conversation, Sending
from handschlag.conversations.queries.sending import NOT_SENT, thing_of
from handschlag.conversations.rules import sending as rules
from handschlag.core import facts
from handschlag.customers import actions as customers
from handschlag.people import actions as people


@transaction.atomic
def begin_sending(*, now: datetime) -> Sending | None:
    """Take the next mail that is due in hand, the oldest first; nobody else gets it. None: nothing is due.

    A mail whose worker is gone before it was handed over is taken again.
    """
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - rules.LEFT_AFTER)
    due = Sending.objects.filter(free, state=Posted.WAITING, next_try_at__lte=now).order_by("next_try_at", "id")
    row = due.select_for_update(skip_locked=True).first()
    if row is None:
        return None
    row.claimed_at = now
    row.attempts += 1
    row.save(update_fields=["claimed_at", "attempts"])
    return row


@transaction.atomic
def note_handing(*, sending: int, now: datetime) -> None:
    """The last line of it is about to be said: from now on the server may have it."""
    row = Sending.objects.select_for_update().get(pk=sending)
    row.state, row.claimed_at = Posted.HANDING, now
    row.save(update_fields=["state", "claimed_at"])


@transaction.atomic
def note_tried(
    *, sending: int, taken: bool, refused: Mapping[str, str], put_off: Mapping[str, str], reason: str, now: datetime
) -> Sending:
    """How a try ended. `taken`: the server took it for everybody not named; `refused` for good and `put_off` for now say
    by address why; `reason` why nothing was taken at all (then whoever is not named is put off, too).
    """
    row, contact = hold_sending(sending)
    for one in row.addressees.filter(state=Posted.WAITING):
        fate = Posted.SENT if taken else Posted.WAITING
        if one.address in refused:
            fate = Posted.REFUSED
        elif one.address in put_off:
            fate = Posted.WAITING
        one.state, one.reason = fate, refused.get(one.address) or put_off.get(one.address) or ""
        one.save(update_fields=["state", "reason"])
    row.reason = (reason or next(iter({**put_off, **refused}.values()), ""))[:2000]
    _conclude(row, contact, now=now)
    return row


@transaction.atomic
def note_refused(*, sending: int, reason: str, now: datetime) -> Sending:
    """The server takes it for nobody, and never will."""
    row, contact = hold_sending(sending)
    row.addressees.filter(state=Posted.WAITING).update(state=Posted.REFUSED, reason=reason[:2000])
    row.reason = reason[:2000]
    _conclude(row, contact, now=now)
    return row


@transaction.atomic
def note_unclear(*, sending: int, reason: str, now: datetime) -> Sending:
    """The line broke while it was handed over: it may be there. A person decides, nobody sends it twice."""
    row, contact = hold_sending(sending)
    if row.state == Posted.HANDING:
        row.addressees.filter(state=Posted.WAITING).update(state=Posted.UNCLEAR, reason=reason[:2000])
        row.reason = reason[:2000]
        _conclude(row, contact, now=now)
    return row


@transaction.atomic
def note_returned(*, sending: int, bounces: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """A report says for whom it could not be delivered (as `Mail.bounces` has it): for those it was not sent after all.

    What only says that it takes longer changes nothing.
    """
    row, contact = hold_sending(sending)
    known = {one.address.casefold(): one for one in row.addressees.filter(state=Posted.SENT)}
    returned = False
    for bounce in bounces:
        one = known.get(str(bounce["address"]).casefold())
        if one is None or not bounce["hard"]:
            continue
        one.state, one.reason = Posted.REFUSED, f"{bounce['status']} {bounce['reason']}".strip()[:2000]
        one.save(update_fields=["state", "reason"])
        customers.note_returned_address(address=one.address, reason=one.reason, now=now)
        row.reason, returned = one.reason, True
    if returned:
        if is_with_nobody(row):
            note_nobody_has_it(row, now=now)
        _conclude(row, contact, now=now)


def left_while_handing(*, now: datetime) -> list[int]:
    """Ids of mails whose worker vanished while it handed them over."""
    rows = Sending.objects.filter(state=Posted.HANDING, claimed_at__lt=now - rules.LEFT_AFTER)
    return list(rows.order_by("id").values_list("id", flat=True)[:1000])


def _conclude(row: Sending, contact: Conversation, *, now: datetime) -> None:
    """From the fates of its addressees: sent, in trouble, or waiting for the next try until that is given up."""
    row.state, row.claimed_at = rules.state_of(row.addressees.values_list("state", flat=True)), None
    if row.state == Posted.WAITING:
        pause = rules.pause_after(row.attempts)
        if pause is None:
            row.addressees.filter(state=Posted.WAITING).update(state=Posted.REFUSED)
            row.state = Posted.REFUSED
        else:
            row.next_try_at = now + pause
    if row.state == Posted.SENT:
        row.sent_at = now
    row.save(update_fields=["state", "claimed_at", "reason", "next_try_at", "sent_at"])
    note_delivery(row, contact, now=now)
    _tell(row, contact, now=now)


def _tell(row: Sending, contact: Conversation, *, now: datetime) -> None:
    users = tuple(contact.shown_to)
    if row.state == Posted.SENT:
        fact: facts.Fact = MailSent(conversation=contact.pk, sending=row.pk, users=users)
    elif row.state in (Posted.REFUSED, Posted.UNCLEAR):
        fact = MailNotSent(conversation=contact.pk, sending=row.pk, state=row.state, users=users)
        if row.by_id is not None:
            people.give_notice(
                to=row.by_id,
                matter=thing_of(row.pk),
                code=NOT_SENT,
                thing=thing_of(row.pk),
                is_urgent=True,
                by=None,
                now=now,
            )
    else:
        return
    facts.record(fact, at=now, by=None, customer=contact.customer_id)
