"""The form for everybody, on our address or in a frame of the house's website: no script, no cookie, no third party.

Against machines: a field people do not see, a signed moment (nobody reads and writes in three seconds), and counting.
Whoever is stopped wrongly sends once more; nothing they typed is lost.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from handschlag.conversations import actions as conversations
from handschlag.conversations.choices import Channel
from handschlag.core import clock
from handschlag.core.errors import Cannot
from handschlag.doors import public
from handschlag.portal import frame, throttle
from handschlag.portal.own.door import see_other
from handschlag.portal.own.forms import LONGEST, errors_of, files_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest

SALT = "web form"
SOONEST = timedelta(seconds=3)
LATEST = timedelta(hours=12)
LARGEST_REQUEST = 12 * 1024 * 1024
HEADERS = {
    **frame.HEADERS,
    "Content-Security-Policy": frame.POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
}
"""In a frame of any site: there is no cookie, nothing of anybody, and nothing to be clicked by mistake."""


class WebForm(forms.Form):
    """What somebody writes; one of address and telephone is needed to answer. `website` is the field nobody sees."""

    name = forms.CharField(max_length=120, error_messages={"required": gettext_lazy("Please tell us your name.")})
    address = forms.EmailField(required=False, max_length=254)
    phone = forms.CharField(required=False, max_length=40)
    words = forms.CharField(
        max_length=LONGEST,
        error_messages={
            "required": gettext_lazy("Please write what it is about."),
            "max_length": gettext_lazy("Please write at most 10,000 characters."),
        },
    )
    website = forms.CharField(required=False, max_length=200)
    moment = forms.CharField(max_length=200)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.data.get("address", "").strip() and not self.data.get("phone", "").strip():
            raise forms.ValidationError(
                _("How can we answer you? Please give an e-mail address or a telephone number.")
            )
        return cleaned


def _framed(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def opened(request: HttpRequest) -> HttpResponse:
        with translation.override(frame.language(request)):
            response = page(request)
            response["Content-Language"] = translation.get_language()
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return opened


@public
@csrf_exempt  # there is no cookie to abuse: it does nothing that a stranger could not do themselves
@require_http_methods(["GET", "HEAD", "POST"])
@_framed
def web_form(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    if request.method != "POST":
        return _form(request, now)
    if throttle.is_tired(request, "form"):
        return render(request, "portal/later.html", frame.house(request), status=429)
    if int(request.headers.get("Content-Length") or 0) > LARGEST_REQUEST:
        return _form(request, now, errors=[_("At most five files, together at most 10 MB, please.")], is_read=False)
    throttle.count(request, "form")
    errors = _entered(request, now)
    if errors:
        return _form(request, now, errors=errors)
    return see_other(reverse("web-form-thanks") + frame.house(request)["chosen"])


def _entered(request: HttpRequest, now: datetime) -> list[str]:
    """Why it was not entered; nothing where it was."""
    form = WebForm(request.POST)
    if not form.is_valid():
        return errors_of(form)
    once = _once(form, now)
    if not once:
        return [_("Please press “Send” once more, so that we know that a person wrote this.")]
    try:
        conversations.receive_message(message=_message(form.cleaned_data, once, request), channel=Channel.FORM, now=now)
    except Cannot as refusal:
        return [refusal.reason]
    return []


@public
@require_safe
@_framed
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/thanks.html", frame.house(request))


def _once(form: WebForm, now: datetime) -> str:
    """What makes it the same message however often it is sent; "" for a machine, or for who took a day."""
    try:
        begun, once = signing.loads(form.cleaned_data["moment"], salt=SALT)
        age = now.timestamp() - float(begun)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    is_human = SOONEST.total_seconds() <= age <= LATEST.total_seconds() and not form.cleaned_data["website"]
    return str(once) if is_human else ""


def _message(said: dict[str, Any], once: str, request: HttpRequest) -> conversations.Message:
    text = said["words"]
    if said["phone"].strip():
        text = f"{text}\n\n{_('Telephone')}: {said['phone'].strip()}"
    return conversations.Message(
        once=once,
        subject=text.strip().partition("\n")[0][:120],
        text=text,
        name=said["name"].strip(),
        address=said["address"],
        files=files_of(request.FILES.getlist("files")),
    )


def _form(
    request: HttpRequest, now: datetime, *, errors: list[str] | None = None, is_read: bool = True
) -> HttpResponse:
    """Empty, or with what was typed. One begun in time keeps its moment, so that a second press is old enough."""
    typed = request.POST if request.method == "POST" and is_read else request.GET
    moment = str(typed.get("moment", "")) if errors else ""
    try:
        begun, _rest = signing.loads(moment, salt=SALT)
        is_good = now.timestamp() - float(begun) <= LATEST.total_seconds()
    except (signing.BadSignature, TypeError, ValueError):
        is_good = False
    context = {
        **frame.house(request),
        "typed": typed,
        "errors": errors or [],
        "moment": moment if is_good else signing.dumps([now.timestamp(), secrets.token_hex(16)], salt=SALT),
    }
    return render(request, "portal/write.html", context, status=422 if errors else 200)
