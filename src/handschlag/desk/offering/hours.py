"""Open hours: when, who, who is invited and who came; and the offer in a talk or on the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.care import actions, permissions
from handschlag.care import queries as care
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import refusals, toasts
from handschlag.desk.offering.forms import OpenHourForm
from handschlag.doors import allowed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


@allowed(permissions.may_offer)
def open_hours(request: DeskRequest) -> HttpResponse:
    """Everybody at the desk reads them; leads enter another one below."""
    may_set = permissions.may_set_open_hours(request.user)
    form = OpenHourForm(request.POST if may_set and request.method == "POST" else None, now=request.now)
    if form.is_valid() and refusals.is_done(
        form, lambda: actions.enter_open_hour(**form.cleaned_data, by=request.user.pk, now=request.now)
    ):
        toasts.say(request, _("Entered. From now on it is offered."))
        return HttpResponseRedirect(reverse("care-open-hours"))
    held = [(one, WEEKDAYS[one.hour.weekday]) for one in care.open_hours(now=request.now)]
    context = {"held": held, "form": form, "may_set": may_set}
    return render(request, "desk/offering/open_hours.html", context, status=422 if form.is_bound else 200)


@allowed(permissions.may_set_open_hours)
@require_POST
def end(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.end_open_hour(open_hour=number, by=request.user.pk, now=request.now),
        to=reverse("care-open-hours"),
        said=_("Not held any more. What was held stays known."),
    )


@allowed(permissions.may_offer)
@require_POST
def invite(request: DeskRequest, customer: int, number: int) -> HttpResponse:
    """They were told of the next one, in the talk that runs or without one."""
    row = customers.get_customer(customer)
    talk = care.talk_of(row.pk, read_id(request.POST.get("conversation", "")))

    def note() -> object:
        return actions.invite_to_open_hour(
            open_hour=number, customer=row.pk, conversation=talk, by=request.user.pk, now=request.now
        )

    if not request.htmx:
        return refusals.go(request, note, to=reverse("customer", args=[row.pk]), said=_("Noted: invited."))
    refusals.is_carried_out(request, note)
    context = {"offers": care.offers(row.pk, now=request.now), "customer_id": row.pk, "talk": talk}
    return render(request, "desk/offering/offers.html", context)
