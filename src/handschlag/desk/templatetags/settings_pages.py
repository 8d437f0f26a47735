from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from handschlag.core import phone
from handschlag.desk.settings import pages

if TYPE_CHECKING:
    from django.template.context import RequestContext

register = template.Library()


@register.simple_tag(takes_context=True)
def settings_pages(context: RequestContext) -> list[pages.Entry]:
    """`{% settings_pages as entries %}`: the pages of the administration this person may open."""
    request = context["request"]
    return pages.entries(request, request.user)


@register.filter
def extension(value: str) -> str:
    """`{{ row.value|extension }}`: numbers as people write them, short extensions and names as they are."""
    return phone.format_for_display(value, "ZZ") if value.startswith("+") else value
