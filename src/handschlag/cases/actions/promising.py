"""What was promised for a concern. The promise is made and judged by its own room; here stands what it is for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases.actions.belonging import link_contact
from handschlag.cases.actions.holding import hold_case
from handschlag.cases.choices import Role
from handschlag.cases.facts import CasePromiseLinked
from handschlag.cases.models import Case, CasePromise
from handschlag.cases.queries import family
from handschlag.conversations import actions as conversations
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.choices import Source
from handschlag.promises.models import Promise


class CannotPromiseFor(Cannot):
    """No time, no role, somebody else's promise, or one that belongs to another concern."""


@transaction.atomic
def promise_for(
    *,
    case: int,
    words: str,
    by: int | None,
    now: datetime,
    conversation: int | None = None,
    role: str = Role.SETTLES,
    owner: int | None = None,
) -> Promise:
    """Promise something for it in plain words ("Techniker kommt Freitag bis 12"); returns the promise.

    Owed by `owner`, else by whoever works on it. In a contact it is spoken there. Raises CannotPromiseFor, CannotMakePromise.
    """
    row = hold_case(case, conversation=conversation)
    if role not in Role.values or role == Role.THEIRS:
        raise CannotPromiseFor(_("Say what the promise is for."), field="role")
    if conversation is not None:
        link_contact(row, conversation, by=by, now=now)
        made = conversations.promise_in(
            conversation=conversation, words=words, owner=owner or row.owner_id or by, told_at=None, by=by, now=now
        )
    else:
        made = _written(row, words, owner=owner, by=by, now=now)
    link(row, made, role, by=by, now=now)
    return made


@transaction.atomic
def link_promise(*, case: int, promise: int, role: str, by: int | None, now: datetime) -> CasePromise:
    """A promise that is there already was made for this. Again with another role corrects it. Raises CannotPromiseFor."""
    row = hold_case(case)
    made = promised.get_promise(promise)
    if role not in Role.values or (role == Role.THEIRS) != (made.source == Source.CUSTOMER):
        raise CannotPromiseFor(_("Say what the promise is for."), field="role")
    if made.customer_id is None or made.customer_id not in customers.family(row.customer_id):
        raise CannotPromiseFor(_("This promise was given to another customer."), field="promise")
    return link(row, made, role, by=by, now=now)


@transaction.atomic
def await_customer(
    *,
    case: int,
    words: str,
    by: int | None,
    now: datetime,
    conversation: int | None = None,
    for_promise: int | None = None,
) -> Promise:
    """Waiting for the customer is a dated promise of theirs ("schickt das Foto bis Freitag"), never a pause.

    `for_promise`: ours that cannot be kept before. Raises CannotMakePromise, CannotAgree, CannotWait.
    """
    row = hold_case(case, conversation=conversation)
    if conversation is not None:
        link_contact(row, conversation, by=by, now=now)
        theirs = conversations.note_their_promise_in(
            conversation=conversation, words=words, awaited_by=for_promise, by=by, now=now
        )
    else:
        theirs = promises.note_their_promise(
            customer=row.customer_id, person=row.person_id, words=words, awaited_by=for_promise, by=by, now=now
        )
    link(row, theirs, Role.THEIRS, by=by, now=now)
    return theirs


def link(row: Case, made: Promise, role: str, *, by: int | None, now: datetime) -> CasePromise:
    """Part of an action that holds the case."""
    known = CasePromise.objects.filter(promise=made).first()
    if known is not None and known.case_id not in family(row.pk):
        raise CannotPromiseFor(_("This promise belongs to another concern."), field="promise")
    if known is not None and known.role == role:
        return known
    found = known or CasePromise(case=row, promise=made)
    found.role = Role(role)
    found.save()
    told = CasePromiseLinked(case=row.pk, promise=made.pk, role=role)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    return found


def _written(row: Case, words: str, *, owner: int | None, by: int | None, now: datetime) -> Promise:
    """Not in a contact: nobody has heard it yet."""
    user = owner or row.owner_id
    team = None if user else row.owner_team_id
    understood = promised.understand(words, customer=row.customer_id, team=team, now=now)
    if understood.due_at is None:
        raise CannotPromiseFor(promised.question(understood), field="words")
    return promises.make_promise(
        customer=row.customer_id,
        person=row.person_id,
        kind=understood.kind,
        words=words,
        source=Source.WRITTEN,
        clock=understood.clock,
        due_at=understood.due_at,
        owner=user,
        owner_team=team,
        given_by=by,
        by=by,
        now=now,
    )
