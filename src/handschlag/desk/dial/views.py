"""Have one's own telephone dial a number, and be told how far that got. The page never waits for the exchange."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import Dialled, DialTrouble
from handschlag.conversations.models import Dialling
from handschlag.conversations.permissions import may_talk
from handschlag.core.errors import Cannot, NotThere
from handschlag.customers import queries as customers
from handschlag.desk.call.going_back import back
from handschlag.desk.dial.forms import DialForm
from handschlag.doors import DeskRequest, allowed

SETTLED = (Dialled.CALLED, Dialled.FAILED)


@allowed(may_talk)
@require_POST
def dial(request: DeskRequest) -> HttpResponse:
    """The number is the button's value; whom it is dialled for stands in the button's address."""
    form = DialForm({**request.GET.dict(), **request.POST.dict()})
    if not form.is_valid():
        raise Http404
    said = form.cleaned_data
    known = customers.find_customer(said["customer"]) if said["customer"] else None
    try:
        dialling = conversations.ask_to_dial(
            number=said["number"],
            customer=known.pk if known else None,
            person=said["person"],
            by=request.user.pk,
            now=request.now,
        )
    except Cannot as refusal:
        return _page(request, {"refusal": refusal.reason, "number": said["number"]}, status=422)
    if request.headers.get("HX-Request"):
        return _page(request, _about(dialling))
    return HttpResponseRedirect(reverse("dial-state", args=[dialling.pk]))


@allowed(may_talk)
@require_safe
def state(request: DeskRequest, dialling: int) -> HttpResponse:
    """How far it got; asked for every second until it is settled. One's own only."""
    try:
        row = queries.get_dialling(dialling)
    except NotThere as gone:
        raise Http404(gone.reason) from gone
    if row.user_id != request.user.pk:
        raise Http404
    return _page(request, _about(row))


def _about(row: Dialling) -> dict[str, Any]:
    return {
        "dialling": row,
        "number": row.e164,
        "is_settled": row.state in SETTLED,
        "trouble": DialTrouble(row.reason).label if row.reason else "",
    }


def _page(request: DeskRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    is_piece = request.headers.get("HX-Request")
    template = "desk/dial/state.html" if is_piece else "desk/dial/page.html"
    return render(request, template, {**context, "back": back(request)}, status=status)
