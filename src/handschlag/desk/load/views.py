from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.desk import refusals, toasts
from handschlag.desk.load import showing
from handschlag.desk.load.forms import EstimatesForm
from handschlag.doors import allowed
from handschlag.promises import actions, queries
from handschlag.promises.permissions import may_publish, may_see_promises

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


@allowed(may_see_promises)
def load(request: DeskRequest) -> HttpResponse:
    """Who is overloaded tomorrow, and in the two weeks to come. By team, never by person; hours of one team (`hours`)."""
    rows = queries.house_load(now=request.now)
    cards = [showing.card(row, opened=request.GET.get("hours", ""), now=request.now) for row in rows]
    if request.htmx:
        return render(
            request, "desk/load/hours.html", {"card": next((card for card in cards if card.hours is not None), None)}
        )
    today = timezone.localdate(request.now)
    context = {
        "cards": cards,
        "today": showing.short_on(rows, today),
        "tomorrow": showing.short_on(rows, today + timedelta(days=1)),
        "may_estimate": may_publish(request.user),
    }
    return render(request, "desk/load/load.html", context)


@allowed(may_publish)
def estimates(request: DeskRequest) -> HttpResponse:
    """What the house reckons with: minutes for each kind of promise, and the share of the hours for them."""
    current = {**queries.minutes_of_kinds(), "percent": queries.share_of(None)}
    form = EstimatesForm(request.POST or None, initial=current)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        percent = given.pop("percent")
        if refusals.is_done(
            form,
            lambda: actions.set_estimates(minutes=given, percent=percent, by=request.user.pk, now=request.now),
        ):
            toasts.say(request, _("Saved."))
            return HttpResponseRedirect(reverse("settings-estimates"))
    return render(request, "desk/load/estimates.html", {"form": form}, status=422 if form.is_bound else 200)
