"""What every page for customers says of the house, in which language, and with which headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation

from handschlag.core import installation

if TYPE_CHECKING:
    from django.http import HttpRequest

POLICY = (
    "default-src 'none'; script-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store, private",
}


def house(request: HttpRequest) -> dict[str, Any]:
    """What every page says of the house, and its address in the other language."""
    row = installation.read()
    return {
        "house": row,
        "dialled": installation.dialled(row),
        "phone": row.phone,
        "language": translation.get_language(),
        "languages": settings.LANGUAGES,
        "chosen": f"?lang={request.GET['lang']}" if request.GET.get("lang") in dict(settings.LANGUAGES) else "",
    }


def language(request: HttpRequest, *, usual: str = "") -> str:
    """The one chosen on the page, else the customer's own, else what the browser asks for."""
    chosen = request.GET.get("lang", "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    return usual if usual in dict(settings.LANGUAGES) else translation.get_language_from_request(request)
