from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from handschlag.care import queries as care

if TYPE_CHECKING:
    from django.template.context import RequestContext

register = template.Library()


@register.inclusion_tag("desk/offering/offers.html", takes_context=True)
def what_can_be_offered(context: RequestContext, customer: int, talk: int | None = None) -> dict[str, Any]:
    """`{% what_can_be_offered customer.id card.id %}`: the next open hours for this customer, and answering who wants a visit."""
    now = context["desk"].now
    return {
        "offers": care.offers(customer, now=now),
        "customer_id": customer,
        "talk": talk,
        "csrf_token": context.get("csrf_token"),
        "desk": context["desk"],
        "request": context.get("request"),
    }


@register.inclusion_tag("desk/circulars/news.html", takes_context=True)
def untold_news(context: RequestContext, customer: int, talk: int | None = None) -> dict[str, Any]:
    """`{% untold_news customer.id card.id %}`: circulars this customer has not heard, with the words and *Told*."""
    news = care.untold_news(customer)
    return {"news": news, "customer_id": customer, "talk": talk, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("desk/circulars/due.html")
def news_due(customer: int) -> dict[str, Any]:
    """`{% news_due ring.row.customer_id %}`: one line while it rings, of the oldest that may be said on the telephone."""
    return {"due": next((one.circular for one in care.untold_news(customer) if "call" in one.ways), None)}
