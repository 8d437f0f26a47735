"""The only writers of holds. Locks: the customers' chains, then the holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.customers import queries as customers
from handschlag.outreach import queries
from handschlag.outreach.choices import Why
from handschlag.outreach.facts import HoldEnded, HoldOverruled, HoldPlaced
from handschlag.outreach.models import Hold

LONGEST_REASON = 300


class CannotOverride(Cannot):
    """Without a name and a reason nobody goes on in spite of a hold."""


@transaction.atomic
def settle_holds(*, several: Collection[int], by: int | None, now: datetime) -> int:
    """Make the holds of these customers what they have to be: new wounds hold, settled ones no longer.

    Returns how many changed. Whatever was missed before (a job that failed, a merge) is put right by the next call.
    """
    families = customers.kin(several)
    roots = {family[0] for family in families.values()}
    members = sorted({member for family in families.values() for member in family})
    facts.lock_chains(sorted(roots))
    wanted = {(one.why, one.cause): one.customer for one in queries.wounds(sorted(roots))}
    rows = Hold.objects.select_for_update().filter(customer__in=members, ended_at__isnull=True).order_by("pk")
    here = {(row.why, row.case_id or row.promise_id or 0): row for row in rows}
    over = [row for cause, row in here.items() if cause not in wanted]
    for row in over:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        facts.record(HoldEnded(hold=row.pk), at=now, by=by, customer=row.customer_id)
    new = [(why, cause, who) for (why, cause), who in wanted.items() if (why, cause) not in here]
    for why, cause, who in new:
        _place(who, why, cause, by=by, now=now)
    return len(over) + len(new)


@transaction.atomic
def override_holds(*, customer: int, reason: str, by: int, now: datetime) -> int:
    """Go on in spite of what holds this customer now, under one's own name; returns how many holds that were.

    A wound that opens afterwards holds again. Raises CannotOverride without a reason.
    """
    if not reason.strip():
        raise CannotOverride(_("Why do you go on all the same?"), field="reason")
    root = customers.roots([customer]).get(customer)
    if root is None:
        raise NotThere(_("This customer does not exist."), field="customer")
    facts.lock_chains([root])
    rows = queries.holds_of([root]).get(root, [])
    for row in rows:
        row.overridden_at, row.overridden_by_id = now, by
        row.override_reason = reason.strip()[:LONGEST_REASON]
        row.save(update_fields=["overridden_at", "overridden_by", "override_reason"])
        facts.record(HoldOverruled(hold=row.pk), at=now, by=by, customer=root)
    return len(rows)


def _place(customer: int, why: str, cause: int, *, by: int | None, now: datetime) -> None:
    """Two customers can be held for one case only after it moved between them; the older hold then stands."""
    is_fault = why == Why.OPEN_FAULT
    case, promise = (cause, None) if is_fault else (None, cause)
    if Hold.objects.filter(case=case, promise=promise, ended_at__isnull=True).exists():
        return
    row = Hold.objects.create(customer_id=customer, why=why, case_id=case, promise_id=promise, from_at=now)
    placed = HoldPlaced(hold=row.pk, why=why, case=case, promise=promise)
    facts.record(placed, at=now, by=by, customer=customer)
