"""Fifteen seconds: outcome, promise, next step. The desk proposes, a person confirms."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import Outcome
from handschlag.conversations.models import Conversation
from handschlag.core.errors import Cannot
from handschlag.desk import toasts
from handschlag.desk.call import said
from handschlag.desk.call.forms import WrapUpForm
from handschlag.desk.call.going_back import answer
from handschlag.doors import DeskRequest, allowed
from handschlag.handovers import actions as handovers
from handschlag.people.permissions import may_use_desk
from handschlag.promises import queries as promises
from handschlag.promises.choices import State
from handschlag.promises.models import Promise

FIELDS = {"promise_words": "promise", "words": "promise", "due_at": "promise", "to": "next_step_user"}
"""What the action calls a field, where the form calls it otherwise."""


@allowed(may_use_desk)
@require_http_methods(["GET", "POST"])
def wrap_up(request: DeskRequest, conversation: int) -> HttpResponse:
    row = queries.get_conversation(conversation)
    owed = _owed_before(row)
    ids = [promise.pk for promise in owed]
    if request.method == "GET":
        form = WrapUpForm(initial=_proposed(row, request), conversation=row.pk, kept=ids)
        return _show(request, row, form, owed, 200)
    form = WrapUpForm(request.POST, conversation=row.pk, kept=ids)
    if not form.is_valid() or not _wrapped_up(request, row, form):
        return _show(request, row, form, owed, 422)
    toasts.say(
        request,
        _("%(who)s: %(outcome)s") % {"who": said.party(row), "outcome": Outcome(form.cleaned_data["outcome"]).label},
        undo=reverse("call-wrap-up-undo", args=[row.pk]),
    )
    return answer(request) if request.headers.get("HX-Request") else HttpResponseRedirect(reverse("today"))


@allowed(may_use_desk)
@require_POST
def undo(request: DeskRequest, conversation: int) -> HttpResponse:
    """The wrap-up was too quick: the conversation waits again. What was promised stays promised."""
    try:
        conversations.undo_wrap_up(conversation=conversation, by=request.user.pk, now=request.now)
    except Cannot as no:
        toasts.warn(request, no.reason)
    return answer(request)


def _owed_before(row: Conversation) -> list[Promise]:
    """What is open with this customer, without what was promised in this very conversation."""
    if row.customer_id is None:
        return []
    made_here = set(row.promised.values_list("promise", flat=True))
    return [promise for promise in promises.open_promises(row.customer_id) if promise.pk not in made_here]


def _wrapped_up(request: DeskRequest, row: Conversation, form: WrapUpForm) -> bool:
    given = form.cleaned_data
    try:
        _row, asked = handovers.wrap_up(
            conversation=row.pk,
            outcome=given["outcome"],
            promise_words=given["promise"],
            next_step=given["next_step"],
            next_step_user=given["next_step_user"],
            next_step_on=given["next_step_on"],
            keeps=given["kept"],
            replaces=given["replaces"],
            their_words=given["theirs"],
            by=request.user.pk,
            now=request.now,
        )
    except Cannot as no:
        field = FIELDS.get(no.field, no.field)
        form.add_error(field if field in form.fields else None, no.reason)
        return False
    if asked is not None:
        toasts.say(request, _("%s is asked. Until then it is yours.") % asked.receiver_name)
    return True


def _proposed(row: Conversation, request: DeskRequest) -> dict[str, Any]:
    """What Enter confirms: as it was wrapped up before, else as it follows from what happened."""
    if row.outcome:
        step, user, on = row.next_step, row.next_step_user_id, row.next_step_on
        return {"outcome": row.outcome, "next_step": step, "next_step_user": user, "next_step_on": on}
    proposal = queries.propose_wrap_up(row.pk, now=request.now)
    return {
        "outcome": proposal.outcome,
        "next_step": proposal.next_step,
        "next_step_user": proposal.user,
        "next_step_on": proposal.on,
        "kept": [row.serves_id] if row.serves_id and row.connected_at else [],
    }


def _show(request: DeskRequest, row: Conversation, form: WrapUpForm, owed: list[Promise], status: int) -> HttpResponse:
    kept = form["kept"].value() or []
    is_part = bool(request.headers.get("HX-Request"))
    context = {
        "is_part": is_part,
        "conversation": row,
        "form": form,
        "is_mine": row.user_id == request.user.pk and row.connected_at is not None,
        "is_hard": queries.is_marked_hard(row.pk, user=request.user.pk),
        "outcomes": Outcome.choices,
        "due_here": [(promise, said.words(promise)) for promise in owed],
        "replaceable": [promise for promise in owed if said.is_ours(promise) and promise.state == State.OPEN],
        "replaces": form["replaces"].value() or "",
        "kept": [int(pk) for pk in kept],
        "heading": said.party(row),
        "details": said.happened(row),
    }
    template = "desk/call/wrap_up.html" if is_part else "desk/call/wrap_up_page.html"
    return render(request, template, context, status=status)
