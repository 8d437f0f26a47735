from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.conversations import actions as conversations
from handschlag.desk import refusals, toasts
from handschlag.desk.call.going_back import back
from handschlag.desk.confirmation.forms import OfferForm
from handschlag.desk.confirmation.letter import letter
from handschlag.desk.confirmation.panel import standing
from handschlag.doors import allowed
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.permissions import may_make_promises, may_see_promises

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


@allowed(may_see_promises)
@require_GET
def confirmation(request: DeskRequest, promise: int) -> HttpResponse:
    """Link, QR code and letter of one promise; what the customer did with them."""
    row = queries.newest(queries.get_promise(promise))
    row = queries.get_promise(row.pk)
    context = standing(row, now=request.now)
    if context["link"] is not None and context["link"].url and context["link"].is_valid:
        context["letter"] = letter(row, context["link"], now=request.now)
    return render(request, "desk/confirmation/confirmation.html", context)


@allowed(may_make_promises)
@require_POST
def create(request: DeskRequest, promise: int) -> HttpResponse:
    there = reverse("confirmation", args=[promise])
    return _do(request, there, promise, promises.create_link, _("The confirmation is ready."))


@allowed(may_make_promises)
@require_POST
def renew(request: DeskRequest, promise: int) -> HttpResponse:
    return _do(
        request, back(request), promise, promises.renew_link, _("This link is new; the one before opens nothing now.")
    )


@allowed(may_make_promises)
@require_POST
def revoke(request: DeskRequest, promise: int) -> HttpResponse:
    return _do(request, back(request), promise, promises.revoke_link, _("The link opens nothing now."))


@allowed(may_make_promises)
@require_POST
def grant(request: DeskRequest, wish: int) -> HttpResponse:
    """Agree to what the customer wishes: the promise is replaced, or promised anew where it is broken."""
    words = request.POST.get("words", "").strip()[:300]
    return refusals.go(
        request,
        lambda: conversations.grant_wish(wish=wish, words=words, by=request.user.pk, now=request.now),
        to=back(request),
        said=_("Agreed. The customer sees it on the page."),
    )


@allowed(may_make_promises)
@require_POST
def offer(request: DeskRequest, wish: int) -> HttpResponse:
    """The time they wish is full: another one stands on their page, and one tap of theirs takes it."""
    form = OfferForm(request.POST)
    if not form.is_valid():
        toasts.warn(request, _("This time can no longer be offered. Please choose another one."))
        return HttpResponseRedirect(back(request))
    at = form.cleaned_data["at"]
    return refusals.go(
        request,
        lambda: promises.offer_instead(wish=wish, at=at, by=request.user.pk, now=request.now),
        to=back(request),
        said=_("Offered. The customer finds it on the page; their yes makes it the new time."),
    )


@allowed(may_make_promises)
@require_POST
def close(request: DeskRequest, wish: int) -> HttpResponse:
    """It was spoken about; the promise stays as it is."""
    return refusals.go(
        request,
        lambda: conversations.close_wish(wish=wish, by=request.user.pk, now=request.now),
        to=back(request),
        said=_("The wish is answered; the promise stays as it is."),
    )


def _do(request: DeskRequest, to: str, promise: int, action: Callable[..., object], said_then: str) -> HttpResponse:
    return refusals.go(
        request,
        lambda: action(promise=promise, by=request.user.pk, now=request.now),
        to=to,
        said=said_then,
    )
