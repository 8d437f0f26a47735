"""Tiers in words of service, and whether what was chosen fits the hours that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.care import actions, permissions
from handschlag.care import queries as care
from handschlag.care.choices import Channel, Rhythm
from handschlag.desk import refusals
from handschlag.desk.care import weighing
from handschlag.desk.care.forms import TierForm
from handschlag.doors import allowed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


@allowed(permissions.may_choose_plans)
def tiers(request: DeskRequest) -> HttpResponse:
    found = care.weighing(now=request.now)
    weighed = found.weighed
    held = {need.tier: need for need in weighed.needs}
    offered = care.tiers()
    names = {tier.id: tier.name for tier in offered}
    context = {
        "rows": [
            (
                tier,
                Channel(tier.channel).label,
                Rhythm(tier.rhythm).label,
                held[tier.id].customers,
                weighing.hours(held[tier.id].minutes),
            )
            for tier in offered
        ],
        "needed": weighing.hours(weighed.needed),
        "there": weighing.hours(weighed.has),
        "state": weighed.state,
        "remedies": [weighing.said(remedy, names) for remedy in found.remedies],
        "percent": care.percent(),
        "may_set": permissions.may_set_tiers(request.user),
    }
    return render(request, "desk/care/tiers.html", context)


@allowed(permissions.may_set_tiers)
def new_tier(request: DeskRequest) -> HttpResponse:
    form = TierForm(request.POST or None)
    if form.is_valid() and refusals.is_done(
        form, lambda: actions.enter_tier(said=form.said(), by=request.user.pk, now=request.now)
    ):
        return HttpResponseRedirect(reverse("care-tiers"))
    context = {"form": form, "title": _("New tier")}
    return render(request, "desk/care/tier.html", context, status=422 if form.is_bound else 200)


@allowed(permissions.may_set_tiers)
def tier(request: DeskRequest, number: int) -> HttpResponse:
    row = care.get_tier(number)
    form = TierForm(request.POST or None, row=row)
    if form.is_valid() and refusals.is_done(
        form,
        lambda: actions.change_tier(
            tier=number,
            said=form.said(),
            revision=form.cleaned_data["revision"] or 0,
            by=request.user.pk,
            now=request.now,
        ),
    ):
        return HttpResponseRedirect(reverse("care-tiers"))
    context = {"form": form, "title": row.name, "row": row}
    return render(request, "desk/care/tier.html", context, status=422 if form.is_bound else 200)


@allowed(permissions.may_set_tiers)
@require_POST
def retire(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.retire_tier(tier=number, by=request.user.pk, now=request.now),
        to=reverse("care-tiers"),
        said=_("No longer offered."),
    )
