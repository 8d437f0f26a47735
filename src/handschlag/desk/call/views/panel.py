"""What is noted beside the note: how the caller proved who they are, and who takes part."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.conversations import actions as conversations
from handschlag.core.errors import Cannot
from handschlag.core.ids import read_id
from handschlag.desk import toasts
from handschlag.desk.call.forms import JoinForm, LevelForm
from handschlag.desk.call.going_back import answer, noted
from handschlag.doors import DeskRequest, allowed
from handschlag.people.permissions import may_use_desk


@allowed(may_use_desk)
@require_POST
def authenticate(request: DeskRequest, conversation: int) -> HttpResponse:
    form, refusal = LevelForm(request.POST), _("Choose a level.")
    return noted(request, form, refusal, conversations.raise_auth_level, conversation=conversation)


@allowed(may_use_desk)
@require_POST
def join(request: DeskRequest, conversation: int) -> HttpResponse:
    form, refusal = JoinForm(request.POST), _("Choose a colleague.")
    return noted(request, form, refusal, conversations.join_conversation, conversation=conversation)


@allowed(may_use_desk)
@require_POST
def theirs(request: DeskRequest, conversation: int) -> HttpResponse:
    """What the customer says they will do, while they say it."""
    try:
        conversations.note_their_promise_in(
            conversation=conversation,
            words=request.POST.get("words", ""),
            awaited_by=read_id(request.POST.get("awaited_by", "")),
            by=request.user.pk,
            now=request.now,
        )
    except Cannot as no:
        toasts.warn(request, no.reason)
    else:
        toasts.say(request, _("Noted. You will be reminded of it."))
    return answer(request)
