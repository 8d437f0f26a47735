"""What every door has: a lock on each view, and the installation's time behind it.

Deny by default: a view without a lock is found by a house test, and a lock that knows no answer says no.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from handschlag.core import clock
from handschlag.core.errors import NotThere
from handschlag.people.models import User

P = ParamSpec("P")


class DeskRequest(HttpRequest):
    """A request behind a lock: somebody is signed in, and `now` is the installation's time."""

    user: User
    now: datetime
    htmx: Any


View = Callable[Concatenate[DeskRequest, P], HttpResponseBase]
Lock = Callable[[User], bool]


def allowed(lock: Lock) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Lock a view: only signed-in users of whom `lock(user)` is true come in; others sign in or get 403.

    What the view asks for and does not exist (any more) is answered with 404.
    """

    def wrap(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def locked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if not lock(request.user):
                raise PermissionDenied
            inside = cast("DeskRequest", request)
            inside.now = clock.now()
            try:
                return view(inside, *args, **kwargs)
            except NotThere as gone:
                raise Http404 from gone

        locked.lock = lock  # type: ignore[attr-defined]  # read by the house test that walks every URL
        return locked

    return wrap


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a view as open to everybody; what it checks itself (a token, a signature) is its own affair."""
    view.lock = public  # type: ignore[attr-defined]  # read by the house test that walks every URL
    return view


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": "/"})
    return redirect_to_login(request.get_full_path())
