"""Known faults: one cause, many customers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.permissions import may_enter_known_faults, may_see_cases
from handschlag.desk import refusals, toasts
from handschlag.desk.cases.known_forms import FixedForm, KnownFaultForm, WaitingPromiseForm
from handschlag.doors import DeskRequest, allowed
from handschlag.promises.permissions import may_make_promises

CHANGES = ("KnownFaultFound", "KnownFaultDescribed", "KnownFaultFixed", "CauseShared", "CauseLeft", "WaitingPromised")
TRIGGER = ", ".join(f"calm:{fact} from:body" for fact in CHANGES)


@allowed(may_see_cases)
@require_GET
def faults(request: DeskRequest) -> HttpResponse:
    """Those that are not fixed, with how many wait for each."""
    context = {"faults": queries.known_faults(), "trigger": TRIGGER, "may_enter": may_enter_known_faults(request.user)}
    return render(request, "desk/cases/known/list.html", context)


@allowed(may_see_cases)
@require_GET
def fault(request: DeskRequest, fault: int) -> HttpResponse:
    page = queries.known_fault(fault, now=request.now)
    return render(request, "desk/cases/known/fault.html", _context(request, page))


@allowed(may_enter_known_faults)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: DeskRequest) -> HttpResponse:
    """`title`, `symptoms` in the address: from a concern that is the first of many."""
    known = {name: request.GET[name] for name in ("title", "symptoms") if name in request.GET}
    form = KnownFaultForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        made = refusals.made(
            form, lambda: cases.enter_known_fault(**form.cleaned_data, by=request.user.pk, now=request.now)
        )
        if made is not None:
            return HttpResponseRedirect(reverse("known-fault", args=[made.pk]))
    status = 422 if form.errors else 200
    return render(request, "desk/cases/known/form.html", {"form": form, "fault": None}, status=status)


@allowed(may_enter_known_faults)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: DeskRequest, fault: int) -> HttpResponse:
    """Whoever was slower sees that somebody changed it meanwhile, and keeps what they wrote."""
    row = queries.get_known_fault(fault)
    form = KnownFaultForm(request.POST if request.method == "POST" else None, row=row)
    newer = False
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "revision": form.cleaned_data["revision"] or 0}
        who: dict[str, Any] = {"by": request.user.pk, "now": request.now}
        if refusals.is_done(form, lambda: cases.change_known_fault(fault=fault, **said, **who)):
            return HttpResponseRedirect(reverse("known-fault", args=[fault]))
        newer = said["revision"] != queries.get_known_fault(fault).revision
    context = {"form": form, "fault": queries.get_known_fault(fault), "newer": newer}
    return render(request, "desk/cases/known/form.html", context, status=422 if form.errors else 200)


@allowed(may_make_promises)
@require_http_methods(["POST"])
def promise(request: DeskRequest, fault: int) -> HttpResponse:
    """One promise to everybody who waits; each is told by the channel they prefer, and whoever comes later is promised the same."""
    form = WaitingPromiseForm(request.POST)
    act = cases.promise_to_waiting
    if form.is_valid():
        who: dict[str, Any] = {"by": request.user.pk, "now": request.now}
        group = refusals.made(form, lambda: act(fault=fault, **form.said(), **who))
        if group is not None:
            toasts.say(request, _("Promised to everybody who waits. Now they are told."))
            return HttpResponseRedirect(reverse("promise-group", args=[group.pk]))
    page = queries.known_fault(fault, now=request.now)
    return render(request, "desk/cases/known/fault.html", _context(request, page, promise=form), status=422)


@allowed(may_enter_known_faults)
@require_http_methods(["POST"])
def fix(request: DeskRequest, fault: int) -> HttpResponse:
    """The cause is gone, we think: every concern that waits is solved with it."""
    form = FixedForm(request.POST)
    act = cases.fix_known_fault
    if form.is_valid():
        words = form.cleaned_data["words"]
        if refusals.is_done(form, lambda: act(fault=fault, words=words, by=request.user.pk, now=request.now)):
            toasts.say(request, _("Fixed, we think: all that waited is solved with it. Now they are told."))
            return HttpResponseRedirect(reverse("known-fault", args=[fault]))
    page = queries.known_fault(fault, now=request.now)
    return render(request, "desk/cases/known/fault.html", _context(request, page, fixed=form), status=422)


def _context(request: DeskRequest, page: queries.KnownPage, **filled: Any) -> dict[str, Any]:
    return {
        "page": page,
        "fault": page.fault,
        "waiting": queries.listed([one.case for one in page.waiting], now=request.now),
        "wanting": {one.case_id for one in page.waiting if one.wants_call_at is not None},
        "untold": {one.case_id for one in page.waiting if one.told_at is None},
        "may_enter": may_enter_known_faults(request.user),
        "promise_form": filled.get("promise") or WaitingPromiseForm(initial={"owner": f"u{request.user.pk}"}),
        "fixed_form": filled.get("fixed") or FixedForm(),
        "opened": next(iter(filled), ""),
        "trigger": TRIGGER,
    }
