"""What the house owes today through this person, and who should hear from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries as contacts
from handschlag.conversations.models import Conversation
from handschlag.core.errors import Cannot
from handschlag.desk import toasts
from handschlag.desk.call import said
from handschlag.desk.call.going_back import back
from handschlag.desk.confirmation import wishes
from handschlag.desk.navigation import find_url
from handschlag.desk.today.rows import rows
from handschlag.doors import DeskRequest, allowed
from handschlag.people.permissions import may_use_desk
from handschlag.promises import queries
from handschlag.promises.choices import Source


@dataclass(frozen=True)
class Line:
    """A conversation that lacks its outcome or has a next step, as a line."""

    row: Conversation

    @property
    def id(self) -> int:
        return self.row.pk

    @property
    def icon(self) -> str:
        return said.icon(self.row)

    @property
    def title(self) -> str:
        return said.party(self.row)

    @property
    def details(self) -> str:
        return said.happened(self.row)

    @property
    def excerpt(self) -> str:
        return said.first_line(self.row.note)

    @property
    def url(self) -> str:
        return find_url("customer", self.row.customer_id) if self.row.customer_id else ""

    @property
    def started_at(self) -> datetime:
        return self.row.started_at


@allowed(may_use_desk)
@require_GET
def today(request: DeskRequest) -> HttpResponse:
    user = request.user.pk
    mine = rows(queries.due_today(user, now=request.now), user=user)
    context = {
        "mine": [row for row in mine if row.promise.source != Source.MISSED_CALL],
        "owed": [row for row in mine if row.promise.source == Source.MISSED_CALL],
        "stand_in": rows(queries.for_stand_in(user, now=request.now), user=user),
        "wishes": wishes.rows(queries.open_wishes(user, now=request.now), now=request.now),
        "steps": [Line(row) for row in contacts.next_steps(user, now=request.now)],
        "nachtrag": [Line(row) for row in contacts.nachtrag(user, now=request.now)],
    }
    return render(request, "desk/today/today.html", context)


@allowed(may_use_desk)
@require_POST
def finish_step(request: DeskRequest, conversation: int) -> HttpResponse:
    return _do(
        request,
        lambda: conversations.finish_next_step(conversation=conversation, by=request.user.pk, now=request.now),
        _("Done."),
    )


def _do(request: DeskRequest, action: Callable[[], object], told: str) -> HttpResponse:
    try:
        action()
    except Cannot as no:
        toasts.warn(request, no.reason)
    else:
        toasts.say(request, told)
    page = back(request)
    return HttpResponseRedirect(page if page != "/" else reverse("today"))
