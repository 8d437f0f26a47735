"""Administration: when promises warn, whom, and when the house is quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.desk import refusals, toasts
from handschlag.desk.notices.forms import LadderForm, QuietForm, SpecialLadderForm
from handschlag.doors import allowed
from handschlag.people import actions as people
from handschlag.people import queries as colleagues
from handschlag.people.permissions import may_set_quiet_hours
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.models import LadderRule
from handschlag.promises.permissions import may_set_ladder

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


@allowed(may_set_ladder)
def house(request: DeskRequest) -> HttpResponse:
    """The ladder of the whole house; those for single teams, kinds and sources; and the quiet hours."""
    rules = list(queries.ladder_rules())
    own = next((rule for rule in rules if _is_house(rule)), LadderRule())
    form = LadderForm(request.POST or None, initial=LadderForm.of(own))
    if request.method == "POST" and form.is_valid() and _is_set(request, form):
        toasts.say(request, _("Saved."))
        return HttpResponseRedirect(reverse("settings-ladder"))
    quiet_form = QuietForm(initial=QuietForm.of(colleagues.find_quiet_hours(None)))
    return _overview(request, form, quiet_form, rules, status=422 if form.is_bound else 200)


@allowed(may_set_quiet_hours)
@require_POST
def quiet(request: DeskRequest) -> HttpResponse:
    form = QuietForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        by = request.user.pk
        if refusals.is_done(form, lambda: people.set_quiet_hours(user=None, **said, by=by, now=request.now)):
            toasts.say(request, _("Saved."))
            return HttpResponseRedirect(reverse("settings-ladder"))
    rules = list(queries.ladder_rules())
    own = next((rule for rule in rules if _is_house(rule)), LadderRule())
    return _overview(request, LadderForm(initial=LadderForm.of(own)), form, rules, status=422)


@allowed(may_set_ladder)
def new(request: DeskRequest) -> HttpResponse:
    form = SpecialLadderForm(request.POST or None, initial=LadderForm.of(LadderRule()))
    if request.method == "POST" and form.is_valid() and _is_set(request, form):
        return HttpResponseRedirect(reverse("settings-ladder"))
    return _one(request, form, None)


@allowed(may_set_ladder)
def rule(request: DeskRequest, number: int) -> HttpResponse:
    """A ladder for some promises: when it changes; for which stays."""
    found = queries.ladder_rules().filter(pk=number).first()
    if found is None or _is_house(found):
        raise Http404
    form = LadderForm(request.POST or None, initial=LadderForm.of(found))
    if request.method == "POST" and form.is_valid() and _is_set(request, form, found):
        toasts.say(request, _("Saved."))
        return HttpResponseRedirect(reverse("settings-ladder"))
    return _one(request, form, found)


@allowed(may_set_ladder)
@require_POST
def remove(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: promises.remove_ladder(rule=number, by=request.user.pk, now=request.now),
        to=reverse("settings-ladder"),
        said=_("These promises climb the house's ladder again."),
    )


def _is_house(rule: LadderRule) -> bool:
    return rule.team_id is None and not rule.kind and not rule.source


def _is_set(request: DeskRequest, form: LadderForm, found: LadderRule | None = None) -> bool:
    said = form.cleaned_data
    team = said.get("team")
    return refusals.is_done(
        form,
        lambda: promises.set_ladder(
            team=found.team_id if found else team.pk if team else None,
            kind=found.kind if found else said.get("kind", ""),
            source=found.source if found else said.get("source", ""),
            shares=said["shares"],
            stand_in=form.rung("stand_in"),
            team_lead=form.rung("team_lead"),
            management=form.rung("management"),
            remind_seconds=said["remind_minutes"] * 60,
            is_urgent=said["is_urgent"],
            by=request.user.pk,
            now=request.now,
        ),
    )


def _overview(
    request: DeskRequest, form: LadderForm, quiet_form: QuietForm, rules: list[LadderRule], *, status: int
) -> HttpResponse:
    special = [found for found in rules if not _is_house(found)]
    context = {"form": form, "quiet_form": quiet_form, "rules": special}
    return render(request, "desk/notices/ladder.html", context, status=status)


def _one(request: DeskRequest, form: LadderForm, found: LadderRule | None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "desk/notices/ladder_rule.html", {"form": form, "rule": found}, status=status)
