"""`GET /api/v1/cti/log`, `POST /api/v1/cti/done/{id}` and `/done/bulk`: signed in, with the CSRF token of the session."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from handschlag.channels.telephony.agent.log import row
from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.permissions import may_talk
from handschlag.core import installation
from handschlag.core.errors import Cannot, NotThere
from handschlag.doors import DeskRequest, allowed

MOST: Final = 500
HIGHEST: Final = 2**63 - 1


@allowed(may_talk)
@require_safe
def log(request: DeskRequest) -> JsonResponse:
    """The newest sixty calls."""
    region = installation.read().region
    return JsonResponse({"list": [row(call, region=region) for call in queries.call_log(now=request.now)]})


@allowed(may_talk)
@require_POST
def done(request: DeskRequest, conversation: str) -> JsonResponse:
    """`{"done": true}`: this call is dealt with, and its call-back made. What is done is not undone."""
    said = _body(request)
    if said is None or not isinstance(said.get("done"), bool):
        return _error("done: is neither true nor false")
    return (
        _tick_off(request, [int(conversation)]) if said["done"] else _error("done: a call that was dealt with stays so")
    )


@allowed(may_talk)
@require_POST
def done_bulk(request: DeskRequest) -> JsonResponse:
    """`{"ids": [1, 2]}`: all of them or none."""
    said = _body(request)
    ids = said.get("ids") if said else None
    if not isinstance(ids, list) or not all(type(number) is int and 0 < number <= HIGHEST for number in ids):
        return _error("ids: is not a list of numbers")
    if len(ids) > MOST:
        return _error(f"ids: has {len(ids)} entries, at most {MOST} are taken")
    return _tick_off(request, ids)


def _tick_off(request: DeskRequest, ids: list[int]) -> JsonResponse:
    try:
        conversations.tick_off_calls(calls=ids, by=request.user.pk, now=request.now)
    except NotThere as gone:
        return JsonResponse({"error": gone.reason}, status=404)
    except Cannot as refusal:
        return _error(refusal.reason)
    return JsonResponse({})


def _body(request: HttpRequest) -> dict[str, Any] | None:
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _error(sentence: str) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=422)
