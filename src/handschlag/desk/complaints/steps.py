"""The forms of the path: each in its place, or on a page of its own; sent, the concern's page as it is then."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from handschlag.cases import queries
from handschlag.cases.permissions import may_decide_cases, may_work_on_cases
from handschlag.desk import refusals, toasts
from handschlag.desk.cases.views.case import asked_for
from handschlag.desk.complaints.path import read
from handschlag.desk.complaints.verbs import DECIDING, VERBS
from handschlag.doors import DeskRequest, allowed


@allowed(may_work_on_cases)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: DeskRequest, case: int, doing: str) -> HttpResponse:
    """What everybody at the desk does on the path."""
    return _take(request, case, doing, is_deciding=False)


@allowed(may_decide_cases)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: DeskRequest, case: int, deciding: str) -> HttpResponse:
    """What it comes to, and that it is final."""
    return _take(request, case, deciding, is_deciding=True)


def _take(request: DeskRequest, case: int, name: str, *, is_deciding: bool) -> HttpResponse:
    verb = VERBS.get(name)
    if verb is None or (name in DECIDING) != is_deciding:
        raise Http404
    asked = asked_for(request, case)
    path = read(asked)
    if path is None:
        raise Http404
    form = verb.form(request.POST if request.method == "POST" else None, asked=asked, found=path.found)
    if request.method == "POST" and form.is_valid():
        said = {"case": asked.case.pk, **form.said(), "by": request.user.pk, "now": request.now}
        if refusals.is_done(form, lambda: verb.act(**said)):
            toasts.say(request, str(verb.told))
            return HttpResponseRedirect(reverse("case", args=[queries.going_on(asked.case.pk).pk]))
    context = {"asked": asked, "case": asked.case, "path": path, "verb": verb, "name": name, "form": form}
    page = "desk/complaints/form.html" if request.htmx else "desk/complaints/form_page.html"
    return render(request, page, context, status=422 if request.method == "POST" else 200)
