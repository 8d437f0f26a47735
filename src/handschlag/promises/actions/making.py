from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.promises.actions.holding import hold_party, hold_promise
from handschlag.promises.actions.watching import look_again, watch_promise
from handschlag.promises.choices import RUNNING, Clock, Kind, Source, State
from handschlag.promises.facts import PromiseCorrected, PromiseMade, PromiseReplaced, PromiseTold
from handschlag.promises.models import LawPromise, Promise
from handschlag.promises.queries import clock_for
from handschlag.worktime import queries as worktime


class CannotMakePromise(Cannot):
    """Not said in a way that can be kept: no words, no time, a time that is over, nobody to owe it."""


class CannotChangePromise(Cannot):
    """The customer was told, or it has ended: what was said stands."""


@dataclass(frozen=True)
class _Due:
    at: datetime
    allowance_seconds: int | None
    calendar_version: int | None


@transaction.atomic
def make_promise(  # noqa: PLR0913  # a promise says who, to whom, what, by when and on which clock
    *,
    customer: int | None,
    kind: str,
    words: str,
    source: str,
    clock: str,
    by: int | None,
    now: datetime,
    due_at: datetime | None = None,
    allowance: timedelta | int | None = None,
    calendar: int | None = None,
    owner: int | None = None,
    owner_team: int | None = None,
    given_by: int | None = None,
    person: int | None = None,
    party: str = "",
    grace: timedelta | int = 0,
    told_at: datetime | None = None,
    group: int | None = None,
    published: int | None = None,
    made_at: datetime | None = None,
) -> Promise:
    """Write a promise into the ledger and return it.

    `allowance` and `grace` are seconds or timedelta; the allowance counts from `now`, on the clock "business" in open
    time of `calendar` (by default the customer's, else the team's, else the house's). A fixed time comes as `due_at`.
    Without an owner whoever acts for the customer owes it. `party` is the caller's number where there is no customer.
    `told_at`: since when the customer knows; from then on words and time stand. `published`: the wording that made it.
    `made_at`: since when it binds where that was before it was entered (a law's promise: since the report); its time
    counts from then and may be over already. Raises CannotMakePromise.
    """
    _check_words(words, kind, customer, party)
    begun = min(made_at or now, now)
    hours = (
        worktime.business_clock(calendar=calendar, now=now) if calendar else clock_for(customer, owner_team, now=now)
    )
    due = _due(clock, due_at, allowance, hours, now=begun)
    if owner is None and owner_team is None and source != Source.CUSTOMER:
        acting = customers.who_acts(customer, now=now) if customer else customers.who_acts_for_nobody(now=now)
        owner, owner_team = acting.user_id, None if acting.user_id else acting.team_id
        if owner is None and owner_team is None:
            raise CannotMakePromise(_("Nobody is there to owe this promise."), field="owner")
    hold_party(customer, party)
    promise = Promise.objects.create(
        customer_id=customer,
        party=party,
        person_id=person,
        kind=kind,
        source=source,
        words=words.strip(),
        clock=clock,
        calendar_version_id=due.calendar_version,
        allowance_seconds=due.allowance_seconds,
        grace_seconds=_seconds(grace),
        made_at=begun,
        given_by_id=given_by,
        owner_id=owner,
        owner_team_id=owner_team,
        due_at=due.at,
        told_at=told_at,
        group_id=group,
        published_id=published,
        is_watched=True,
    )
    watch_promise(promise, calendar_version=hours.version_id)
    fact = PromiseMade(promise=promise.id, kind=kind, source=source, due_at=due.at, owner=owner, owner_team=owner_team)
    facts.record(fact, at=now, by=by, customer=customer)
    return promise


