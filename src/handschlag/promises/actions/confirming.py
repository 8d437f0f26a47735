"""One cause, many customers: all get their link in one step, and it can be taken back as a whole."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts, jobs
from handschlag.core.errors import Cannot
from handschlag.promises.actions.holding import hold_promise
from handschlag.promises.actions.linking import make_link, revoke_link
from handschlag.promises.choices import RUNNING, Confirming, Source, State
from handschlag.promises.facts import GroupConfirmationBegun, GroupConfirmationEnded, GroupConfirmationWithdrawn
from handschlag.promises.models import GroupConfirmation, Promise, PromiseLink
from handschlag.promises.queries import TAKE_BACK_WITHIN, get_group, link_of, newest

AT_ONCE = 50
"""Members in one transaction: the first part while the page waits, the rest in the background."""
GOING_ON = (Confirming.RUNNING, Confirming.TAKING_BACK)


class CannotConfirm(Cannot):
    """Something of it is under way, or it can no longer be taken back."""


@transaction.atomic
def confirm_group(*, group: int, by: int | None, now: datetime) -> GroupConfirmation:
    """Make a link for every member that is still owed; those who have one keep it. The first part is done on return.

    While it is under way, asking again returns the same run. Raises NotThere, CannotConfirm.
    """
    found = get_group(group)
    facts.lock_chains(_customers(group, 0))
    under_way = GroupConfirmation.objects.filter(group=found, state__in=GOING_ON).first()
    if under_way is not None and under_way.state == Confirming.TAKING_BACK:
        raise CannotConfirm(_("This is being taken back just now. Please wait a moment."))
    if under_way is not None:
        return under_way
    run = GroupConfirmation.objects.create(group=found, asked_at=now, asked_by_id=by)
    facts.record(GroupConfirmationBegun(group=group, run=run.pk), at=now, by=by)
    return _go_on(run, by=by, now=now, is_first=True)


@transaction.atomic
def take_back_confirmation(*, run: int, by: int | None, now: datetime) -> GroupConfirmation:
    """Withdraw the links it made that nobody has opened; for an hour after it was finished. Raises CannotConfirm."""
    row = GroupConfirmation.objects.select_for_update().filter(id=run).first()
    if row is None or row.state == Confirming.RUNNING:
        raise CannotConfirm(_("This is under way still. Please wait a moment."))
    if row.state != Confirming.DONE:
        return row
    if row.done_at is None or now > row.done_at + TAKE_BACK_WITHIN:
        raise CannotConfirm(_("This is too long ago. Take back single links on the promise."))
    row.state, row.upto = Confirming.TAKING_BACK, 0
    return _go_on(row, by=by, now=now, is_first=True)


@transaction.atomic
def go_on_confirming(*, run: int, by: int | None, now: datetime) -> GroupConfirmation | None:
    """The next part of a run; None when nothing is left to do. Killed between two parts, it goes on where it stood."""
    row = GroupConfirmation.objects.select_for_update().filter(id=run, state__in=GOING_ON).first()
    return _go_on(row, by=by or row.asked_by_id, now=now, is_first=False) if row is not None else None


def _go_on(row: GroupConfirmation, *, by: int | None, now: datetime, is_first: bool) -> GroupConfirmation:
    is_over = _withdraw_some(row, by=by, now=now) if row.state == Confirming.TAKING_BACK else _make_some(row, by, now)
    if is_over:
        _end(row, by=by, now=now)
    elif is_first:
        jobs.later("confirm_group", run=row.pk)
    row.save()
    return row


def _make_some(row: GroupConfirmation, by: int | None, now: datetime) -> bool:
    facts.lock_chains(_customers(row.group_id, row.upto))
    members = list(Promise.objects.filter(group=row.group_id, id__gt=row.upto).order_by("id")[:AT_ONCE])
    for member in members:
        row.upto = member.pk
        promise = hold_promise(newest(member).pk)
        link = link_of(promise)
        if not _is_to_confirm(promise):
            row.over += 1
        elif link is not None and link.expires_at > now:
            row.there += 1
        else:
            make_link(promise, by=by, now=now, run=row.pk)
            row.made += 1
    return len(members) < AT_ONCE


def _withdraw_some(row: GroupConfirmation, *, by: int | None, now: datetime) -> bool:
    made = PromiseLink.objects.filter(made_in=row, id__gt=row.upto).order_by("id").select_related("promise")
    links = list(made[:AT_ONCE])
    facts.lock_chains([link.promise.customer_id for link in links if link.promise.customer_id is not None])
    for link in links:
        row.upto = link.pk
        link.refresh_from_db(fields=["openings", "revoked_at"])
        if link.revoked_at is None and not link.openings:
            revoke_link(promise=link.promise_id, by=by, now=now)
            row.withdrawn += 1
    return len(links) < AT_ONCE


def _end(row: GroupConfirmation, *, by: int | None, now: datetime) -> None:
    if row.state == Confirming.TAKING_BACK:
        row.state = Confirming.TAKEN_BACK
        fact: facts.Fact = GroupConfirmationWithdrawn(group=row.group_id, run=row.pk, withdrawn=row.withdrawn)
    else:
        row.state, row.done_at = Confirming.DONE, now
        said = {"made": row.made, "there": row.there, "over": row.over}
        fact = GroupConfirmationEnded(group=row.group_id, run=row.pk, **said)
    facts.record(fact, at=now, by=by)


def _customers(group: int, after: int) -> list[int]:
    rows = Promise.objects.filter(group=group, id__gt=after, customer__isnull=False).order_by("id")
    return [customer for customer in rows.values_list("customer", flat=True)[:AT_ONCE] if customer is not None]


def _is_to_confirm(promise: Promise) -> bool:
    is_owed = promise.state in RUNNING or (promise.state == State.BROKEN and promise.done_at is None)
    return is_owed and promise.source != Source.CUSTOMER
