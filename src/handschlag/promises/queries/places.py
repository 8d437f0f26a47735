"""Where the lines of the timeline stand: which promises, in which order, before anything else of them is read.

One statement whatever is open. What somebody owes is walked along an index in the order of time, each face by itself
and no further than a page (LATERAL), so that neither a large team nor a large ledger makes it longer. What is looked
for is taken from the index of words or of customers and then put in order; only what very many fit is walked to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection

UNTOLD: Final = 0
LATE: Final = 1
COMING: Final = 2

SIDES: Final = {"ours": "p.source <> 'customer'", "theirs": "p.source = 'customer'", "both": "true"}
STAGES: Final = (
    (UNTOLD, "{p}.state = 'broken' AND {p}.break_told_at IS NULL"),
    (LATE, "{p}.state = 'broken' AND {p}.break_told_at IS NOT NULL AND {p}.done_at IS NULL"),
    (COMING, "{p}.state = 'open'"),
    (COMING, "{p}.state = 'provisionally_kept'"),
)
THEIR_STAGES: Final = (
    (LATE, "{p}.state = 'broken' AND {p}.done_at IS NULL"),
    (COMING, "{p}.state = 'open'"),
)
OWED: Final = (
    "p.state IN ('open', 'provisionally_kept') OR p.done_at IS NULL AND p.state = 'broken'"
    " OR p.break_told_at IS NULL AND p.state = 'broken'"
)
BY_WORDS: Final = f"CASE WHEN {OWED} THEN UPPER(p.words) END LIKE UPPER(%(pattern)s)"
"""As the index `promise_words` says it."""
FEW: Final = 3_000
"""So many promises that fit are collected and sorted; more are common enough to be met along the way."""
NONE_COLLECTED: Final = 0
"""Where it is known before that many fit."""
FACES: Final = 50
"""So many faces are walked one by one; of more, what is owed lies close enough together to be met along the way."""

_COLLECTED = """
WITH every AS MATERIALIZED ({ways}), enough AS MATERIALIZED (SELECT * FROM every LIMIT %(few)s + 1),
p AS MATERIALIZED (SELECT DISTINCT * FROM enough), page AS (
    SELECT CASE {stage} END AS stage, p.breaks_at, p.id FROM p WHERE {where}
    ORDER BY stage, breaks_at, id LIMIT %(limit)s
)
SELECT (SELECT count(*) FROM enough), stage, breaks_at, id
FROM (SELECT 1) AS one LEFT JOIN page ON true ORDER BY stage, breaks_at, id
"""
"""The ways are no part of what is limited, else the planner would hope to meet some soon and read the whole table."""
_WAY = """
SELECT p.id, p.breaks_at, p.state, p.source, p.kind, p.done_at, p.break_told_at, p.owner_id, p.owner_team_id,
    p.customer_id, p.group_id
FROM promises_promise p WHERE {indexed}
"""
_STRETCH = "SELECT p.breaks_at, p.id FROM promises_promise p WHERE {where} ORDER BY p.breaks_at, p.id LIMIT %(limit)s"
_WALKED = "SELECT {stage} AS stage, walked.* FROM ({stretch}) AS walked"
_WALKED_BY_FACE = (
    "SELECT {stage} AS stage, walked.* FROM unnest(%({faces})s::bigint[]) AS face"
    " CROSS JOIN LATERAL ({stretch}) AS walked"
)
_FIRST_OF_GROUP = (
    "(p.group_id IS NULL OR NOT EXISTS (SELECT 1 FROM promises_promise u WHERE u.group_id = p.group_id AND u.id < p.id"
    " AND {same_stage} AND (u.owner_id = p.owner_id OR u.owner_team_id = p.owner_team_id)))"
)
"""Members of a group stand in one line: the first of them that is in the same stage and owed by the same."""


@dataclass(frozen=True, order=True)
class Place:
    """One promise in the order in which somebody must act."""

    stage: int
    breaks_at: datetime
    id: int

    def written(self) -> str:
        return f"{self.stage}_{self.breaks_at.astimezone(UTC).isoformat()}_{self.id}"


@dataclass(frozen=True)
class Find:
    """One way in which promises fit: the condition an index answers, and the same for each promise one meets.

    What is indexed says of itself that it is owed; the index of words holds nothing else, and must not be told again,
    else the planner reads a second index of all that is owed beside it.
    """

    indexed: str
    met: str


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What is looked for. `users`, `teams`: who owes it, None: whoever. `finds`: at least one of them fits.

    `side` is ours, theirs (what customers promised us) or both. `where`: further conditions on p, with their `values`.
    `is_bundled`: a group stands in one line. `few`: so many are collected, more are walked to.
    """

    users: Collection[int] | None = None
    teams: Collection[int] = ()
    side: str = "ours"
    is_bundled: bool = True
    kind: str = ""
    where: Sequence[str] = ()
    finds: Sequence[Find] = ()
    values: dict[str, Any] = field(default_factory=dict)
    few: int = FEW

    @property
    def stages(self) -> Sequence[tuple[int, str]]:
        return THEIR_STAGES if self.side == "theirs" else STAGES