@transaction.atomic
def correct_promise(
    *,
    promise: int,
    by: int | None,
    now: datetime,
    words: str | None = None,
    kind: str | None = None,
    due_at: datetime | None = None,
) -> Promise:
    """Put a typing error right, as long as the customer was not told. Raises CannotChangePromise, CannotMakePromise."""
    row = hold_promise(promise)
    if row.state != State.OPEN or row.told_at is not None or row.source not in (Source.SPOKEN, Source.WRITTEN):
        raise CannotChangePromise(_("The customer knows this promise: what was said stands."), field="words")
    was_due_at = row.due_at
    row.words = words.strip() if words is not None else row.words
    row.kind = kind or row.kind
    _check_words(row.words, row.kind, row.customer_id, row.party)
    if due_at is not None and due_at != row.due_at:
        row.clock, row.allowance_seconds, row.calendar_version_id = Clock.FIXED, None, None
        row.due_at = _due(Clock.FIXED, due_at, None, clock_for(None, None, now=now), now=now).at
    row.save(update_fields=["words", "kind", "clock", "allowance_seconds", "calendar_version", "due_at"])
    look_again(promise=row.id, by=by, now=now)
    fact = PromiseCorrected(promise=row.id, was_due_at=was_due_at, due_at=row.due_at)
    facts.record(fact, at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def tell_promise(*, promise: int, by: int | None, now: datetime, way: str = "") -> Promise:
    """Note that the customer knows of it; from now on words and time stand. Doing it twice changes nothing.

    `way`: phone, email or letter, where somebody noted it.
    """
    row = hold_promise(promise)
    if row.told_at is None:
        row.told_at = now
        row.save(update_fields=["told_at"])
        facts.record(PromiseTold(promise=row.id, way=way), at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def replace_promise(
    *,
    promise: int,
    agreed_in: int,
    words: str,
    by: int | None,
    now: datetime,
    kind: str | None = None,
    clock: str = Clock.FIXED,
    due_at: datetime | None = None,
    allowance: timedelta | int | None = None,
    calendar: int | None = None,
) -> Promise:
    """A new promise in place of this one, agreed by the customer before it was due; returns the new one.

    `agreed_in` is the conversation in which the customer said yes. Raises CannotChangePromise once it has ended or
    fallen due: then it breaks, whatever is agreed afterwards.
    """
    row = hold_promise(promise)
    if row.state != State.OPEN or now > row.breaks_at:
        raise CannotChangePromise(
            _("It was due already: it can no longer be replaced, only kept late."), field="due_at"
        )
    if row.source == Source.LAW and LawPromise.objects.filter(promise=row).exists():
        raise CannotChangePromise(_("The law sets this time: nobody can agree on a later one."), field="due_at")
    successor = make_promise(
        customer=row.customer_id,
        party=row.party,
        person=row.person_id,
        kind=kind or row.kind,
        words=words,
        source=row.source if row.source in (Source.SPOKEN, Source.WRITTEN, Source.CUSTOMER) else Source.SPOKEN,
        clock=clock,
        due_at=due_at,
        allowance=allowance,
        calendar=calendar,
        owner=row.owner_id,
        owner_team=row.owner_team_id,
        given_by=by,
        grace=row.grace_seconds,
        told_at=now,
        by=by,
        now=now,
    )
    row.state, row.ended_at, row.ended_by = State.REPLACED, now, by
    row.replaced_by, row.agreed_in = successor, agreed_in
    row.save(update_fields=["state", "ended_at", "ended_by", "replaced_by", "agreed_in"])
    _carry_waiting(row, successor)
    fact = PromiseReplaced(promise=row.id, replacement=successor.id, conversation=agreed_in)
    facts.record(fact, at=now, by=by, customer=row.customer_id)
    return successor


def _carry_waiting(row: Promise, successor: Promise) -> None:
    """Whatever waited for the old one waits for the new one; what the old one waited for, the new one does."""
    Promise.objects.filter(waits_for=row, state__in=RUNNING).update(waits_for=successor)
    if row.waits_for_id is not None:
        successor.waits_for_id = row.waits_for_id
        successor.save(update_fields=["waits_for"])


def _check_words(words: str, kind: str, customer: int | None, party: str) -> None:
    if not words.strip():
        raise CannotMakePromise(_("Write down what was promised."), field="words")
    if kind not in Kind.values:
        raise CannotMakePromise(_("This kind of promise is not known."), field="kind")
    if customer is None and not party:
        raise CannotMakePromise(_("Say to whom: choose the customer first."), field="customer")


def _due(
    clock: str,
    due_at: datetime | None,
    allowance: timedelta | int | None,
    business: worktime.BusinessClock,
    *,
    now: datetime,
) -> _Due:
    version = business.version_id if clock == Clock.BUSINESS else None
    if due_at is not None:
        if due_at < now:
            raise CannotMakePromise(_("This time is over already."), field="due_at")
        return _Due(due_at, None, version)
    if allowance is None:
        raise CannotMakePromise(_("By when? A promise needs a time."), field="due_at")
    seconds = _seconds(allowance)
    if seconds <= 0:
        raise CannotMakePromise(_("By when? A promise needs a time."), field="due_at")
    if clock == Clock.BUSINESS:
        return _Due(business.due(now, seconds), seconds, version)
    return _Due(now + timedelta(seconds=seconds), seconds, None)


def _seconds(amount: timedelta | int) -> int:
    return int(amount.total_seconds()) if isinstance(amount, timedelta) else amount
