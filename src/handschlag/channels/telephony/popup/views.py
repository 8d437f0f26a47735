"""`GET /ruf?number={caller}`: whoever calls, opened by the phone client in the browser.

It opens and registers nothing: a phone client tells when it rings but never when the call is over, and a call without
an end would owe a call-back to somebody who was spoken to. Calls are registered by the webhooks and listeners.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from handschlag.conversations.permissions import may_talk
from handschlag.core import installation, phone
from handschlag.customers import queries as customers
from handschlag.doors import DeskRequest, allowed

NAMES: Final = ("number", "nummer", "caller", "callerid", "caller_id", "from", "n")
LONGEST: Final = 120


@allowed(may_talk)
@require_safe
def ring(request: DeskRequest) -> HttpResponse:
    """Exactly one certain person is opened; in all other cases everybody it may be is shown, and nobody is opened."""
    raw = caller(request)
    house = installation.read()
    number = phone.normalise(raw, region=house.region, area_code=house.area_code, international=True)
    found = customers.recognise(number.e164, raw=raw, now=request.now)
    if found.certainty == "certain":
        (candidate,) = found.candidates
        return HttpResponseRedirect(reverse("customer", args=[candidate.customer_id]))
    context = {
        "found": found,
        "number": phone.format_for_display(number.e164, house.region) if number.e164 else raw,
        "is_anonymous": number.kind == "anonymous",
    }
    return render(request, "telephony/popup.html", context)


def caller(request: DeskRequest) -> str:
    """What the phone client put in, whatever it calls the parameter. A plus that was not escaped arrives as a blank."""
    given = {name.casefold(): str(value) for name, value in request.GET.items()}
    raw = next((given[name] for name in NAMES if name in given), "")[:LONGEST]
    return "+" + raw.strip() if raw[:1] == " " and raw.strip()[:1].isdigit() else raw.strip()
