"""Organisations and persons of the other system become customers and their persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core.models import FactRow
from handschlag.customers.actions.taking_in import Faces, TakenIn, take_in_entry
from handschlag.customers.actions.writing import findable_together
from handschlag.customers.models import ImportRow
from handschlag.moving.actions.beginning import hold_move, refuse, refuse_unreadable, thing_of
from handschlag.moving.actions.telling import keep_facts, last_fact
from handschlag.moving.choices import HERE, Verdict, What
from handschlag.moving.models import Move, Moved
from handschlag.moving.queries import Understood, understood
from handschlag.moving.rules import Party, Unreadable


@transaction.atomic
def take_in_parties(
    *, move: int, parties: Sequence[Party | Unreadable], faces: Faces, by: int | None, now: datetime
) -> Counter[tuple[str, str]]:
    """Take these in, each once, organisations before their persons. Returns how many of what (kind, verdict) they were.

    One that is refused says why in the report and costs no other. Raises CannotMove.
    """
    row = hold_move(move)
    counts: Counter[tuple[str, str]] = Counter()
    with findable_together():
        for one in parties:
            said = refuse_unreadable(row, one) if isinstance(one, Unreadable) else _take_in(row, one, faces, by, now)
            counts[one.what, said] += 1
    return counts


def _take_in(move: Move, party: Party, faces: Faces, by: int | None, now: datetime) -> str:
    row = thing_of(move, party.what, party.foreign_id)
    if row.verdict in HERE and row.fingerprint == party.fingerprint:
        return Verdict.SAME
    known = understood(party)
    row.title = known.title[:200]
    if known.entry is None:
        return refuse(row, known.field, known.reason).verdict
    whose = row.customer_id if row.verdict in HERE else None
    if party.organisation:
        above = Moved.objects.filter(move=move, what=What.ORGANISATION, foreign_id=party.organisation).first()
        if above is None or above.customer_id is None:
            return refuse(row, "organization_id", _("The organisation of this person was not taken in.")).verdict
        whose = whose or above.customer_id
    start = last_fact(whose) if whose is not None else _newest()
    taken = take_in_entry(entry=known.entry, faces=faces, whose=whose, by=by, now=now)
    if taken.customer is None:
        return refuse(row, taken.field, taken.reason).verdict
    return _keep(row, party, taken, known, start)


def _newest() -> int:
    return FactRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _keep(row: Moved, party: Party, taken: TakenIn, known: Understood, since: int) -> str:
    """`made` of a first and a later run together; what was left out of it is said too."""
    assert taken.customer is not None, "a refusal was written down before"
    is_new = taken.verdict == ImportRow.Verdict.CREATED
    now_here = Verdict.NEW if is_new else Verdict.ADDED if taken.made else Verdict.SAME
    if row.verdict not in HERE or row.verdict == Verdict.SAME:
        row.verdict = now_here
    row.customer_id, row.person_id = taken.customer, taken.person or row.person_id
    row.made = _joined(row.made, taken.made)
    row.fingerprint, row.field, row.reason = party.fingerprint, known.field, known.reason[:300]
    if taken.made or is_new:
        keep_facts(row, taken.customer, since=since)
    row.save()
    return now_here


def _joined(before: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    lists = {name for name in (*before, *more) if name not in ("person", "fact")}
    joined: dict[str, Any] = {name: [*before.get(name, []), *more.get(name, [])] for name in lists}
    for name in ("person", "fact"):
        if (found := more.get(name) or before.get(name)) is not None:
            joined[name] = found
    return joined
