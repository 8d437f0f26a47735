"""What laws say of a concern: which count its days, and what is to be offered today."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from handschlag.cases.queries.family import family
from handschlag.promises import queries as promised
from handschlag.promises.models import LawClock
from handschlag.promises.queries import Proposal


def matter_of(case: int) -> str:
    """What `promises` calls it."""
    return f"case-{case}"


def law_clocks_of(case: int) -> QuerySet[LawClock]:
    """The laws that count the days of it, and of what was merged into it."""
    return promised.law_clocks([matter_of(one) for one in family(case)])


def compensation_of(case: int, *, monthly_fee: Decimal, now: datetime, missed_appointments: int = 0) -> list[Proposal]:
    """What is to be offered for it by now, by each law; ours to propose without being asked."""
    matters = [matter_of(one) for one in family(case)]
    return promised.proposed_compensation(
        matters=matters, monthly_fee=monthly_fee, now=now, missed_appointments=missed_appointments
    )
