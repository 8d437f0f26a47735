"""The page of one concern, one panel of it alone, and who else looks at it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handschlag.cases import queries as cases
from handschlag.cases.permissions import may_see_case, may_see_cases
from handschlag.core.look import one_look
from handschlag.desk import watching
from handschlag.desk.cases import panels
from handschlag.desk.cases.panel import Asked, drawn
from handschlag.doors import DeskRequest, allowed


def asked_for(request: DeskRequest, case: int) -> Asked:
    """The page of this case, or of the one it was merged into. Raises PermissionDenied, NotThere."""
    page = cases.page(case, now=request.now)
    if not may_see_case(request.user, page.case):
        raise PermissionDenied
    return Asked(page, request.user, request.now)


def context_of(asked: Asked) -> dict[str, object]:
    middle, aside = panels.panels(asked)
    return {
        "asked": asked,
        "case": asked.case,
        "page": asked.page,
        "head": drawn(panels.HEAD, asked),
        "panels": middle,
        "aside": aside,
    }


@allowed(may_see_cases)
@require_GET
def file(request: DeskRequest, case: int) -> HttpResponse:
    """All that belongs to a concern. The address of a merged one leads to the one that goes on."""
    with one_look():
        asked = asked_for(request, case)
        if asked.case.pk != case:
            return HttpResponsePermanentRedirect(reverse("case", args=[asked.case.pk]))
        return render(request, "desk/cases/case.html", context_of(asked))


@allowed(may_see_cases)
@require_GET
def panel(request: DeskRequest, case: int, name: str) -> HttpResponse:
    """One panel alone, as it is now."""
    kind = panels.find(name)
    if kind is None:
        raise Http404
    template = "desk/cases/head.html" if kind is panels.HEAD else "desk/cases/panel.html"
    with one_look():
        asked = asked_for(request, case)
        shown = drawn(kind, asked)
        context = {"asked": asked, "case": asked.case, "page": asked.page, "panel": shown, "head": shown}
        return render(request, template, context)


@allowed(may_see_cases)
@require_POST
def here(request: DeskRequest, case: int) -> HttpResponse:
    """Said every few seconds by each page that shows this case; answered with who else does."""
    asked = asked_for(request, case)
    others = watching.others(f"case-{asked.case.pk}", user=request.user.pk)
    return render(request, "desk/cases/here.html", {"others": others, "case": asked.case})
