from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template

from handschlag.people import queries
from handschlag.people.choices import Availability, Presence
from handschlag.people.permissions import may_use_desk

if TYPE_CHECKING:
    from django.template.context import RequestContext

register = template.Library()

LOOKS = {Availability.HERE: "kept", Availability.BUSY: "due", Availability.AWAY: "due", Availability.AFTER_HOURS: "due"}


@dataclass(frozen=True)
class OwnPresence:
    """The switch as its owner sees it: what they said, and what can truthfully be said of them."""

    state: str
    label: str
    look: str
    is_here: bool
    absence: bool

    @property
    def choices(self) -> list[dict[str, str]]:
        return [{"value": state.value, "label": str(state.label)} for state in Presence]


@register.simple_tag(takes_context=True)
def own_presence(context: RequestContext) -> OwnPresence | None:
    """`{% own_presence as mine %}`: None for whoever has no desk."""
    user = context["request"].user
    if not user.is_authenticated or not may_use_desk(user):
        return None
    place = queries.whereabouts([user], now=context["desk"].now)[0]
    said = queries.own_presence(user.pk)
    label = str(said.label) if place.is_here else str(place.availability.label)
    absent = place.availability == Availability.ABSENT
    return OwnPresence(said.value, label, LOOKS.get(place.availability, ""), place.is_here, absent)
