"""Where a form of the strip or the panel leads: back to the page around it, which the person never meant to leave."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from handschlag.desk import refusals, toasts
from handschlag.doors import DeskRequest


def back(request: DeskRequest) -> str:
    """The page a form was sent from, if it is one of ours; else the first page."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()})
    return page if is_ours else "/"


def answer(request: DeskRequest, *, has_changed: bool = True) -> HttpResponse:
    """With script the page stays and the panel is told to look again; without, the page comes anew."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(back(request))
    told = HttpResponse()
    told["HX-Reswap"] = "none"
    if has_changed:
        told["HX-Trigger"] = json.dumps({"call:changed": {}})
    return told


def noted(request: DeskRequest, form: Form, refusal: str, action: Callable[..., object], **about: int) -> HttpResponse:
    """What is noted beside the note: the form's fields are the action's.

    `refusal` is said of a form that makes no sense; what cannot be done is said too, and the panel stays as it was.
    """
    if not form.is_valid():
        toasts.warn(request, refusal)
        return answer(request, has_changed=False)
    given, by = form.cleaned_data, request.user.pk
    is_noted = refusals.is_carried_out(request, lambda: action(**about, **given, by=by, now=request.now))
    return answer(request, has_changed=is_noted)


def done(
    request: DeskRequest, told: str, action: Callable[..., object], *, undo: str = "", **about: int
) -> HttpResponse:
    """One button of a list: the action, one sentence about it, and the list again."""
    by = request.user.pk
    return refusals.go(request, lambda: action(**about, by=by, now=request.now), to=back(request), said=told, undo=undo)
