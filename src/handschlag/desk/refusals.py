"""One action per request, and what becomes of its refusal: beside the field in a form, else one sentence on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.http import HttpResponseRedirect

from handschlag.core.errors import Cannot
from handschlag.desk import toasts

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse

Made = TypeVar("Made")


def is_done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Carry `act` out; a refusal goes to the field it names, or above the form."""
    try:
        act()
    except Cannot as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return False
    return True


def made(form: forms.Form, act: Callable[[], Made]) -> Made | None:
    """What `act` made; None where it was refused, which the form then says as in `is_done`."""
    found: list[Made] = []
    return found[0] if is_done(form, lambda: found.append(act())) else None


def is_carried_out(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Carry `act` out; why it could not be is one sentence on the page."""
    try:
        act()
    except Cannot as refusal:
        toasts.warn(request, refusal.reason)
        return False
    return True


def go(request: HttpRequest, act: Callable[[], object], *, to: str, said: str = "", undo: str = "") -> HttpResponse:
    """Carry `act` out, say so (or why not), and show the page `to`. `undo`: the address whose POST takes it back."""
    if is_carried_out(request, act) and said:
        toasts.say(request, said, undo=undo)
    return HttpResponseRedirect(to)
