from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from handschlag.core import installation
from handschlag.people.permissions import may_administer

if TYPE_CHECKING:
    from django.template.context import RequestContext

register = template.Library()


@register.simple_tag(takes_context=True)
def is_setting_up(context: RequestContext) -> bool:
    """`{% is_setting_up as going_on %}`: whether this administrator has a set-up assistant to go back to."""
    user = context["request"].user
    if not user.is_authenticated or not may_administer(user):
        return False
    house = installation.read()
    return house.set_up_at is None and not house.is_example
