"""`POST /api/v1/cti/{token}`: the generic contract."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from handschlag.channels.telephony import answer
from handschlag.channels.telephony.doorway import Speech, receive
from handschlag.doors import public

SPEECH = Speech("generic", lambda said, _connection: answer.as_json(said), answer.json_error)


@csrf_exempt
@public
@require_POST
def cti(request: HttpRequest, token: str) -> HttpResponse:
    return receive(request, token=token, speech=SPEECH)
