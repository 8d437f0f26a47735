from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from handschlag.doors import public

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

A_YEAR = 365 * 24 * 60 * 60


@public
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device says; kept on this device only."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    scheme = request.POST.get("scheme")
    if scheme in {"light", "dark"}:
        response.set_cookie("scheme", scheme, max_age=A_YEAR, samesite="Lax", httponly=True)
    else:
        response.delete_cookie("scheme")
    return response
