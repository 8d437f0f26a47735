"""Two addresses for whoever watches the machine. They tell no secret and cost next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from handschlag.config.schema import pending_migrations
from handschlag.doors import public

if TYPE_CHECKING:
    from django.http import HttpRequest

UNAVAILABLE = 503


class _Schema:
    """Once the schema fits this version it goes on fitting: asked until the answer is yes."""

    fits = False


@public
@never_cache
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"live": True})


@public
@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """The process can serve people: its database answers and has the schema of this version."""
    if because := _obstacle():
        return JsonResponse({"ready": False, "because": because}, status=UNAVAILABLE)
    return JsonResponse({"ready": True})


def _obstacle() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _Schema.fits:
            _Schema.fits = not pending_migrations()
    except DatabaseError:
        return "database"
    return "" if _Schema.fits else "migrations"
