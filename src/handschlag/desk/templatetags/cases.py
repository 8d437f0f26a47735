from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import template

from handschlag.cases import queries as cases
from handschlag.cases.choices import Kind

if TYPE_CHECKING:
    from django.template.context import RequestContext

register = template.Library()

KEYS: Final = {
    Kind.COMPLAINT: "r",
    Kind.FAULT: "s",
    Kind.QUESTION: "f",
    Kind.WISH: "w",
    Kind.CHANGE: "n",
    Kind.CANCELLATION: "k",
    Kind.DISPUTE: "t",
}
"""A concern begins with Alt+R and one of these (Reklamation, Störung, Frage …)."""
ICONS: Final = {Kind.COMPLAINT: "triangle-alert", Kind.FAULT: "unplug", Kind.QUESTION: "info"}
MOST = 5


@register.inclusion_tag("desk/cases/opening.html", takes_context=True)
def open_a_case(context: RequestContext, customer: int, talk: int | None = None) -> dict[str, Any]:
    """`{% open_a_case card.row.customer_id card.id %}`: a concern in two keys, or one that is open and is spoken of."""
    return {
        "customer_id": customer,
        "talk": talk,
        "kinds": [(kind.value, kind.label, key, ICONS.get(kind, "message-square")) for kind, key in KEYS.items()],
        "open_ones": list(cases.open_cases(customer)[:MOST]) if talk else [],
        "csrf_token": context.get("csrf_token"),
    }
