from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from handschlag.handovers import queries as handovers

if TYPE_CHECKING:
    from django.template.context import RequestContext

register = template.Library()


@register.inclusion_tag("desk/handovers/due.html", takes_context=True)
def passed_on(context: RequestContext, customer: int) -> dict[str, Any]:
    """`{% passed_on ring.row.customer_id %}`: who is being asked to take something of theirs, and who has it until then."""
    found = handovers.standing(customer, now=context["desk"].now)
    return {"standing": found[0] if found else None, "more": len(found) - 1}
