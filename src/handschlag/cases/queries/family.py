"""Merged cases: no row moves, so whoever asks about one asks about its family."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Min

from handschlag.cases.models import Case
from handschlag.core.look import once_a_look

_FAMILIES = """
WITH RECURSIVE up(asked, id, parent) AS (
    SELECT c.id, c.id, c.merged_into_id FROM cases_case c WHERE c.id = ANY(%s)
    UNION
    SELECT up.asked, c.id, c.merged_into_id FROM up JOIN cases_case c ON c.id = up.parent
), down(asked, root, id) AS (
    SELECT asked, id, id FROM up WHERE parent IS NULL
    UNION
    SELECT down.asked, down.root, c.id FROM down
        JOIN cases_case c ON c.merged_into_id = down.id AND c.merged_into_id IS NOT NULL
) SELECT asked, id FROM down ORDER BY asked, id <> root, id
"""


def families(cases: Iterable[int]) -> dict[int, list[int]]:
    """For each existing case its whole family, the one that goes on first; in one query."""
    return _families(tuple(sorted(set(cases))))


@once_a_look
def _families(cases: tuple[int, ...]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FAMILIES, [list(cases)])
        for asked, member in cursor.fetchall():
            found[asked].append(member)
    return dict(found)


def family(case: int) -> list[int]:
    """The one that goes on, then all that were merged into it; empty for a case that does not exist."""
    return families([case]).get(case, [])


def first_report(case: Case) -> datetime:
    """When the customer first told us of it, or of anything that was merged into it."""
    found: datetime | None = Case.objects.filter(pk__in=family(case.pk)).aggregate(at=Min("reported_at"))["at"]
    return found or case.reported_at
