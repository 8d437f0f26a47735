"""What contracts granted for a concern, and what it used of what they have for free."""

from __future__ import annotations

from handschlag.cases.models import CasePromise
from handschlag.cases.queries.by_law import matter_of
from handschlag.cases.queries.family import family
from handschlag.customers import queries as customers
from handschlag.customers.models import QuotaUse
from handschlag.promises import queries as promised
from handschlag.promises.models import Promise


def granted_to(case: int) -> list[tuple[str, Promise]]:
    """Each promise a contract made for it, as it stands now, with the contract's number and name; the soonest first."""
    rows = CasePromise.objects.filter(case__in=family(case), entitlement__isnull=False)
    found = [
        (f"{row.entitlement.contract.number} {row.entitlement.name}", promised.newest(row.promise))
        for row in rows.select_related("promise", "entitlement__contract")
        if row.entitlement is not None
    ]
    return sorted(found, key=lambda one: (one[1].due_at, one[1].pk))


def uses_of(case: int) -> list[QuotaUse]:
    """What it used of what is free, taken back or not."""
    return list(customers.uses_of([matter_of(one) for one in family(case)]))
