"""The practice phone: an example caller rings at one's own desk."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handschlag.conversations import queries as conversations
from handschlag.conversations.choices import State
from handschlag.conversations.models import Leg
from handschlag.core import clock, installation
from handschlag.core.errors import Cannot
from handschlag.core.ids import read_id
from handschlag.core.models import Installation
from handschlag.desk import toasts
from handschlag.desk.practice.forms import ClockForm, RingForm
from handschlag.doors import DeskRequest, allowed
from handschlag.examples import practice as exchange
from handschlag.examples import roles
from handschlag.people.permissions import may_use_desk


@allowed(may_use_desk)
@require_GET
def practice(request: DeskRequest) -> HttpResponse:
    return _page(request, RingForm(), ClockForm())


@allowed(may_use_desk)
@require_POST
def ring(request: DeskRequest) -> HttpResponse:
    form = RingForm(request.POST)
    if not form.is_valid():
        return _page(request, form, ClockForm(), status=422)
    number, role = form.cleaned_data["number"], form.cleaned_data["role"]
    call = exchange.ring(number=number, user=request.user, now=request.now)
    return _to_phone(call, role=role)


@allowed(may_use_desk)
@require_GET
def phone(request: DeskRequest, call: str) -> HttpResponse:
    leg = _leg(request, call)
    role = roles.find_role(request.GET.get("role", ""), installation.read().example)
    step = role and role.steps.get(request.GET.get("step", roles.START))
    said = request.GET.get("said", "")
    context = {
        "leg": leg,
        "call": call,
        "role": role,
        "step": step,
        "reply": _reply(role, said),
        "is_ringing": leg.conversation.state == State.RINGING,
        "is_talking": leg.conversation.state == State.CONNECTED,
        "is_over": leg.ended_at is not None,
    }
    return render(request, "desk/practice/phone.html", context)


@allowed(may_use_desk)
@require_POST
def answer(request: DeskRequest, call: str) -> HttpResponse:
    leg = _leg(request, call)
    exchange.answer(call=call, number=_number(leg), user=request.user, now=request.now)
    return _to_phone(call, role=request.POST.get("role", ""))


@allowed(may_use_desk)
@require_POST
def hang_up(request: DeskRequest, call: str) -> HttpResponse:
    leg = _leg(request, call)
    cause = "normalClearing" if leg.answered_at else "cancel"
    exchange.hang_up(call=call, number=_number(leg), user=request.user, cause=cause, now=request.now)
    return _to_phone(call, role=request.POST.get("role", ""), step=request.POST.get("step", ""))


@allowed(may_use_desk)
@require_POST
def move_clock(request: DeskRequest) -> HttpResponse:
    form = ClockForm(request.POST)
    if not form.is_valid():
        return _page(request, RingForm(), form, status=422)
    try:
        clock.move_to(moment=form.target(request.now))
    except Cannot as no:
        toasts.warn(request, no.reason)
    return HttpResponseRedirect(reverse("practice"))


def _page(request: DeskRequest, form: RingForm, clock_form: ClockForm, *, status: int = 200) -> HttpResponse:
    has_movable_clock = Installation.objects.filter(id=1, is_example=True).exists()
    context = {
        "roles": roles.all_roles(installation.read().example),
        "form": form,
        "clock_form": clock_form,
        "has_movable_clock": has_movable_clock,
    }
    return render(request, "desk/practice/practice.html", context, status=status)


def _leg(request: DeskRequest, call: str) -> Leg:
    leg = conversations.find_leg(source=exchange.source_of(request.user), call=call)
    if leg is None:
        raise Http404
    return leg


def _number(leg: Leg) -> str:
    return leg.conversation.remote_raw or "anonymous"


def _reply(role: roles.Role | None, said: str) -> roles.Reply | None:
    """The answer that was chosen last, addressed as "step.number"."""
    key, _dot, text = said.partition(".")
    step, number = role and role.steps.get(key), read_id(text)
    return step.replies[number] if step and number is not None and number < len(step.replies) else None


def _to_phone(call: str, **parameters: str) -> HttpResponse:
    kept = urlencode({name: value for name, value in parameters.items() if value})
    return HttpResponseRedirect(reverse("practice-phone", args=[call]) + (f"?{kept}" if kept else ""))
