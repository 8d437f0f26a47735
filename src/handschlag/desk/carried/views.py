"""One's own load. No address names a colleague: whoever asks is who is answered about (law.md R20, R21)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.permissions import may_see_own_load
from handschlag.desk import refusals
from handschlag.desk.call import said
from handschlag.doors import allowed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

SHOWN = 100
"""Talks; the sums are of all."""


@allowed(may_see_own_load)
def mine(request: DeskRequest) -> HttpResponse:
    load = queries.my_load(request.user.pk, now=request.now)
    talks = [(talk, said.party(talk.row)) for talk in load.talks[:SHOWN]]
    return render(request, "desk/carried/mine.html", {"load": load, "talks": talks})


@allowed(may_see_own_load)
@require_POST
def hard(request: DeskRequest, conversation: int) -> HttpResponse:
    """Mark one's own talk as a hard one, or take that back. With script the button is swapped in its place."""
    is_hard = request.POST.get("hard") == "yes"

    def mark() -> bool:
        return conversations.mark_hard(conversation=conversation, is_hard=is_hard, by=request.user.pk, now=request.now)

    if not request.htmx:
        return refusals.go(request, mark, to=reverse("account-load"))
    refusals.is_carried_out(request, mark)
    context = {"talk": conversation, "is_hard": queries.is_marked_hard(conversation, user=request.user.pk)}
    return render(request, "desk/carried/mark.html", context)
