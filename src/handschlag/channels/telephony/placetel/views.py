"""`POST /api/v1/placetel/{token}`: Placetel Notify and Call-Control."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from handschlag.channels.telephony import answer
from handschlag.channels.telephony.doorway import Speech, receive
from handschlag.channels.telephony.signature import is_from_placetel
from handschlag.conversations import queries
from handschlag.conversations.models import Connection
from handschlag.doors import public


def _is_genuine(request: HttpRequest, body: bytes, connection: Connection) -> bool:
    signature = request.headers.get("X-PLACETEL-SIGNATURE", "")
    secret = queries.secret_of(connection)
    return secret == "" or (secret is not None and is_from_placetel(body, signature, secret))


SPEECH = Speech("placetel", lambda said, _connection: answer.as_xml(said), answer.xml_error, _is_genuine)


@csrf_exempt
@public
@require_POST
def notify(request: HttpRequest, token: str) -> HttpResponse:
    return receive(request, token=token, speech=SPEECH)
