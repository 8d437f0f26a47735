from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from handschlag.desk.customer.editors import EDITORS

if TYPE_CHECKING:
    from django.template.context import RequestContext

register = template.Library()


@register.simple_tag(takes_context=True)
def may_edit(context: RequestContext, kind: str) -> bool:
    """`{% may_edit "contract" as may_change %}`: whether whoever looks may fill in this form of the file."""
    return EDITORS[kind].may(context["request"].user)
