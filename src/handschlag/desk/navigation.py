"""Where one can go on the desk. Only what exists and what the person may see is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Area:
    """One entry of the navigation; `name` is the URL's name, `key` the letter after G that goes there."""

    name: str
    label: _StrPromise
    icon: str
    key: str
    may: Callable[[HttpRequest], bool]


@dataclass(frozen=True)
class Place:
    """An area as one person sees it now."""

    name: str
    label: str
    icon: str
    key: str
    url: str
    is_current: bool


def _everybody(_request: HttpRequest) -> bool:
    return True


AREAS = (
    Area("today", _("Today"), icon="sun", key="h", may=_everybody),
    Area("inbox", _("Inbox"), icon="inbox", key="e", may=_everybody),
    Area("customers", _("Customers"), icon="users", key="k", may=_everybody),
    Area("settings", _("Administration"), icon="settings", key="v", may=_everybody),
)


def places(request: HttpRequest) -> list[Place]:
    found = []
    for area in AREAS:
        url = find_url(area.name)
        if url and area.may(request):
            is_current = request.path == url or (url != "/" and request.path.startswith(url))
            found.append(Place(area.name, str(area.label), area.icon, area.key, url, is_current))
    return found


def find_url(name: str) -> str:
    """The address of a named page, or nothing while the page does not exist."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