def places(sought: Sought, *, after: Place | None, limit: int) -> list[Place]:
    """The first `limit` places behind `after`."""
    if sought.finds and sought.few != NONE_COLLECTED:
        found, is_all = _collected(sought, after, limit)
        if is_all:
            return found
    return _ask(_walked(sought, after), sought, after, limit)


def _collected(sought: Sought, after: Place | None, limit: int) -> tuple[list[Place], bool]:
    """By the index of what is looked for; the second value says whether it were few enough to be all of them."""
    numbered = " ".join(f"WHEN {condition.format(p='p')} THEN {stage}" for stage, condition in sought.stages)
    where = [f"CASE {numbered} END IS NOT NULL", *_conditions(sought, is_of_faces=True)]
    if sought.is_bundled:
        first = [f"WHEN {condition.format(p='p')} THEN {_first_of_group(condition)}" for _, condition in sought.stages]
        where.append(f"CASE {' '.join(first)} END")
    if after is not None:
        where.append(f"(CASE {numbered} END, p.breaks_at, p.id) > (%(after_stage)s, %(after_at)s, %(after_id)s)")
    ways = " UNION ALL ".join(_WAY.format(indexed=find.indexed) for find in sought.finds)
    rows = _rows(_COLLECTED.format(ways=ways, stage=numbered, where=" AND ".join(where)), sought, after, limit)
    return [Place(*row[1:]) for row in rows if row[1] is not None], rows[0][0] <= sought.few


def _walked(sought: Sought, after: Place | None) -> list[str]:
    """One ordered stretch for each stage, and for each column that says who owes it."""
    is_by_face = sought.users is not None and len(sought.users) + len(sought.teams) <= (1 if sought.finds else FACES)
    common = _conditions(sought, is_of_faces=not is_by_face)
    if sought.finds:  # as a case: the planner must not guess how many fit, else it collects and sorts after all
        common.append(f"CASE WHEN {' OR '.join(find.met for find in sought.finds)} THEN true END")
    branches = []
    for stage, condition in sought.stages:
        if after is not None and stage < after.stage:
            continue
        where = [condition.format(p="p"), *common]
        if after is not None and stage == after.stage:
            where.append("(p.breaks_at, p.id) > (%(after_at)s, %(after_id)s)")
        if sought.is_bundled:
            where.append(_first_of_group(condition))
        branches += list(_stretches(sought, stage, " AND ".join(where), is_by_face=is_by_face))
    return branches


def _stretches(sought: Sought, stage: int, where: str, *, is_by_face: bool) -> Iterator[str]:
    if not is_by_face:
        yield _WALKED.format(stage=stage, stretch=_STRETCH.format(where=where))
        return
    for column, faces in (("owner_id", "users"), ("owner_team_id", "teams")):
        if getattr(sought, faces):
            stretch = _STRETCH.format(where=f"p.{column} = face AND {where}")
            yield _WALKED_BY_FACE.format(stage=stage, faces=faces, stretch=stretch)


def _conditions(sought: Sought, *, is_of_faces: bool) -> list[str]:
    conditions = [SIDES[sought.side], *sought.where]
    if sought.kind:
        conditions.append("p.kind = %(kind)s")
    if is_of_faces and sought.users is not None:
        conditions.append("(p.owner_id = ANY(%(users)s::bigint[]) OR p.owner_team_id = ANY(%(teams)s::bigint[]))")
    return conditions


def _first_of_group(condition: str) -> str:
    return _FIRST_OF_GROUP.format(same_stage=condition.format(p="u"))


def _ask(branches: Sequence[str], sought: Sought, after: Place | None, limit: int) -> list[Place]:
    if not branches:
        return []
    statement = f"{' UNION ALL '.join(branches)} ORDER BY stage, breaks_at, id LIMIT %(limit)s"
    return [Place(*row) for row in _rows(statement, sought, after, limit)]


def _rows(statement: str, sought: Sought, after: Place | None, limit: int) -> list[tuple[Any, ...]]:
    asked = {
        **sought.values,
        "users": sorted(sought.users or ()),
        "teams": sorted(sought.teams),
        "kind": sought.kind,
        "limit": limit,
        "few": sought.few,
    }
    if after is not None:
        asked |= {"after_stage": after.stage, "after_at": after.breaks_at, "after_id": after.id}
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return list(cursor.fetchall())
