from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.promises.actions.breaking import break_promise
from handschlag.promises.actions.holding import hold_promise
from handschlag.promises.choices import RUNNING, Kind, State
from handschlag.promises.facts import (
    PromiseDoneLate,
    PromiseKept,
    PromiseMarkedKept,
    PromiseMarkWithdrawn,
    PromiseReleased,
    PromiseTried,
)
from handschlag.promises.models import Attempt, Promise
from handschlag.promises.queries import call_back_rule, clock_for


class CannotKeepPromise(Cannot):
    """It has ended already, another way."""


@transaction.atomic
def keep_promise(
    *, promise: int, by: int | None, now: datetime, conversation: int | None = None, done_at: datetime | None = None
) -> Promise:
    """What was promised is done. In time it is kept; late it stays broken at its true time, with the time it was done.

    `done_at` is when it was done (by default now, or when it was provisionally marked). Doing it twice changes
    nothing. Raises CannotKeepPromise for a released or replaced one.
    """
    row = hold_promise(promise)
    if row.state in (State.RELEASED, State.REPLACED):
        raise CannotKeepPromise(_("This promise has ended already."))
    if row.state == State.KEPT or (row.state == State.BROKEN and row.done_at is not None):
        return row
    # What a mark has said stands, also when the clock was set back since.
    done = row.done_at or max(min(done_at or now, now), row.made_at)
    if row.state in RUNNING and done <= row.breaks_at:
        row.state, row.done_at, row.ended_at, row.ended_by = State.KEPT, done, now, by
        row.save(update_fields=["state", "done_at", "ended_at", "ended_by"])
        fact = PromiseKept(promise=row.id, done_at=done, conversation=conversation)
        facts.record(fact, at=now, by=by, customer=row.customer_id)
        return row
    if row.state in RUNNING:
        break_promise(row, now=now)
    row.done_at = done
    row.save(update_fields=["done_at"])
    late = PromiseDoneLate(promise=row.id, done_at=done, conversation=conversation)
    facts.record(late, at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def mark_promise_kept(
    *, promise: int, by: int | None, now: datetime, conversation: int | None = None, done_at: datetime | None = None
) -> Promise:
    """Provisionally kept: said to be done, judged later by keep_promise or withdraw_mark. Late it is done late."""
    row = hold_promise(promise)
    done = max(min(done_at or now, now), row.made_at)
    if row.state == State.PROVISIONALLY_KEPT:
        return row
    if row.state != State.OPEN or done > row.breaks_at:
        return keep_promise(promise=promise, by=by, now=now, conversation=conversation, done_at=done)
    row.state, row.done_at = State.PROVISIONALLY_KEPT, done
    row.save(update_fields=["state", "done_at"])
    fact = PromiseMarkedKept(promise=row.id, conversation=conversation)
    facts.record(fact, at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def withdraw_mark(*, promise: int, by: int | None, now: datetime) -> Promise:
    """It was not done after all. Its clock ran on: if the due time has passed, it is broken at its true due time."""
    row = hold_promise(promise)
    if row.state != State.PROVISIONALLY_KEPT:
        raise CannotKeepPromise(_("Nothing is marked as provisionally kept here."))
    row.state, row.done_at = State.OPEN, None
    row.save(update_fields=["state", "done_at"])
    facts.record(PromiseMarkWithdrawn(promise=row.id), at=now, by=by, customer=row.customer_id)
    if row.breaks_at < now:
        break_promise(row, now=now)
    return row


@transaction.atomic
def record_attempt(*, promise: int, conversation: int, at: datetime, by: int | None, now: datetime) -> Promise:
    """A call-back was tried, proven by the call record `conversation`. In time it is *tried*: the next is dated.

    `at` is when we dialled. A late attempt is noted and changes nothing else. The same conversation counts once.
    """
    row = hold_promise(promise)
    is_in_time = row.state in RUNNING and row.kind == Kind.CALL_BACK and at <= row.breaks_at
    latest = row.attempts.order_by("-at").values_list("at", flat=True).first()
    _attempt, is_new = Attempt.objects.get_or_create(promise=row, conversation=conversation, defaults={"at": at})
    if not is_new or not is_in_time:
        return row
    if latest is None or at >= latest:
        rule = call_back_rule(row.owner_team_id)
        row.next_attempt_at = clock_for(row.customer_id, row.owner_team_id, now=now).due(at, rule.retry_seconds)
        row.save(update_fields=["next_attempt_at"])
        row.refresh_from_db(fields=["breaks_at"])
    fact = PromiseTried(promise=row.id, conversation=conversation, next_attempt_at=row.next_attempt_at)
    facts.record(fact, at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def release_promise(*, promise: int, by: int | None, now: datetime, conversation: int | None = None) -> Promise:
    """The customer lets us go from it. What has broken already stays broken. Raises CannotKeepPromise if ended."""
    row = hold_promise(promise)
    if row.state not in RUNNING:
        raise CannotKeepPromise(_("This promise has ended already."))
    if row.breaks_at < now:
        raise CannotKeepPromise(_("It was due already: what is broken stays broken."))
    row.state, row.done_at, row.ended_at, row.ended_by = State.RELEASED, None, now, by
    row.save(update_fields=["state", "done_at", "ended_at", "ended_by"])
    fact = PromiseReleased(promise=row.id, conversation=conversation)
    facts.record(fact, at=now, by=by, customer=row.customer_id)
    return row
