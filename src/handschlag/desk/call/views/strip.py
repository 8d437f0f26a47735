"""What rings: the fragment every desk fetches on each fact about a call, taking a call, and how a ring left."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import Channel, State
from handschlag.conversations.models import Conversation
from handschlag.core.errors import Cannot
from handschlag.desk import toasts
from handschlag.desk.call import said
from handschlag.desk.call.forms import PartyForm
from handschlag.desk.call.going_back import back
from handschlag.desk.navigation import find_url
from handschlag.doors import DeskRequest, allowed
from handschlag.examples import practice
from handschlag.people.permissions import may_use_desk


@allowed(may_use_desk)
@require_GET
def calls_now(request: DeskRequest) -> HttpResponse:
    return render(request, "desk/call/now.html")


@allowed(may_use_desk)
@require_POST
def take(request: DeskRequest, conversation: int) -> HttpResponse:
    """Take a ringing call or the visitor at the door, and go to the file if it is clear whose it is.

    A practice call is picked up with it, and its caller's lines stay in sight; a real one is picked up on the telephone.
    """
    try:
        row = _taken(request, conversation)
    except Cannot as no:
        toasts.warn(request, no.reason)
        return HttpResponseRedirect(back(request))
    page = back(request)
    if row.customer_id and not page.startswith(request.build_absolute_uri(reverse("practice"))):
        page = find_url("customer", row.customer_id) or page
    return HttpResponseRedirect(page)


def _taken(request: DeskRequest, conversation: int) -> Conversation:
    row = queries.get_conversation(conversation)
    chosen = PartyForm(request.POST)
    if chosen.is_valid():
        return conversations.confirm_customer(
            conversation=conversation, **chosen.cleaned_data, by=request.user.pk, now=request.now
        )
    if practice.is_ringing(conversation=row, user=request.user):
        return practice.pick_up(conversation=row, user=request.user, now=request.now)
    return conversations.take_call(conversation=conversation, user=request.user.pk, by=request.user.pk, now=request.now)


@allowed(may_use_desk)
@require_GET
def left(request: DeskRequest, conversation: int) -> HttpResponse:
    """How a ring left the strip: answered by whom, or missed and what is owed now. 204: nothing to say."""
    row = queries.get_conversation(conversation)
    if row.state == State.RINGING or (row.connected_at and row.user_id == request.user.pk):
        return HttpResponse(status=204)
    context = {"conversation": row, "title": said.party(row), "how": "answered", "said": _("is being looked after")}
    if row.connected_at is not None:
        context["said"] = _("is speaking with %s") % row.user if row.user else _("was answered elsewhere")
    elif row.channel == Channel.CALL:
        context |= {"how": "missed", "said": _("hung up before anybody answered"), "promise": row.owes}
    return render(request, "desk/call/left.html", context)
