"""Who acts for a promise at this moment: whoever owes it, else as law 1 says. Nobody has to decide anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers
from handschlag.customers.models import Responsibility
from handschlag.customers.rules.acting import Acting, Face, who_acts
from handschlag.promises.models import Promise


def acting_for(promises: Iterable[Promise], *, now: datetime) -> dict[int, Acting]:
    """For each promise (by id) who acts now, in as many queries for a hundred as for one."""
    faces = faces_of(promises, now=now)
    if not faces:
        return {}
    house = customers.house_of({face for both in faces.values() for face in both}, now=now)
    return {promise: who_acts(owner, stand_in, house) for promise, (owner, stand_in) in faces.items()}


def faces_of(promises: Iterable[Promise], *, now: datetime) -> dict[int, tuple[Face, Face]]:
    """For each promise who owes it, and who stands in: the customer's stand-in, or their owner where that one owes."""
    rows = list(promises)
    responsible = _responsible({row.customer_id for row in rows if row.customer_id}, now=now)
    return {row.pk: _faces(row, responsible.get(row.customer_id or 0)) for row in rows}


def _responsible(wanted: set[int], *, now: datetime) -> dict[int, Responsibility]:
    try:
        return customers.responsibilities(wanted, now=now)
    except NotThere:  # an example's clock was put back to before somebody was a customer
        return {}


def _faces(promise: Promise, responsible: Responsibility | None) -> tuple[Face, Face]:
    owes = Face(promise.owner_id, promise.owner_team_id)
    if responsible is None:
        return owes, Face()
    owner = Face(responsible.owner_id, responsible.owner_team_id)
    stand_in = Face(responsible.stand_in_id, responsible.stand_in_team_id)
    if owes == Face():  # the customer's own promise: it is the customer's face who asks
        return owner, stand_in
    return owes, owner if owes == stand_in else stand_in
