"""What we answer an exchange: nothing, refuse the caller, or show this number. In JSON or XML, as it expects it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpResponse

DISABLED: Final = (422, "Feature is disabled, please contact your administrator!")
NOT_CONFIGURED: Final = (422, "Feature not configured, please contact your admin!")
INVALID_TOKEN: Final = (401, "Invalid token, please contact your admin!")
INVALID_SIGNATURE: Final = (401, "Invalid signature, please contact your admin!")
INVALID_DIRECTION: Final = (422, "Invalid 'direction'!")
TOO_LARGE: Final = (413, "The request is larger than 64 KB!")


@dataclass(frozen=True)
class Answer:
    """`caller_id` and `number` in digits without plus, as the contract has them; both or neither."""

    is_refused: bool = False
    caller_id: str = ""
    number: str = ""


def as_json(answer: Answer) -> HttpResponse:
    """Bridges read `caller_id` or `callerId`: the contract's documentation has both."""
    said: dict[str, str] = {}
    if answer.is_refused:
        said = {"action": "reject", "reason": "busy"}
    elif answer.caller_id:
        said = {
            "action": "dial",
            "caller_id": answer.caller_id,
            "callerId": answer.caller_id,
            "number": answer.number,
        }
    return _json(said)


def json_error(status: int, sentence: str) -> HttpResponse:
    return _json({"error": sentence}, status=status)


def as_xml(answer: Answer, *, follow_up: str = "") -> HttpResponse:
    """`follow_up`: where sipgate sends answer and hangup; without it sipgate sends none."""
    response = Element("Response")
    if follow_up:
        response.set("onHangup", follow_up)
        response.set("onAnswer", follow_up)
    if answer.is_refused:
        SubElement(response, "Reject", reason="busy")
    elif answer.caller_id:
        dial = SubElement(response, "Dial", callerId=answer.caller_id)
        SubElement(dial, "Number").text = answer.number
    return _xml(response)


def xml_error(status: int, sentence: str) -> HttpResponse:
    response = Element("Response")
    SubElement(response, "Error").text = sentence
    return _xml(response, status=status)


def _json(said: dict[str, str], status: int = 200) -> HttpResponse:
    return HttpResponse(json.dumps(said, separators=(",", ":")), content_type="application/json", status=status)


def _xml(response: Element, status: int = 200) -> HttpResponse:
    # `>` is escaped in texts and attributes, so a blank before a closing slash is only the serializer's
    body = b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(response).replace(b" />", b"/>")
    return HttpResponse(body, content_type="application/xml; charset=UTF-8", status=status)
