"""Who acts for a promise at this moment: whoever owes it, else as law 1 says. Nobody has to decide anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from handschlag.customers import queries as customers
from handschlag.customers.models import Responsibility
from handschlag.customers.rules.acting import Acting, Face, House, who_acts
from handschlag.promises.models import Promise


def acting_for(promises: Iterable[Promise], *, now: datetime, house: House | None = None) -> dict[int, Acting]:
    """For each promise (by id) who acts now, in as many queries for a hundred as for one.

    The owner unless they are away; then the customer's other face (stand-in, or the customer's owner where somebody
    else owes the promise), then team leads, then management.
    """
    rows = list(promises)
    there = house or customers.house(now=now)
    known = {row.customer_id for row in rows if row.customer_id is not None}
    faces = customers.responsibilities(known, now=now) if known else {}
    return {row.pk: acting(row, faces[row.customer_id] if row.customer_id else None, there) for row in rows}


def acting(promise: Promise, faces: Responsibility | None, house: House) -> Acting:
    owner = Face(promise.owner_id, promise.owner_team_id)
    if owner == Face() and faces is not None:
        owner = Face(faces.owner_id, faces.owner_team_id)
    return who_acts(owner, _other(owner, faces), house)


def _other(owner: Face, faces: Responsibility | None) -> Face:
    if faces is None:
        return Face()
    customers_own = Face(faces.owner_id, faces.owner_team_id)
    return customers_own if customers_own != owner else Face(faces.stand_in_id, faces.stand_in_team_id)
