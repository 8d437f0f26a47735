from __future__ import annotations

from django import template

from handschlag.desk.diagnosis import showing

register = template.Library()


@register.simple_tag
def why_again() -> list[tuple[str, str]]:
    """`{% why_again as reasons %}`: why something that is established may be asked again."""
    return showing.reasons()
