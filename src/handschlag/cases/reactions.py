from __future__ import annotations

from datetime import datetime

from handschlag.cases import actions as cases
from handschlag.core.models import FactRow
from handschlag.customers.models import InstalledItem

OF_NO_WEIGHT = frozenset({"site", "note", "since_on"})
"""Where it stands and what we wrote about it say nothing against what was found at it."""
ENDS = ("InstalledItemEnded", "InstalledItemReplaced")


def let_findings_end(row: FactRow, *, now: datetime) -> None:
    """What a customer has was changed, replaced or ended: what held until then no longer stands."""
    if row.name in ENDS and InstalledItem.objects.filter(pk=row.payload["item"], ended_on__isnull=True).exists():
        return  # taken back before we heard of it
    if not OF_NO_WEIGHT.issuperset(row.payload.get("fields", ("it",))):
        cases.overtake_with_item(installed_item=row.payload["item"], by=row.by, now=now)


def let_findings_stand_again(row: FactRow, *, now: datetime) -> None:
    """It was taken to have ended and had not: what was found at it holds on."""
    ended_at = _when_it_ended(row)
    if ended_at is not None:
        cases.stand_again_with_item(installed_item=row.payload["item"], ended_at=ended_at, by=row.by, now=now)


def keep_noted_findings(row: FactRow, *, now: datetime) -> None:
    """A contact is wrapped up: what its note establishes is established."""
    cases.keep_noted(conversation=row.payload["conversation"], by=row.by, now=now)


def _when_it_ended(row: FactRow) -> datetime | None:
    ends = FactRow.objects.filter(name__in=ENDS, payload__item=row.payload["item"], customer=row.customer)
    return ends.filter(id__lt=row.id).order_by("-id").values_list("at", flat=True).first()
