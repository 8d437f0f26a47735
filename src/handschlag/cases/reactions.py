from __future__ import annotations

from datetime import datetime

from handschlag.cases import actions as cases
from handschlag.core.models import FactRow

OF_NO_WEIGHT = frozenset({"site", "note", "since_on"})
"""Where it stands and what we wrote about it say nothing against what was found at it."""


def let_findings_end(row: FactRow, *, now: datetime) -> None:
    """What a customer has was changed, replaced or ended: what held until then no longer stands."""
    if not OF_NO_WEIGHT.issuperset(row.payload.get("fields", ("it",))):
        cases.overtake_with_item(installed_item=row.payload["item"], by=row.by, now=now)


def keep_noted_findings(row: FactRow, *, now: datetime) -> None:
    """A contact is wrapped up: what its note establishes is established."""
    cases.keep_noted(conversation=row.payload["conversation"], by=row.by, now=now)
