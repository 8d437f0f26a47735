"""Who is in, and who has to ask for a code first. A page without a visit shows nothing."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from handschlag.core import clock
from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers
from handschlag.customers.queries import Visitor
from handschlag.customers.rules.accessing import VISIT_LASTS
from handschlag.doors import public
from handschlag.portal import frame, throttle

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

COOKIE = "own_pages"
PATH = "/my/"
HEADERS = {**frame.HEADERS, "Referrer-Policy": "same-origin"}
"""Our own forms say where they come from, so that Django's check of them holds; nobody else is told."""

P = ParamSpec("P")
Inside = Callable[Concatenate["Visit", P], HttpResponse]
Outside = Callable[Concatenate["HttpRequest", "datetime", P], HttpResponse]


class Visit:
    """A request of somebody who is in."""

    def __init__(self, request: HttpRequest, visitor: Visitor, now: datetime) -> None:
        self.request, self.visitor, self.now = request, visitor, now

    def show(self, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        said = {
            **frame.house(self.request),
            "visitor": self.visitor,
            "once": self.request.POST.get("once") or secrets.token_hex(16),
            "here": self.request.resolver_match.view_name if self.request.resolver_match else "",
        }
        return render(self.request, f"portal/own/{template}.html", {**said, **context}, status=status)

    def go(self, name: str, *args: object, said: str = "") -> HttpResponse:
        """To the page of this name, which then says `said` (a word `own/notes.html` knows)."""
        chosen = str(frame.house(self.request)["chosen"])
        note = f"{'&' if chosen else '?'}said={said}" if said else ""
        return see_other(reverse(name, args=args) + chosen + note)


def inside(page: Inside[P]) -> Callable[..., HttpResponseBase]:
    """Only for who is in. Everybody else is asked for their address, whatever they wanted; what is not theirs is 404."""

    @public
    @wraps(page)
    def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        now = clock.now()
        visitor = customers.find_visitor(request.COOKIES.get(COOKIE, ""), now=now)
        if visitor is None:
            return dressed(see_other(reverse("own-in")))
        with translation.override(frame.language(request, usual=visitor.language)):
            if request.method == "POST" and throttle.is_tired(request, "answer"):
                return dressed(render(request, "portal/later.html", frame.house(request), status=429))
            if request.method == "POST":
                throttle.count(request, "answer")
            try:
                return dressed(page(Visit(request, visitor, now), *args, **kwargs))
            except NotThere as gone:
                throttle.count(request, "miss")
                raise Http404 from gone

    return opened


def outside(page: Outside[P]) -> Callable[..., HttpResponseBase]:
    """In front of the door: nothing of anybody, and not too often."""

    @public
    @wraps(page)
    def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with translation.override(frame.language(request)):
            if throttle.is_tired(request, "miss"):
                return dressed(render(request, "portal/later.html", frame.house(request), status=429))
            return dressed(page(request, clock.now(), *args, **kwargs))

    return opened


def let_in(response: HttpResponse, token: str) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        token,
        max_age=VISIT_LASTS,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def let_out(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


def see_other(there: str) -> HttpResponse:
    response = HttpResponseRedirect(there)
    response.status_code = 303
    return response


def dressed(response: HttpResponse) -> HttpResponse:
    response["Content-Language"] = translation.get_language()
    for name, value in HEADERS.items():
        response[name] = value
    return response
