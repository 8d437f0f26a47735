"""Which number a promise is dialled at, the same on every page."""

from __future__ import annotations

from collections.abc import Iterable

from handschlag.customers import queries as customers
from handschlag.promises.choices import Source
from handschlag.promises.models import Promise


def numbers_of(promises: Iterable[Promise]) -> dict[int, str]:
    """For each promise the number (E.164) to call, "" without one: that which called where a missed call is owed an
    answer, else the customer's own.
    """
    found = list(promises)
    whose = {row.customer_id for row in found if row.customer_id}
    known = customers.numbers_to_dial(whose) if whose else {}
    return {row.pk: _number(row, known) for row in found}


def _number(promise: Promise, known: dict[int, str]) -> str:
    if promise.source == Source.MISSED_CALL and promise.words.startswith("+"):
        return promise.words
    if promise.customer_id is None:
        return promise.party
    return known.get(promise.customer_id, "")
