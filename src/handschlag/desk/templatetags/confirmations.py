"""`{% confirmation_panel promise %}`: link, agreement and wish of a promise, in any page of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from handschlag.desk.confirmation.panel import standing

if TYPE_CHECKING:
    from django.template.context import RequestContext

    from handschlag.promises.models import Promise

register = template.Library()


@register.inclusion_tag("desk/confirmation/panel.html", takes_context=True)
def confirmation_panel(context: RequestContext, promise: Promise) -> dict[str, Any]:
    return {**standing(promise, now=context["desk"].now), "desk": context["desk"]}
