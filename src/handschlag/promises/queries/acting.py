"""Who acts for a promise at this moment: whoever owes it, else as law 1 says. Nobody has to decide anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from handschlag.customers import queries as customers
from handschlag.customers.rules.acting import Acting, Face, House, who_acts
from handschlag.promises.models import Promise


class Owed(NamedTuple):
    """Of a promise what says who acts for it."""

    pk: int
    customer_id: int | None
    owner_id: int | None
    owner_team_id: int | None


def acting_for(promises: Iterable[Promise | Owed], *, now: datetime, house: House | None = None) -> dict[int, Acting]:
    """For each promise (by id) who acts now, in as many queries for a hundred as for one.

    `house`: all of it, where whoever asks has read it already.
    """
    faces = faces_of(promises, now=now)
    if not faces:
        return {}
    there = house or customers.house_of({face for both in faces.values() for face in both}, now=now)
    return {promise: who_acts(owner, stand_in, there) for promise, (owner, stand_in) in faces.items()}


def faces_of(promises: Iterable[Promise | Owed], *, now: datetime) -> dict[int, tuple[Face, Face]]:
    """For each promise who owes it, and who stands in: the customer's stand-in, or their owner where that one owes."""
    rows = list(promises)
    whose = {row.customer_id for row in rows if row.customer_id}
    responsible = customers.faces(whose, now=now) if whose else {}
    return {row.pk: _faces(row, responsible.get(row.customer_id or 0)) for row in rows}


def _faces(promise: Promise | Owed, responsible: tuple[Face, Face] | None) -> tuple[Face, Face]:
    owes = Face(promise.owner_id, promise.owner_team_id)
    if responsible is None:
        return owes, Face()
    owner, stand_in = responsible
    if owes == Face():  # the customer's own promise: it is the customer's face who asks
        return owner, stand_in
    return owes, owner if owes == stand_in else stand_in
