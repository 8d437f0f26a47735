"""By what the house judges: the scheme of classes with its history, what an hour costs, and what was said by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.care import actions, permissions
from handschlag.care import queries as care
from handschlag.core.ids import read_id
from handschlag.desk import refusals
from handschlag.desk.care import schemes
from handschlag.desk.care.forms import CareRuleForm, SchemeForm
from handschlag.doors import allowed
from handschlag.people import queries as people

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

SCHEMES, WHOLE = 20, 100


@allowed(permissions.may_set_classes)
def scheme(request: DeskRequest) -> HttpResponse:
    """Weights, borders and calm; saving shows what would be, and nothing holds before that is put in force."""
    rows = list(care.schemes()[:SCHEMES])
    wanted = read_id(request.GET.get("from", ""))
    shown = next((row for row in rows if row.number == wanted), rows[0] if rows else None)
    form = SchemeForm(request.POST or None, scheme=shown)
    if form.is_valid() and refusals.is_done(
        form, lambda: actions.propose_scheme(**form.said(), by=request.user.pk, now=request.now)
    ):
        return HttpResponseRedirect(reverse("care-classes"))
    run = care.find_run_in_force()
    names = people.names(row.by for row in rows)
    context = {
        "form": form,
        "shown": shown,
        "is_older": shown is not None and shown != rows[0],
        "schemes": [
            (
                row,
                schemes.weights(row),
                schemes.shares(row),
                run is not None and run.scheme_id == row.pk,
                names.get(row.by, ""),
            )
            for row in rows
        ],
    }
    return render(request, "desk/care/scheme.html", context, status=422 if form.is_bound else 200)


@allowed(permissions.may_set_tiers)
def rule(request: DeskRequest) -> HttpResponse:
    found = care.find_rule()
    known = {"hour": f"{care.hourly_cents() / WHOLE:.2f}", "percent": care.percent()}
    form = CareRuleForm(request.POST or None, initial=known)
    if form.is_valid() and refusals.is_done(
        form, lambda: actions.set_care_rule(**form.said(), by=request.user.pk, now=request.now)
    ):
        return HttpResponseRedirect(reverse("care-drafts"))
    context = {"form": form, "found": found, "by": people.names([found.by]).get(found.by, "") if found else ""}
    return render(request, "desk/care/rule.html", context, status=422 if form.is_bound else 200)


@allowed(permissions.may_see_classes)
def overrides(request: DeskRequest) -> HttpResponse:
    """Every class somebody said by hand that holds now, the one that ends first above."""
    rows = list(care.overrides(now=request.now).order_by("during__endswith", "pk"))
    placed = care.standings([row.customer_id for row in rows], now=request.now)
    names = people.names(row.by for row in rows)
    context = {
        "rows": [(row, placed[row.customer_id].computed, names.get(row.by, "")) for row in rows],
        "may_set": permissions.may_set_classes(request.user),
    }
    return render(request, "desk/care/overrides.html", context)


@allowed(permissions.may_set_classes)
@require_POST
def end_override_here(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.end_override(override=number, by=request.user.pk, now=request.now),
        to=reverse("care-overrides"),
        said=_("What was computed holds again."),
    )
