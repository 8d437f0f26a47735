"""Solved, we think, against really solved: figures of the house and the concerns behind each of them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from handschlag.cases import queries
from handschlag.cases.permissions import may_see_cases
from handschlag.desk.figures import periods, showing
from handschlag.doors import DeskRequest, allowed

A_PAGE = 50
LISTS = {
    "solved": (_("Solved, we think"), _("every solution we gave in these days")),
    "said": (_("The customer said so"), _("confirmed in a conversation")),
    "silent": (_("Nobody said a word against it"), _("the customer knew by when to speak up, and the time is over")),
    "final": (_("Closed as final"), _("complaints: decided, every other way was named")),
    "failed": (_("Came back"), _("failed fixes: the customer reported it again")),
    "asked": (_("Not answered yet"), _("we think so, the customer has not said")),
}


@allowed(may_see_cases)
@require_GET
def figures(request: DeskRequest) -> HttpResponse:
    chosen = periods.chosen(request.GET, today=timezone.localdate(request.now))
    found = queries.solved(from_at=chosen.period.from_at, to_at=chosen.period.to_at, now=request.now)
    context = {
        "chosen": chosen,
        "periods": periods.NAMED,
        "query": chosen.query,
        "found": found,
        "held_share": showing.percent(found.held_share),
        "failed_share": showing.percent(found.failed_share),
        "first": _lasting(found.first_seconds),
        "held": _lasting(found.held_seconds),
        "ours": _lasting(found.ours_seconds),
        "counted": [(name, *words, found.counts[name]) for name, words in LISTS.items()],
        "here": "cases",
    }
    return render(request, "desk/cases/figures/figures.html", context)


@allowed(may_see_cases)
@require_GET
def behind(request: DeskRequest, name: str) -> HttpResponse:
    """The very solutions a figure counts."""
    if name not in LISTS:
        raise Http404
    chosen = periods.chosen(request.GET, today=timezone.localdate(request.now))
    rows = queries.solutions_behind(name, from_at=chosen.period.from_at, to_at=chosen.period.to_at)
    context = {
        "chosen": chosen,
        "periods": periods.NAMED,
        "query": chosen.query,
        "title": LISTS[name][0],
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "here": "cases",
    }
    return render(request, "desk/cases/figures/behind.html", context)


def _lasting(seconds: float | None) -> str:
    return "–" if seconds is None else showing.lateness(seconds)
