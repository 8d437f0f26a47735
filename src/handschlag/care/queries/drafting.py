"""What a draft would change, and whether it would give away what stays inside."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from handschlag.care.models import DraftPlan
from handschlag.care.queries.classes import find_run_in_force
from handschlag.care.rules.naming import is_one_to_one


@dataclass(frozen=True)
class Moving:
    """How many customers a draft takes from one tier to another (None: the basic one); `is_chosen`: it was chosen before."""

    before: int | None
    after: int | None
    customers: int
    is_chosen: bool


_CHANGING = """
SELECT d.id, held.tier_id, held.id IS NOT NULL FROM care_draftplan d
LEFT JOIN LATERAL (
    SELECT id, tier_id FROM care_careplan WHERE customer_id = d.customer_id AND from_at <= %s
    ORDER BY from_at DESC LIMIT 1
) held ON true
WHERE d.draft_id = %s AND (held.id IS NULL OR d.tier_id IS DISTINCT FROM held.tier_id)
"""


def changing(draft: int, *, now: datetime) -> list[DraftPlan]:
    """Customers of the draft whose tier would be another, or who never had any chosen; by customer."""
    rows = DraftPlan.objects.filter(pk__in=_changing(draft, now))
    return list(rows.select_related("customer", "tier").order_by("customer"))


def draft_plans(draft: int, *, skip: int = 0, limit: int = 50) -> tuple[list[DraftPlan], int]:
    """Who is in the draft, by name, and how many there are."""
    rows = DraftPlan.objects.filter(draft=draft)
    ordered = rows.select_related("customer", "tier").order_by("customer__name", "customer")
    return list(ordered[skip : skip + limit]), rows.count()


def applied_so_far(draft: int) -> tuple[int, int]:
    """Of a draft that is being applied: how many plans are chosen, and how many will be."""
    rows = DraftPlan.objects.filter(draft=draft, talk_on__isnull=False)
    return rows.filter(is_chosen=True).count(), rows.count()


def moving(draft: int, *, now: datetime) -> list[Moving]:
    """The same, counted by tier before and after."""
    after = dict(DraftPlan.objects.filter(draft=draft).values_list("pk", "tier"))
    counted = Counter((before, after[pk], is_chosen) for pk, (before, is_chosen) in _changing(draft, now).items())
    return [Moving(before, to, count, is_chosen) for (before, to, is_chosen), count in counted.most_common()]


def _changing(draft: int, now: datetime) -> dict[int, tuple[int | None, bool]]:
    """For each row of the draft that changes something, the tier before and whether that was chosen."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGING, [now, draft])
        return {pk: (before, is_chosen) for pk, before, is_chosen in cursor.fetchall()}


_PAIRS = """
SELECT DISTINCT COALESCE(o.letter, p.letter), CASE WHEN d.id IS NOT NULL THEN d.tier_id ELSE plan.tier_id END
FROM care_placement p
LEFT JOIN care_classoverride o ON o.customer_id = p.customer_id AND o.during @> %(now)s::timestamptz
LEFT JOIN LATERAL (
    SELECT tier_id FROM care_careplan WHERE customer_id = p.customer_id AND from_at <= %(now)s
    ORDER BY from_at DESC LIMIT 1
) plan ON true
LEFT JOIN care_draftplan d ON d.customer_id = p.customer_id AND d.draft_id = %(draft)s
WHERE p.run_id = %(run)s
"""


def tells_class(draft: int, *, now: datetime) -> bool:
    """Whether, after this draft, whoever knows the tier of a customer would know the class (law 8, law.md R6)."""
    run = find_run_in_force()
    if run is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"now": now, "draft": draft, "run": run.pk})
        return is_one_to_one(set(cursor.fetchall()))
