"""How long somebody may wait for us who rang in vain, or wrote: for the house, and for a team that has it otherwise."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handschlag.core.errors import NotThere
from handschlag.core.ids import read_id
from handschlag.desk import refusals, toasts
from handschlag.desk.waiting.forms import WaitingForm
from handschlag.doors import DeskRequest, allowed
from handschlag.people import queries as people
from handschlag.promises import actions as promises
from handschlag.promises.permissions import may_set_call_back_rule


@allowed(may_set_call_back_rule)
@require_http_methods(["GET", "POST"])
def waiting(request: DeskRequest) -> HttpResponse:
    """One form for the house and one for each team, each saved by itself."""
    teams = {row.pk: row.name for row in people.teams()}
    wanted = read_id(request.POST.get("team", "")) if request.POST.get("team") else None
    if wanted is not None and wanted not in teams:
        raise NotThere(_("This team does not exist."))
    sent = WaitingForm(request.POST, team=wanted) if request.method == "POST" else None
    if sent is not None and sent.is_valid() and refusals.is_done(sent, lambda: _save(request, sent, wanted)):
        toasts.say(request, _("Saved. What is owed already keeps its time."))
        return HttpResponseRedirect(reverse("settings-waiting"))
    rows: list[tuple[int | None, str]] = [(None, _("The whole house")), *teams.items()]
    forms = [(team, name, sent if sent and team == wanted else WaitingForm(team=team)) for team, name in rows]
    return render(request, "desk/waiting/waiting.html", {"forms": forms}, status=422 if sent else 200)


def _save(request: DeskRequest, form: WaitingForm, team: int | None) -> None:
    promises.set_waiting(
        team=team,
        call_back_seconds=form.seconds("call_back"),
        retry_seconds=form.seconds("retry"),
        shortest_ring_seconds=form.cleaned_data["shortest_ring"],
        answer_seconds=form.seconds("answer"),
        by=request.user.pk,
        now=request.now,
    )
