"""Which files one opened last. Kept with the session, so it ends with it; ids only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handschlag.customers import queries as customers

if TYPE_CHECKING:
    from handschlag.customers.models import Customer
    from handschlag.doors import DeskRequest

KEY = "recent_customers"
KEPT = 8


def remember(request: DeskRequest, customer: int) -> None:
    """Put the file first; nothing is written when it is first already."""
    known: list[int] = request.session.get(KEY, [])
    if known[:1] != [customer]:
        request.session[KEY] = [customer, *(other for other in known if other != customer)][:KEPT]


def recent(request: DeskRequest) -> list[Customer]:
    """The newest first."""
    known: list[int] = request.session.get(KEY, [])
    found = customers.customers().in_bulk(known) if known else {}
    return [found[customer] for customer in known if customer in found]
