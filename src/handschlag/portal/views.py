"""The pages behind a link. A GET changes nothing: previews and mail scanners open links, too."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from handschlag.conversations import actions as conversations
from handschlag.core import clock, installation
from handschlag.core.errors import Cannot, NotThere
from handschlag.doors import public
from handschlag.portal import frame, throttle, wording
from handschlag.portal.calendar_file import Entry, written
from handschlag.portal.forms import WishForm
from handschlag.promises import actions as promises
from handschlag.promises import queries, rules

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from handschlag.promises.models import PromiseLink

Page = Callable[["HttpRequest", "PromiseLink", "datetime"], HttpResponse]


def behind_a_link(page: Page) -> Callable[..., HttpResponse]:
    """Find the link, in the reader's language. Wrong, expired and revoked ones are told apart by nothing."""

    @wraps(page)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        with translation.override(frame.language(request)):
            response = _answer(request, token, page)
            response["Content-Language"] = translation.get_language()
        for name, value in frame.HEADERS.items():
            response[name] = value
        return response

    return opened


def _answer(request: HttpRequest, token: str, page: Page) -> HttpResponse:
    now = clock.now()
    if throttle.is_tired(request, "miss") or (request.method == "POST" and throttle.is_tired(request, "answer")):
        return render(request, "portal/later.html", frame.house(request), status=429)
    link = queries.find_link(token, now=now)
    if link is None:
        return _gone(request)
    if request.method == "POST":
        throttle.count(request, "answer")
    try:
        return page(request, link, now)
    except NotThere:  # revoked in this very moment
        return _gone(request)


@public
@require_safe
@behind_a_link
def promise(request: HttpRequest, link: PromiseLink, now: datetime) -> HttpResponse:
    """What was promised, and how it stands."""
    if _is_opened_by_a_reader(request):
        promises.note_opening(token=_token(request), now=now)
    return _page(request, link, now)


@public
@csrf_exempt  # there is no cookie to abuse: whoever can name this address holds the link
@require_POST
@behind_a_link
def suits(request: HttpRequest, link: PromiseLink, now: datetime) -> HttpResponse:
    """„Das passt mir“."""
    return _said(request, link, now, conversations.hear_agreement)


@public
@csrf_exempt  # as above
@require_POST
@behind_a_link
def instead(request: HttpRequest, link: PromiseLink, now: datetime) -> HttpResponse:
    """„Das passt mir“, to the time we offered in place of the one they wished."""
    return _said(request, link, now, conversations.hear_acceptance)


@public
@csrf_exempt  # as above
@require_POST
@behind_a_link
def wish(request: HttpRequest, link: PromiseLink, now: datetime) -> HttpResponse:
    """„Lieber ein anderer Termin“."""
    form = WishForm(request.POST)
    if form.is_valid():
        try:
            conversations.hear_wish(token=_token(request), **form.cleaned_data, now=now)
        except NotThere:
            raise
        except Cannot as refusal:
            form.add_error(None, refusal.reason)
        else:
            return _back(request)
    errors = [str(error) for found in form.errors.values() for error in found]
    return _page(request, link, now, errors=errors, typed=form, status=422)


@public
@require_safe
@behind_a_link
def calendar(_request: HttpRequest, link: PromiseLink, now: datetime) -> HttpResponse:
    """The promise as an entry for the customer's own calendar. It holds no link: calendars are shared."""
    shown, house = queries.shown(link, now=now), installation.read()
    deed = wording.deed(shown.kind).rstrip(".")
    description = [shown.words, _("Promised: %(when)s") % {"when": wording.by_when(shown.due_at, now)}]
    description += [wording.whose(shown), " · ".join(part for part in (house.name, house.phone) if part)]
    entry = Entry(
        uid=f"{shown.uid}@handschlag",
        sequence=shown.moves,
        due_at=shown.due_at,
        summary=f"{house.name}: {deed}" if house.name else deed,
        description="\n".join(line for line in description if line),
        is_cancelled=shown.standing == "released",
    )
    response = HttpResponse(written(entry, now=now), content_type="text/calendar; charset=utf-8; method=PUBLISH")
    name = _("promise")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def _said(request: HttpRequest, link: PromiseLink, now: datetime, hear: Callable[..., object]) -> HttpResponse:
    try:
        hear(token=_token(request), now=now)
    except NotThere:
        raise
    except Cannot as refusal:
        return _page(request, link, now, errors=[refusal.reason], status=422)
    return _back(request)


def _page(
    request: HttpRequest,
    link: PromiseLink,
    now: datetime,
    *,
    errors: list[str] | None = None,
    typed: WishForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = queries.shown(link, now=now)
    context = {
        **frame.house(request),
        "token": rules.tidy_token(_token(request)),
        "shown": shown,
        "deed": wording.deed(shown.kind),
        "by_when": wording.by_when(shown.due_at, now),
        "whose": wording.whose(shown),
        "standing": wording.standing(shown, now),
        "agreed": wording.moment(shown.agreed_at) if shown.agreed_at else "",
        "asked_at": wording.moment(shown.asked.at) if shown.asked else "",
        "asked_for": wording.by_when(shown.asked.wanted_at, now) if shown.asked and shown.asked.wanted_at else "",
        "instead": wording.by_when(shown.asked.instead_at, now) if shown.asked and shown.asked.instead_at else "",
        "offers": [(moment.isoformat(), wording.by_when(moment, now)) for moment in shown.offers],
        "has_entry": shown.standing in ("open", "tried"),
        "expires": wording.moment(link.expires_at),
        "errors": errors or [],
        "typed": typed.data if typed else {},
    }
    return render(request, "portal/promise.html", context, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    throttle.count(request, "miss")
    return render(request, "portal/gone.html", frame.house(request), status=404)


def _back(request: HttpRequest) -> HttpResponse:
    chosen = frame.house(request)["chosen"]
    response = HttpResponseRedirect(reverse("promise-page", args=[_token(request)]) + chosen)
    response.status_code = 303
    return response


def _token(request: HttpRequest) -> str:
    assert request.resolver_match
    return str(request.resolver_match.kwargs["token"])


def _is_opened_by_a_reader(request: HttpRequest) -> bool:
    """A browser that was pointed here from outside; not a preview, a colleague, or the page's own form."""
    said = request.headers
    return (
        request.method == "GET"
        and said.get("Sec-Fetch-Dest") == "document"
        and said.get("Sec-Fetch-Mode") == "navigate"
        and said.get("Sec-Fetch-Site") != "same-origin"
        and "prefetch" not in (said.get("Sec-Purpose", "") + said.get("Purpose", ""))
        and not request.user.is_authenticated
    )
