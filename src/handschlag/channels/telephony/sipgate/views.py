"""`POST /api/v1/sipgate/{token}/in|out`: the push API of sipgate.io."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from handschlag.channels.telephony import answer
from handschlag.channels.telephony.answer import Answer
from handschlag.channels.telephony.doorway import Speech, receive
from handschlag.channels.telephony.signature import is_from_sipgate
from handschlag.conversations import queries
from handschlag.conversations.models import Connection
from handschlag.doors import public


def _is_genuine(request: HttpRequest, body: bytes, connection: Connection) -> bool:
    signature = request.headers.get("X-Sipgate-Signature", "")
    secret = queries.secret_of(connection)
    return secret == "" or (secret is not None and is_from_sipgate(body, signature, secret))


SPEECH = Speech("sipgate", lambda said, _connection: answer.as_xml(said), answer.xml_error, _is_genuine)


@csrf_exempt
@public
@require_POST
def push(request: HttpRequest, token: str, direction: str) -> HttpResponse:
    """Each answer names this address for what follows: without `onAnswer` and `onHangup` sipgate sends nothing more."""

    def reply(said: Answer, _connection: Connection) -> HttpResponse:
        follow_up = request.build_absolute_uri(reverse("telephony_sipgate", args=[token, direction]))
        return answer.as_xml(said, follow_up=follow_up)

    return receive(request, token=token, speech=replace(SPEECH, reply=reply), direction=direction)
