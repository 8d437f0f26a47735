"""The bell, the page of notices, and what one settles for oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.core.errors import Cannot
from handschlag.desk import refusals, toasts
from handschlag.desk.notices.forms import QuietForm
from handschlag.desk.notices.rows import row
from handschlag.doors import allowed
from handschlag.people import actions as people
from handschlag.people import queries
from handschlag.people.permissions import may_see_notices

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


@allowed(may_see_notices)
@require_GET
def notices(request: DeskRequest) -> HttpResponse:
    found = [row(said) for said in queries.notices_for(request.user, now=request.now)]
    has_some = any(each.waits_until_at is None for each in found)
    return render(request, "desk/notices/notices.html", {"notices": found, "has_some": has_some})


@allowed(may_see_notices)
@require_GET
def bell(request: DeskRequest) -> HttpResponse:
    """How many, and the newest in its own words: asked for beside the page, and again whenever there is news."""
    is_any = queries.count_notices(request.user.pk)[0] > 0
    said = queries.notices_for(request.user, now=request.now) if is_any else []
    given = [row(each) for each in said if each.notice.given_at is not None]
    newest = max(given, key=lambda each: each.grew_at, default=None)
    counted = {"count": len(given), "urgent": sum(each.is_urgent for each in given)}
    return render(request, "desk/notices/bell.html", {**counted, "newest": newest, "is_drawn": True})


@allowed(may_see_notices)
@require_POST
def see(request: DeskRequest, notice: int) -> HttpResponse:
    return _do(
        request,
        lambda: people.acknowledge_notice(notice=notice, by=request.user.pk, now=request.now),
        said=_("Seen."),
        undo=reverse("notice-unseen", args=[notice]),
    )


@allowed(may_see_notices)
@require_POST
def see_all(request: DeskRequest) -> HttpResponse:
    return _do(request, lambda: people.acknowledge_notices(by=request.user.pk, now=request.now), said=_("All seen."))


@allowed(may_see_notices)
@require_POST
def take_back(request: DeskRequest, notice: int) -> HttpResponse:
    return _do(
        request, lambda: people.take_back_acknowledgement(notice=notice, by=request.user.pk, now=request.now), said=""
    )


@allowed(may_see_notices)
def own(request: DeskRequest) -> HttpResponse:
    """Own quiet hours, and whether this device shows notifications (which only the browser remembers)."""
    user = request.user.pk
    form = QuietForm(request.POST or None, initial=QuietForm.of(queries.find_quiet_hours(user)))
    form.fields["takes_urgent"].help_text = _("What is broken may reach me in my quiet hours too.")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if refusals.is_done(form, lambda: people.set_quiet_hours(user=user, **said, by=user, now=request.now)):
            toasts.say(request, _("Saved."))
            return HttpResponseRedirect(reverse("account-notices"))
    context = {"form": form, "house": queries.find_quiet_hours(None)}
    return render(request, "desk/notices/own.html", context, status=422 if form.is_bound else 200)


def _do(request: DeskRequest, act: Callable[[], object], *, said: str, undo: str = "") -> HttpResponse:
    """With script the list is drawn anew in its place, without it the page comes back."""
    if not request.htmx:
        return refusals.go(request, act, to=reverse("notices"), said=said, undo=undo)
    try:
        act()
    except Cannot as refusal:
        toasts.warn(request, refusal.reason)
    else:
        if said:
            toasts.say(request, said, undo=undo)
    found = [row(each) for each in queries.notices_for(request.user, now=request.now)]
    has_some = any(each.waits_until_at is None for each in found)
    return render(request, "desk/notices/list.html", {"notices": found, "has_some": has_some})
