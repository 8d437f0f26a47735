"""Promises a contract makes. Whoever owes them (a case) says since when; nothing else moves what was granted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from handschlag.customers import queries as customers
from handschlag.customers.rules.entitling import Grant
from handschlag.promises.actions.making import make_promise
from handschlag.promises.choices import Source
from handschlag.promises.models import Promise


@transaction.atomic
def make_granted(
    *,
    customer: int,
    grants: Iterable[Grant],
    since: datetime,
    by: int | None,
    now: datetime,
    owner: int | None = None,
    owner_team: int | None = None,
    person: int | None = None,
) -> dict[str, Promise]:
    """Write what `customers.queries.granted` gave into the ledger; the promise of each duty.

    They count from `since`, when the customer first told us, on the hours known then; what was due before `now` is
    there all the same, and breaks at its true time. Without an owner whoever acts for the customer now owes them.
    Raises CannotMakePromise.
    """
    if owner is None and owner_team is None:
        acting = customers.who_acts(customer, now=now)
        owner, owner_team = acting.user_id, None if acting.user_id else acting.team_id
    return {
        grant.duty: make_promise(
            customer=customer,
            person=person,
            kind=grant.kind,
            words=grant.words,
            source=Source.ENTITLEMENT,
            clock=grant.clock,
            allowance=grant.allowance_seconds,
            calendar=grant.calendar,
            owner=owner,
            owner_team=owner_team,
            given_by=by,
            by=by,
            now=min(since, now),
        )
        for grant in grants
    }
