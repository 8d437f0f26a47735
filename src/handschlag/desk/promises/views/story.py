"""The whole story of one promise."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handschlag.desk.promises import page
from handschlag.doors import DeskRequest, allowed
from handschlag.promises import queries
from handschlag.promises.permissions import may_see_promises


@allowed(may_see_promises)
@require_GET
def promise(request: DeskRequest, promise: int) -> HttpResponse:
    row = queries.get_promise(promise)
    return render(request, "desk/promises/promise.html", page.context(row, now=request.now))
