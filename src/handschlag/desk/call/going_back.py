"""Where a form of the strip or the panel leads: back to the page around it, which the person never meant to leave."""

from __future__ import annotations

import json

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from handschlag.doors import DeskRequest


def back(request: DeskRequest) -> str:
    """The page a form was sent from, if it is one of ours; else the first page."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()})
    return page if is_ours else "/"


def answer(request: DeskRequest) -> HttpResponse:
    """With script the page stays and the panel is told to look again; without, the page comes anew."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(back(request))
    told = HttpResponse()
    told["HX-Reswap"] = "none"
    told["HX-Trigger"] = json.dumps({"call:changed": {}})
    return told
