from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from handschlag.changeovers import queries as changeovers

if TYPE_CHECKING:
    from django.template.context import RequestContext

register = template.Library()


@register.inclusion_tag("desk/changeovers/due.html", takes_context=True)
def changeover_due(context: RequestContext, customer: int) -> dict[str, Any]:
    """`{% changeover_due ring.row.customer_id %}`: one sentence where something of theirs ends."""
    found = changeovers.running_for(customer)
    now = context["desk"].now
    return {"row": found[0] if found else None, "sentence": changeovers.sentence(found[0], now=now) if found else ""}
