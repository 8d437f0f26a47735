"""Addresses of the talk: fragments in the running conversation, whole pages without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.care import actions, permissions
from handschlag.care import queries as care
from handschlag.conversations import queries as conversations
from handschlag.customers import queries as customers
from handschlag.desk import refusals, toasts, wording
from handschlag.desk.call import said
from handschlag.desk.call.going_back import noted
from handschlag.desk.talking.forms import AskForm, OutcomeForm, SlotForm
from handschlag.desk.talking.honest import honest
from handschlag.doors import allowed
from handschlag.knowledge.models import Situation
from handschlag.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from handschlag.conversations.models import Conversation
    from handschlag.doors import DeskRequest
    from handschlag.people.models import User


@allowed(permissions.may_see_care)
@require_GET
def talking(request: DeskRequest, conversation: int) -> HttpResponse:
    """Minutes, the offer for a late call, and who was asked for."""
    row = conversations.get_conversation(conversation)
    asked = care.asked_in(row.pk)
    answers = care.honest_answers({one.colleague_id for one in asked if not one.outcome}, now=request.now)
    cards = {card.answer.user.pk: card for card in honest(answers, now=request.now)}
    late = care.late_offer(row, request.user.pk, now=request.now)
    context = {
        "glass": care.sandglass(row, now=request.now),
        "late": late,
        "late_at": wording.when(late.starts_at, request.now) if late else "",
        "asked": [(one, cards.get(one.colleague_id)) for one in asked],
        "colleagues": _boss_first(request.user, row),
    }
    return _show(request, "talking", row, context)


@allowed(permissions.may_see_care)
@require_GET
def closing(request: DeskRequest, conversation: int) -> HttpResponse:
    """Sentences to come to a polite end, the most fitting first."""
    row = conversations.get_conversation(conversation)
    sayings = care.sayings(row, request.user.pk, now=request.now)
    return _show(request, "closing", row, {"sayings": [(Situation(one.situation).label, one.text) for one in sayings]})


@allowed(permissions.may_see_care)
@require_GET
def call_colleagues(request: DeskRequest, conversation: int) -> HttpResponse:
    row = conversations.get_conversation(conversation)
    answers = [one for one in care.honest_answers(now=request.now) if one.user.pk != request.user.pk]
    context = {"cards": honest(answers, now=request.now), "address": reverse("call-slot", args=[row.pk])}
    return _show(request, "colleagues", row, context)


@allowed(permissions.may_see_care)
@require_POST
def promise_slot(request: DeskRequest, conversation: int) -> HttpResponse:
    """One key: who calls, when, promised in this conversation."""
    form, refusal = SlotForm(request.POST), _("Choose a time.")
    return noted(request, form, refusal, actions.promise_slot, conversation=conversation)


@allowed(permissions.may_see_care)
@require_POST
def ask_for(request: DeskRequest, conversation: int) -> HttpResponse:
    form, refusal = AskForm(request.POST), _("Choose a colleague.")
    return noted(request, form, refusal, actions.ask_for, conversation=conversation)


@allowed(permissions.may_see_care)
@require_POST
def settle_asked(request: DeskRequest, asked: int) -> HttpResponse:
    form, refusal = OutcomeForm(request.POST), _("Choose what became of it.")
    return noted(request, form, refusal, actions.settle_asked, asked=asked)


@allowed(permissions.may_see_care)
@require_GET
def customer_colleagues(request: DeskRequest, customer: int) -> HttpResponse:
    """The same on the customer's file, without a conversation: owner and stand-in first."""
    row = customers.get_customer(customer)
    face = customers.responsibility(row.pk, now=request.now)
    near = [user.pk for user in (face.owner, face.stand_in) if user]
    cards = honest(care.honest_answers(now=request.now), now=request.now)
    cards.sort(key=lambda card: near.index(card.answer.user.pk) if card.answer.user.pk in near else len(near))
    context = {"customer": row, "cards": cards, "address": reverse("customer-slot", args=[row.pk])}
    page = "desk/talking/colleagues.html" if request.htmx else "desk/talking/colleagues_page.html"
    return render(request, page, context)


@allowed(permissions.may_see_care)
@require_POST
def book_slot(request: DeskRequest, customer: int) -> HttpResponse:
    row, form = customers.get_customer(customer), SlotForm(request.POST)
    to = reverse("customer", args=[row.pk])
    if not form.is_valid():
        toasts.warn(request, _("Choose a time."))
        return HttpResponseRedirect(to)
    book, given, by = actions.book_slot, form.cleaned_data, request.user.pk
    return refusals.go(
        request, lambda: book(customer=row.pk, **given, by=by, now=request.now), to=to, said=_("Promised.")
    )


@allowed(permissions.may_see_care)
@require_GET
def colleagues(request: DeskRequest) -> HttpResponse:
    """Who is here, and from when on the others are, whoever asks."""
    cards = honest(care.honest_answers(now=request.now), now=request.now)
    return render(request, "desk/talking/colleagues_page.html", {"cards": cards})


@allowed(permissions.may_see_vain)
@require_GET
def in_vain(request: DeskRequest) -> HttpResponse:
    """Which customers asked for whom in vain: since management was told last, and each week before."""
    weeks = care.vain_weeks()
    this_week = care.untold_since(care.week_begin(request.now))
    context = {
        "since": this_week,
        "current": care.in_vain(from_at=this_week, to_at=request.now),
        "weeks": [(week, care.in_vain(from_at=week.from_at, to_at=week.to_at)) for week in weeks],
    }
    return render(request, "desk/talking/in_vain.html", context)


def _boss_first(user: User, row: Conversation) -> list[User]:
    """Whom one can ask for: management first, since it is them people ask for most."""
    managers = [one.pk for one in people.management()]
    others = [one for one in people.desk_users() if one.pk not in (user.pk, row.user_id)]
    return sorted(others, key=lambda one: one.pk not in managers)


def _show(request: DeskRequest, name: str, row: Conversation, context: Mapping[str, object]) -> HttpResponse:
    shown = {**context, "conversation": row, "heading": said.party(row), "part": (part := f"desk/talking/{name}.html")}
    return render(request, part if request.htmx else "desk/talking/call_page.html", shown)
