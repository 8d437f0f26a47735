"""What is noted beside the note: how the caller proved who they are, and who takes part."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.conversations import actions as conversations
from handschlag.core.errors import Cannot
from handschlag.desk import toasts
from handschlag.desk.call.forms import JoinForm, LevelForm
from handschlag.desk.call.going_back import answer
from handschlag.doors import DeskRequest, allowed
from handschlag.people.permissions import may_use_desk


@allowed(may_use_desk)
@require_POST
def authenticate(request: DeskRequest, conversation: int) -> HttpResponse:
    form = LevelForm(request.POST)
    if not form.is_valid():
        toasts.warn(request, _("Choose a level."))
        return answer(request)
    try:
        conversations.raise_auth_level(
            conversation=conversation,
            level=form.cleaned_data["level"],
            reason=form.cleaned_data["reason"],
            by=request.user.id,
            now=request.now,
        )
    except Cannot as no:
        toasts.warn(request, no.reason)
    return answer(request)


@allowed(may_use_desk)
@require_POST
def join(request: DeskRequest, conversation: int) -> HttpResponse:
    form = JoinForm(request.POST)
    if not form.is_valid():
        toasts.warn(request, _("Choose a colleague."))
        return answer(request)
    try:
        conversations.join_conversation(
            conversation=conversation,
            user=form.cleaned_data["user"],
            name="" if form.cleaned_data["user"] else form.cleaned_data["name"],
            by=request.user.id,
            now=request.now,
        )
    except Cannot as no:
        toasts.warn(request, no.reason)
    return answer(request)
