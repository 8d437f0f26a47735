"""Links for customers: made, renewed, taken back. None of it moves a promise."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts, sealing
from handschlag.core.errors import Cannot
from handschlag.promises import rules
from handschlag.promises.actions.holding import hold_promise
from handschlag.promises.choices import Source, State
from handschlag.promises.facts import (
    LinkRuleSet,
    PromiseLinkExtended,
    PromiseLinkMade,
    PromiseLinkOpened,
    PromiseLinkRevoked,
)
from handschlag.promises.models import LinkRule, Promise, PromiseLink
from handschlag.promises.queries import find_link, link_days, link_of, newest
from handschlag.promises.queries.linking import PURPOSE

LONGEST_DAYS = 365


class CannotLinkPromise(Cannot):
    """There is nothing of ours to show: the customer's own promise, or one that was replaced."""


class CannotSetLinkRule(Cannot):
    """A link lasts at least a day and at most a year."""


@transaction.atomic
def create_link(*, promise: int, by: int | None, now: datetime) -> PromiseLink:
    """The link that opens this promise: the one there is while it lasts, else a new one. Raises CannotLinkPromise."""
    row = hold_promise(promise)
    _check(row)
    there = link_of(row)
    if there is not None and there.expires_at > now:
        return there
    return make_link(row, by=by, now=now)


@transaction.atomic
def renew_link(*, promise: int, by: int | None, now: datetime) -> PromiseLink:
    """A new link; the one before opens nothing from now on. Raises CannotLinkPromise."""
    row = hold_promise(promise)
    _check(row)
    return make_link(row, by=by, now=now)


@transaction.atomic
def revoke_link(*, promise: int, by: int | None, now: datetime) -> None:
    """Nobody can look at this promise any more. Doing it twice changes nothing."""
    _revoke(hold_promise(promise), by=by, now=now)


@transaction.atomic
def note_opening(*, token: str, now: datetime) -> None:
    """Somebody pointed a browser here. Counts; a link that opens nothing counts nothing."""
    link = find_link(token, now=now)
    if link is None:
        return
    row = hold_promise(link.promise_id)
    link.refresh_from_db()
    is_first = link.first_opened_at is None
    link.openings, link.first_opened_at, link.last_opened_at = link.openings + 1, link.first_opened_at or now, now
    link.save(update_fields=["openings", "first_opened_at", "last_opened_at"])
    if is_first:
        facts.record(PromiseLinkOpened(promise=row.pk, link=link.pk), at=now, by=None, customer=row.customer_id)


@transaction.atomic
def let_links_follow(*, promise: int, by: int | None, now: datetime) -> None:
    """The customer agreed to a later time: their link lasts until some days after that one, too."""
    row = hold_promise(promise)
    extend_links(row, until=_end(newest(row)), by=by, now=now)


@transaction.atomic
def set_link_rule(*, days: int, by: int | None, now: datetime) -> LinkRule:
    """How long new links last after the due time. Those handed out keep their day. Raises CannotSetLinkRule."""
    if not 1 <= days <= LONGEST_DAYS:
        raise CannotSetLinkRule(_("A link lasts at least a day and at most a year."), field="days")
    rule, _is_new = LinkRule.objects.update_or_create(id=1, defaults={"days": days})
    facts.record(LinkRuleSet(days=days), at=now, by=by)
    return rule


def extend_links(row: Promise, *, until: datetime, by: int | None, now: datetime) -> None:
    """Part of an action that holds `row`: the valid link that opens it lasts at least `until`."""
    link = link_of(row)
    if link is None or link.expires_at >= until:
        return
    link.expires_at = until
    link.save(update_fields=["expires_at"])
    fact = PromiseLinkExtended(promise=row.pk, link=link.pk, expires_at=until)
    facts.record(fact, at=now, by=by, customer=row.customer_id)


def _check(row: Promise) -> None:
    if row.source == Source.CUSTOMER:
        raise CannotLinkPromise(_("This is the customer's own promise; there is nothing of ours to confirm."))
    if row.state == State.REPLACED:
        raise CannotLinkPromise(_("Another promise stands in its place: confirm that one."))


def make_link(row: Promise, *, by: int | None, now: datetime, run: int | None = None) -> PromiseLink:
    """Part of an action that holds `row`, of which there is something to confirm. `run`: for a whole group at once."""
    _revoke(row, by=by, now=now)
    salt = secrets.token_hex(16)
    link = PromiseLink.objects.create(
        promise=row,
        salt=salt,
        token_hash=rules.hash_of(rules.token_of(sealing.keyed(PURPOSE, salt))),
        made_at=now,
        made_by=by,
        made_in_id=run,
        expires_at=max(_end(row), now + timedelta(days=1)),
    )
    facts.record(PromiseLinkMade(promise=row.pk, link=link.pk), at=now, by=by, customer=row.customer_id)
    return link


def _revoke(row: Promise, *, by: int | None, now: datetime) -> None:
    link = link_of(row)
    if link is None:
        return
    link.revoked_at, link.revoked_by = now, by
    link.save(update_fields=["revoked_at", "revoked_by"])
    facts.record(PromiseLinkRevoked(promise=row.pk, link=link.pk), at=now, by=by, customer=row.customer_id)


def _end(row: Promise) -> datetime:
    return row.falls_due_at + timedelta(days=link_days())
