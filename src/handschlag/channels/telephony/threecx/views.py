"""`/cti/3cx/{token}/lookup` and `/report`: who a number is, and what became of a call."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from handschlag.channels.telephony import answer, hearing
from handschlag.channels.telephony.doorway import Speech, let_in, receive
from handschlag.core import clock
from handschlag.customers import queries as customers
from handschlag.customers.rules.recognising import Candidate
from handschlag.doors import public

SPEECH = Speech("threecx", lambda said, _connection: answer.as_json(said), answer.json_error)
LONGEST: Final = 120
COMPANY_ONLY: Final = ("trunk", "exact_company")


@public
@require_safe
def lookup(request: HttpRequest, token: str) -> HttpResponse:
    """Exactly one certain customer or nobody: a 3CX opens whoever is in this answer without asking."""
    connection, refusal = let_in("threecx", token)
    if connection is None:
        return answer.json_error(*refusal)
    raw = _number(request)
    number = hearing.reading_of(connection).number(raw, international=True)
    found = customers.recognise(number.e164, raw=raw, now=clock.now())
    if len(found.candidates) != 1 or found.candidates[0].how == "suffix":
        return JsonResponse({"contacts": []})
    return JsonResponse({"contacts": [_contact(request, found.candidates[0])]})


@csrf_exempt
@public
@require_POST
def report(request: HttpRequest, token: str) -> HttpResponse:
    return receive(request, token=token, speech=SPEECH)


def _contact(request: HttpRequest, candidate: Candidate) -> dict[str, Any]:
    """A switchboard proves the company, never the person behind it."""
    is_company = candidate.how in COMPANY_ONLY or candidate.person_id is None
    given, _blank, family = ("", "", "") if is_company else candidate.person_name.rpartition(" ")
    return {
        "id": str(candidate.customer_id),
        "first_name": given,
        "last_name": candidate.customer_name if is_company else family,
        "company": candidate.customer_name,
        "url": request.build_absolute_uri(reverse("customer", args=[candidate.customer_id])),
    }


def _number(request: HttpRequest) -> str:
    """A plus that was not escaped arrives as a blank."""
    raw = str(request.GET.get("n", ""))[:LONGEST]
    return "+" + raw.strip() if raw[:1] == " " and raw.strip()[:1].isdigit() else raw.strip()
