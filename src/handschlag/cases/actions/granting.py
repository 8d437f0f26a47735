"""What the customer's contract makes us owe for a concern, counted from the first report. Nothing that happens later moves it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from handschlag.cases.actions.hearing import owed
from handschlag.cases.actions.holding import hold_case
from handschlag.cases.actions.promising import link
from handschlag.cases.choices import SOLVED, Role
from handschlag.cases.facts import SeverityRaised
from handschlag.cases.models import Case, CasePromise
from handschlag.cases.queries import family, first_report
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.customers.choices import Severity
from handschlag.customers.rules import entitling
from handschlag.customers.rules.entitling import Grant
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise

ROLES: Final = {"response": Role.ACKNOWLEDGES, "update": Role.UPDATES, "fix": Role.SETTLES}


class CannotRaiseSeverity(Cannot):
    """It is over, or it would be less severe: what was promised by it stands."""


@transaction.atomic
def raise_severity(*, case: int, severity: str, by: int | None, now: datetime) -> Case:
    """It hits the customer harder than we thought. Times can only become shorter, counted from the first report.

    The same again changes nothing. Raises CannotRaiseSeverity.
    """
    row = hold_case(case)
    if severity == row.severity:
        return row
    known = list(Severity.values)
    if row.is_over or severity not in known or known.index(severity) < known.index(row.severity):
        raise CannotRaiseSeverity(_("It can only become more severe, as long as it is open."), field="severity")
    row.severity = Severity(severity)
    row.save(update_fields=["severity"])
    facts.record(SeverityRaised(case=row.pk, severity=severity), at=now, by=by, customer=row.customer_id)
    grant(row, by=by, now=now)
    return row


HEARD_TOGETHER: Final = ("response", "update")
"""What is said once of a concern and of what is split off from it."""


def grant(row: Case, *, by: int | None, now: datetime, heard: Case | None = None) -> list[Promise]:
    """Part of an action that holds the case: what its contract grants now and was not promised yet, or only for later.

    Counted from the first report of all that was merged into it. Nothing while we think it solved: should it come back,
    `reopen_case` asks again. `heard`: the one it is split off from; the customer has heard of both in one.
    """
    if row.is_practice or row.state in SOLVED:
        return []
    since = first_report(row)
    granted = customers.granted(
        customer=row.customer_id,
        item=row.installed_item_id,
        kind=row.kind,
        severity=row.severity,
        since=since,
    )
    theirs = Q(case__in=family(row.pk))
    if heard is not None:
        theirs |= Q(case__in=family(heard.pk), duty__in=HEARD_TOGETHER)
    given = CasePromise.objects.filter(theirs).exclude(duty="").select_related("promise")
    standing: dict[str, datetime] = {}
    for one in given:
        standing[one.duty] = min(standing.get(one.duty, one.promise.due_at), one.promise.due_at)
    return _write(row, entitling.earlier(granted, standing), since=since, by=by, now=now)


def grant_next_news(row: Case, kept: Iterable[Promise], *, by: int | None, now: datetime) -> list[Promise]:
    """The customer heard how it stands: the next time is promised where the contract says so."""
    made: list[Promise] = []
    for promise in kept:
        by_contract = CasePromise.objects.filter(promise=promise, entitlement__isnull=False, duty="update").first()
        if by_contract is None or by_contract.entitlement_id is None:
            continue
        following = customers.next_news(
            entitlement=by_contract.entitlement_id, severity=row.severity, told_at=now, was_due_at=promise.due_at
        )
        if following is not None:
            made += _write(row, [following], since=min(now, promise.due_at), by=by, now=now)
    return made


def resume_news(row: Case, *, by: int | None, now: datetime, of: Case | None = None) -> list[Promise]:
    """Part of an action that holds the case: it goes on, and so does the news its contract grants, from now.

    `of`: the case whose contract said so, this one itself by default. Nothing where news is still owed.
    """
    if row.is_practice or owed(row, Role.UPDATES):
        return []
    by_contract = CasePromise.objects.filter(case__in=family((of or row).pk), entitlement__isnull=False, duty="update")
    last = by_contract.order_by("-promise__due_at", "-pk").first()
    if last is None or last.entitlement_id is None or row.kind not in entitling.LONG:
        return []
    following = customers.next_news(entitlement=last.entitlement_id, severity=row.severity, told_at=now, was_due_at=now)
    return _write(row, [following], since=now, by=by, now=now) if following is not None else []


def _write(row: Case, grants: Iterable[Grant], *, since: datetime, by: int | None, now: datetime) -> list[Promise]:
    wanted = {one.duty: one for one in grants}
    made = promises.make_granted(
        customer=row.customer_id,
        person=row.person_id,
        grants=wanted.values(),
        since=since,
        owner=row.owner_id,
        owner_team=row.owner_team_id,
        by=by,
        now=now,
    )
    for duty, promise in made.items():
        found = link(row, promise, ROLES[duty], by=by, now=now)
        found.duty, found.entitlement_id = duty, wanted[duty].entitlement
        found.save(update_fields=["duty", "entitlement"])
    return list(made.values())
