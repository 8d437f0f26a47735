"""Who has gone quiet, and what is at risk with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.timezone import localdate

from handschlag.care import permissions
from handschlag.care import queries as care
from handschlag.doors import allowed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

SHOWN, PERCENT = 100, 100


@allowed(permissions.may_see_classes)
def quiet(request: DeskRequest) -> HttpResponse:
    """From the invoices handed in as a file: the hundred with most at risk first."""
    today = localdate(request.now)
    found = care.silence(reference=today)
    rows = [
        (row, round(row.alive * PERCENT) if row.alive is not None else None)
        for row in care.quietest(found, reference=today, limit=SHOWN)
    ]
    context = {
        "rows": rows,
        "buyers": len(found.bought.customers),
        "at_risk": found.at_risk,
        "share": round(found.at_risk.share * PERCENT) if found.at_risk else None,
    }
    return render(request, "desk/care/quiet.html", context)
