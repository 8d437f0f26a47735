"""One sentence after something was done, with the way back where there is one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.contrib import messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def say(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Say what happened; `undo` is the address whose POST takes it back."""
    messages.success(request, text, extra_tags=undo)


def warn(request: HttpRequest, text: str) -> None:
    """Say what could not be done and why; nothing was changed."""
    messages.error(request, text)


class Toasts:
    """Middleware: a page shows its messages itself, a fragment hands them to the script as an event."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            not request.headers.get("HX-Request")
            or "HX-Redirect" in response
            or "HX-Refresh" in response
            or response.status_code in {301, 302, 303}
        ):
            return response
        said = [
            {"text": str(message), "undo": message.extra_tags or "", "level": message.level_tag}
            for message in messages.get_messages(request)
        ]
        if said:
            response["HX-Trigger-After-Settle"] = json.dumps({"toasts": {"said": said}})
        return response
