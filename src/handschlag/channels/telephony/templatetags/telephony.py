from __future__ import annotations

from django import template

from handschlag.core import phone

register = template.Library()


@register.filter
def number(e164: str, region: str) -> str:
    """`{{ line.e164|number:region }}`: as people of that region write it."""
    return phone.format_for_display(e164, region)
