"""Which facts a part of a move wrote into a customer's chain, so that taking it back knows what others wrote."""

from __future__ import annotations

from handschlag.conversations.actions.holding import hold_chains
from handschlag.core.models import FactRow
from handschlag.moving.models import Moved


def last_fact(customer: int) -> int:
    """The customer's newest fact; the chain is held from here on, so that every newer one is ours."""
    hold_chains(customer)
    newest = FactRow.objects.filter(customer=customer).order_by("-seq").values_list("pk", flat=True).first()
    return newest or 0


def keep_facts(row: Moved, customer: int, *, since: int) -> None:
    """Part of an action: note in the row what was told of the customer since then."""
    told = FactRow.objects.filter(customer=customer, pk__gt=since).order_by("pk").values_list("pk", flat=True)
    row.made = {**row.made, "facts": sorted({*row.made.get("facts", []), *told})}


def own_facts(customer: int) -> set[int]:
    """Of one customer, whatever moves told."""
    made = Moved.objects.filter(customer=customer).values_list("made", flat=True)
    return {fact for one in made for fact in one.get("facts", [])}
