"""Looking for customers that may be one: those that changed, and once a week everybody, a slice at a time.

Only one slice is compared at any moment: two slices that do not see each other's rows yet would miss each other's pairs.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from handschlag.customers.models import Comparable, Duplicate
from handschlag.customers.queries import comparing
from handschlag.customers.queries.family import kin
from handschlag.customers.rules import likeness

SLICE = 500
"""Customers that are compared in one transaction."""

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('customers are compared', 0))"
_TAKE = """
DELETE FROM customers_tocompare WHERE id = ANY(ARRAY(
    SELECT id FROM customers_tocompare ORDER BY is_round, id LIMIT %s FOR UPDATE SKIP LOCKED
)) RETURNING customer
"""
_EVERYBODY = """
INSERT INTO customers_tocompare (customer, is_round)
SELECT id, true FROM customers_customer
WHERE merged_into_id IS NULL AND NOT EXISTS (SELECT 1 FROM customers_tocompare WHERE is_round)
ORDER BY id
"""
_PROPOSE = """
INSERT INTO customers_duplicate (one_id, other_id, score, reasons, state, found_at)
SELECT one, other, score, string_to_array(reasons, ','), 'open', %s
FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[]) AS found (one, other, score, reasons)
ON CONFLICT (one_id, other_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons
WHERE customers_duplicate.state = 'open'
"""


@transaction.atomic
def compare_everybody(*, now: datetime) -> int:  # noqa: ARG001  # every action takes it
    """Put everybody behind what waits to be compared; nobody while an earlier round is still on its way."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        cursor.execute(_EVERYBODY)
        return int(cursor.rowcount)


@transaction.atomic
def find_duplicates(*, now: datetime, most: int = SLICE) -> int:
    """Compare the next customers that wait, the changed ones first; returns how many waited, 0 when none does.

    A pair that is no longer likely goes again; one of which somebody said that they are two stays as it was decided.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        cursor.execute(_TAKE, [most])
        waited = [customer for (customer,) in cursor.fetchall()]
    asked = _hold(waited)
    members = {family[0]: family for family in kin(asked).values()}
    _write_down(members)
    _propose(members, now)
    return len(waited)


def _hold(customers: Iterable[int]) -> list[int]:
    """Those that still exist; none of them is deleted while it is compared."""
    with connection.cursor() as cursor:
        hold = "SELECT id FROM customers_customer WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"
        cursor.execute(hold, [sorted(set(customers))])
        return [customer for (customer,) in cursor.fetchall()]


def _write_down(members: dict[int, list[int]]) -> None:
    """What each is compared by stands with the one that goes on; the members of its family have nothing of their own."""
    Comparable.objects.filter(customer__in=[member for family in members.values() for member in family]).delete()
    rows = [(root, kind, key) for root, found in comparing.traits(members) for kind, key in likeness.keys(found)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_comparable (customer_id, kind, key)"
            " SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[])",
            [list(column) for column in zip(*rows, strict=True)] or [[], [], []],
        )


def _propose(members: dict[int, list[int]], now: datetime) -> None:
    judged = {
        (one, other): verdict
        for one, other, shared in comparing.alike(members)
        if (verdict := likeness.judge(shared)).is_likely
    }
    denied = comparing.denied_among({customer for pair in judged for customer in pair})
    found = sorted(pair for pair in judged if pair not in denied)
    stale = Duplicate.objects.filter(Q(one__in=members) | Q(other__in=members), state=Duplicate.State.OPEN)
    gone = [row_id for row_id, one, other in stale.values_list("id", "one", "other") if (one, other) not in judged]
    Duplicate.objects.filter(id__in=gone).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            _PROPOSE,
            [
                now,
                [one for one, _ in found],
                [other for _, other in found],
                [judged[pair].score for pair in found],
                [",".join(judged[pair].reasons) for pair in found],
            ],
        )
