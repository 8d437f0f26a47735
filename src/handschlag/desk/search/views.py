from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from handschlag.cases import queries as cases
from handschlag.customers import queries as customers
from handschlag.desk.customer.recent import recent
from handschlag.desk.search.commands import offers
from handschlag.doors import allowed
from handschlag.people.permissions import may_use_desk

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

HITS, FEW = 8, 5
LONGEST = 200


@allowed(may_use_desk)
def palette(request: DeskRequest) -> HttpResponse:
    """What fits the typed words, as options of the palette's list; with nothing typed, where one was last."""
    typed = request.GET.get("q", "").strip()[:LONGEST]
    context = {
        "typed": typed,
        "hits": customers.search(typed, user=request.user, limit=HITS, now=request.now) if typed else [],
        "cases": list(cases.cases(words=typed, now=request.now)[:FEW]) if typed else [],
        "recent": [] if typed else recent(request),
        "offers": offers(typed, request.user),
    }
    return render(request, "desk/search/hits.html", context)
