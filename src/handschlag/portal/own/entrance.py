"""In and out: an address, six digits, two hours. Whether we know an address is said to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.customers import actions as access
from handschlag.customers import queries as customers
from handschlag.customers.rules.accessing import initials
from handschlag.portal import frame, throttle
from handschlag.portal.own.door import COOKIE, Visit, inside, let_in, let_out, outside, see_other
from handschlag.portal.own.forms import AddressForm, CodeForm, errors_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@outside
def enter(request: HttpRequest, now: datetime) -> HttpResponse:
    """Who are you? The answer is the same for every address."""
    if request.method != "POST":
        if customers.find_visitor(request.COOKIES.get(COOKIE, ""), now=now) is not None:
            return see_other(reverse("own-home"))
        return _asked_for_address(request)
    return _ask(request, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@outside
def by_link(request: HttpRequest, now: datetime, token: str) -> HttpResponse:
    """A link says whose pages are meant, by initials, and no more: whoever forwards it forwards nothing."""
    link = customers.find_portal_link(token, now=now)
    if link is None:
        throttle.count(request, "miss")
        return render(request, "portal/gone.html", frame.house(request), status=404)
    if request.method == "POST":
        return _ask(request, now=now, link=token)
    name = link.person.full_name if link.person else link.customer.name
    return _asked_for_address(request, meant=initials(name))


@require_http_methods(["GET", "HEAD", "POST"])
@outside
def code(request: HttpRequest, now: datetime, ticket: str) -> HttpResponse:
    """The digits from the mail. Wrong, too late, and for nobody look the same."""
    if request.method != "POST":
        return _asked_for_code(request)
    if throttle.is_tired(request, "try"):
        return render(request, "portal/later.html", frame.house(request), status=429)
    throttle.count(request, "try")
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _asked_for_code(request, errors=errors_of(form))
    entered = access.enter_portal(ticket=ticket, code=form.cleaned_data["code"], now=now)
    if entered is None:
        wrong = _("This code does not open the page. It may be mistyped, used, or older than ten minutes.")
        return _asked_for_code(request, errors=[wrong])
    return let_in(see_other(reverse("own-home") + frame.house(request)["chosen"]), entered.token)


@require_POST
@inside
def leave(visit: Visit) -> HttpResponse:
    access.leave_portal(visit=visit.visitor.visit, now=visit.now)
    return let_out(see_other(reverse("own-in")))


@require_safe
@outside
def accessibility(request: HttpRequest, _now: datetime) -> HttpResponse:
    """How accessible these pages are, what is not, and by which other ways we can be reached (law R19)."""
    return render(request, "portal/own/accessibility.html", frame.house(request))


def _ask(request: HttpRequest, *, now: datetime, link: str = "") -> HttpResponse:
    if throttle.is_tired(request, "code"):
        return render(request, "portal/later.html", frame.house(request), status=429)
    throttle.count(request, "code")
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _asked_for_address(request, errors=errors_of(form), typed=request.POST.get("address", ""))
    ticket = access.ask_portal_code(
        address=form.cleaned_data["address"], link=link, language=get_language() or "de", now=now
    )
    return see_other(reverse("own-code", args=[ticket]) + frame.house(request)["chosen"])


def _asked_for_address(
    request: HttpRequest, *, meant: str = "", errors: list[str] | None = None, typed: str = ""
) -> HttpResponse:
    context = {**frame.house(request), "meant": meant, "errors": errors or [], "typed": typed}
    return render(request, "portal/own/in.html", context, status=422 if errors else 200)


def _asked_for_code(request: HttpRequest, *, errors: list[str] | None = None) -> HttpResponse:
    context = {**frame.house(request), "errors": errors or []}
    return render(request, "portal/own/code.html", context, status=422 if errors else 200)
