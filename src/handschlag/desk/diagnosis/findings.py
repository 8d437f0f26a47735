"""Findings entered, decided between and ended; what was tried; and the line of a note that establishes something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.cases import actions
from handschlag.cases.models import Step
from handschlag.cases.permissions import may_work_on_cases
from handschlag.cases.rules.findings import key
from handschlag.conversations import queries as conversations
from handschlag.conversations.rules import note_commands
from handschlag.core.errors import Cannot
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import refusals, toasts
from handschlag.desk.call.going_back import back
from handschlag.desk.diagnosis import forms, noting
from handschlag.desk.diagnosis.views import case_for
from handschlag.doors import allowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


@allowed(may_work_on_cases)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest, case: int) -> HttpResponse:
    """Something is established for this concern, its device or its customer."""
    row = case_for(request, case)
    form = forms.FindingForm(request.POST or None, case=row)
    to = reverse("case", args=[row.pk])
    if form.is_valid() and refusals.is_done(
        form,
        lambda: actions.establish(case=row.pk, **form.said(), by=request.user.pk, now=request.now),
    ):
        return HttpResponseRedirect(f"{to}#panel-findings")
    context = {"form": form, "title": _("Enter a finding"), "to": to, "subject": row}
    return render(request, "desk/diagnosis/form.html", context, status=422 if form.errors else 200)


@allowed(may_work_on_cases)
@require_http_methods(["GET", "HEAD", "POST"])
def new_of_customer(request: DeskRequest, customer: int) -> HttpResponse:
    """Something that holds for the customer whatever it is about."""
    row = customers.get_customer(customer)
    form = forms.FindingForm(request.POST or None, case=None)
    to = reverse("customer", args=[row.pk])
    if form.is_valid() and refusals.is_done(
        form,
        lambda: actions.establish(customer=row.pk, **form.said(), by=request.user.pk, now=request.now),
    ):
        return HttpResponseRedirect(f"{to}#panel-findings")
    context = {"form": form, "title": _("Enter a finding"), "to": to, "subject": row}
    return render(request, "desk/diagnosis/form.html", context, status=422 if form.errors else 200)


@allowed(may_work_on_cases)
@require_http_methods(["GET", "HEAD", "POST"])
def new_step(request: DeskRequest, case: int) -> HttpResponse:
    row = case_for(request, case)
    form = forms.TriedForm(request.POST or None)
    to = reverse("case", args=[row.pk])
    if form.is_valid() and refusals.is_done(
        form,
        lambda: actions.try_step(case=row.pk, **form.cleaned_data, by=request.user.pk, now=request.now),
    ):
        return HttpResponseRedirect(f"{to}#panel-tried")
    context = {"form": form, "title": _("Enter what was tried"), "to": to, "subject": row}
    return render(request, "desk/diagnosis/form.html", context, status=422 if form.errors else 200)


@allowed(may_work_on_cases)
@require_POST
def decide(request: DeskRequest, finding: int) -> HttpResponse:
    """Of those that contradict each other this one is right."""
    form, refusal = forms.RightForm(request.POST), _("Why is this one right?")
    return _because(request, finding, form, refusal, actions.decide_between)


@allowed(may_work_on_cases)
@require_POST
def end(request: DeskRequest, finding: int) -> HttpResponse:
    """What it held until has happened."""
    form, refusal = forms.BecauseForm(request.POST), _("What has changed?")
    return _because(request, finding, form, refusal, actions.note_change)


@allowed(may_work_on_cases)
@require_POST
def note(request: DeskRequest, conversation: int) -> HttpResponse:
    """Keep what one line of the note says: {"said": sentence}; 422 with the question that is open, and its answers."""
    row = conversations.get_conversation(conversation)
    command = next(iter(note_commands(request.POST.get("line", ""))), None)
    if command is None or command.kind != "finding" or not key(command.words):
        return JsonResponse(
            {"said": _("Write what is established, such as: lamp on the router: red (seen)")}, status=422
        )
    try:
        made = actions.note_finding(
            conversation=row.pk,
            words=command.words,
            case=read_id(request.POST.get("case", "")),
            again=request.POST.get("again", ""),
            by=request.user.pk,
            now=request.now,
        )
    except Cannot as no:
        return JsonResponse(noting.refused(no.reason, no.field, row), status=422)
    kept = _("Tried: %s") if isinstance(made, Step) else _("Established: %s")
    return JsonResponse(
        {"said": kept % (f"{made.words} – {made.get_showed_display()}" if isinstance(made, Step) else made)}
    )


def _because(
    request: DeskRequest, finding: int, form: forms.BecauseForm, refusal: str, act: Callable[..., object]
) -> HttpResponse:
    if not form.is_valid():
        toasts.warn(request, refusal)
    else:
        given, by = form.cleaned_data, request.user.pk
        refusals.is_carried_out(request, lambda: act(finding=finding, **given, by=by, now=request.now))
    return HttpResponseRedirect(back(request))
