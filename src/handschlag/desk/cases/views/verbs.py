"""What is done about a concern: one view for every verb with a form, and the few that are one button."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.permissions import may_see_case, may_work_on_cases
from handschlag.desk import refusals, toasts
from handschlag.desk.call.going_back import back
from handschlag.desk.cases.verbs import VERBS, warned
from handschlag.desk.cases.views.case import asked_for
from handschlag.desk.promises.forms import LONGEST_WORDS
from handschlag.doors import DeskRequest, allowed
from handschlag.promises import queries as promises


@allowed(may_work_on_cases)
@require_http_methods(["GET", "HEAD", "POST"])
def do(request: DeskRequest, case: int, verb: str) -> HttpResponse:
    """The form of a verb, in its place or on a page of its own; sent, the concern's page as it is then."""
    found = VERBS.get(verb)
    if found is None:
        raise Http404
    asked = asked_for(request, case)
    known = {name: request.GET[name] for name in found.form.base_fields if name in request.GET}
    form = found.form(request.POST if request.method == "POST" else None, asked=asked, initial=known)
    if request.method == "POST" and form.is_valid():
        made: list[Any] = []
        said = {"case": asked.case.pk, **form.said(), "by": request.user.pk, "now": request.now}
        if refusals.is_done(form, lambda: made.append(found.act(**said))):
            toasts.say(request, str(found.told), undo=found.undo(made[0]) if found.undo else "")
            return HttpResponseRedirect(reverse("case", args=[queries.going_on(asked.case.pk).pk]))
    context = {
        "asked": asked, "case": asked.case, "verb": found, "name": verb, "form": form, "warned": warned(found, asked)
    }  # fmt: skip
    page = "desk/cases/form.html" if request.htmx else "desk/cases/form_page.html"
    return render(request, page, context, status=422 if request.method == "POST" else 200)


@allowed(may_work_on_cases)
@require_GET
def understood(request: DeskRequest, case: int) -> HttpResponse:
    """What the sentence typed so far would promise, in the hours that count for this customer."""
    asked = asked_for(request, case)
    words, row = request.GET.get("words", "")[:LONGEST_WORDS], asked.case
    team, owner = row.owner_team_id, row.owner_id
    seen = promises.preview(words, customer=row.customer_id, team=team, owner=owner, now=request.now) if words else None
    return render(request, "desk/cases/understood.html", {"seen": seen})


@allowed(may_work_on_cases)
@require_POST
def move(request: DeskRequest, case: int, state: str) -> HttpResponse:
    """Something else happens next; said with the way back."""
    asked = asked_for(request, case)
    was = asked.case.state
    return refusals.go(
        request,
        lambda: cases.move_on(case=asked.case.pk, state=state, by=request.user.pk, now=request.now),
        to=back(request) if request.headers.get("Referer") else reverse("case", args=[asked.case.pk]),
        said=_("What happens next has changed. The customer’s clock knows nothing of it."),
        undo=reverse("case-move", args=[asked.case.pk, was]),
    )


@allowed(may_work_on_cases)
@require_POST
def unmerge(request: DeskRequest, merge: int) -> HttpResponse:
    """They were two after all."""
    found = queries.get_merge(merge)
    if not may_see_case(request.user, found.into):
        raise PermissionDenied
    return refusals.go(
        request,
        lambda: cases.undo_merge(merge=merge, by=request.user.pk, now=request.now),
        to=reverse("case", args=[found.case_id]),
        said=_("They are two again; neither clock has moved."),
    )


@allowed(may_work_on_cases)
@require_POST
def unsplit(request: DeskRequest, case: int) -> HttpResponse:
    """It was one after all."""
    asked = asked_for(request, case)
    return refusals.go(
        request,
        lambda: cases.undo_split(case=asked.case.pk, by=request.user.pk, now=request.now),
        to=reverse("case", args=[asked.case.pk]),
        said=_("They are one again."),
    )
