"""The order of locks: the customer's chain first, then promises by id. So nobody waits for anybody in a circle."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers
from handschlag.promises.models import Promise


def hold_party(customer: int | None, party: str) -> None:
    """One at a time per customer (with all that is merged with it), or per number of somebody who is no customer yet.

    Whoever first looks what is owed and then acts on it holds the party before looking: two calls missed in the same
    second must not owe two call-backs.
    """
    if customer is not None:
        facts.lock_chains(customers.kin([customer]).get(customer, [customer]))
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"party {party}"])


def hold_promise(promise: int) -> Promise:
    """The promise, locked until the transaction ends. Raises NotThere."""
    place = Promise.objects.filter(id=promise).values_list("customer", "party").first()
    if place is None:
        raise NotThere(_("This promise does not exist."))
    hold_party(*place)
    return Promise.objects.select_for_update().get(id=promise)
