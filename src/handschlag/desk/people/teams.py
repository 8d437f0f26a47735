from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.core.errors import NotThere
from handschlag.desk import refusals
from handschlag.desk.people.forms import MemberForm, TeamForm
from handschlag.doors import allowed
from handschlag.people import actions as people
from handschlag.people import queries
from handschlag.people.permissions import may_manage

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest
    from handschlag.people.models import Team


@allowed(may_manage)
def teams(request: DeskRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        calendar = form.cleaned_data["calendar"]
        made = refusals.made(
            form,
            lambda: people.create_team(
                name=form.cleaned_data["name"],
                calendar=calendar.pk if calendar else None,
                by=request.user.pk,
                now=request.now,
            ),
        )
        if made:
            return HttpResponseRedirect(reverse("settings-team", args=[made.pk]))
    context = {"form": form, "teams": queries.teams().prefetch_related("memberships__user")}
    return render(request, "desk/people/teams.html", context, status=422 if form.is_bound else 200)


@allowed(may_manage)
def team(request: DeskRequest, number: int) -> HttpResponse:
    found = _find(number)
    form = TeamForm(request.POST or None, initial={"name": found.name, "calendar": found.calendar_id})
    if request.method == "POST" and form.is_valid():
        calendar = form.cleaned_data["calendar"]
        if refusals.is_done(
            form,
            lambda: people.change_team(
                team=number,
                name=form.cleaned_data["name"],
                calendar=calendar.pk if calendar else None,
                by=request.user.pk,
                now=request.now,
            ),
        ):
            return refusals.go(request, lambda: None, to=_page_of(number), said=_("Saved."))
    members = queries.memberships(number)
    candidates = queries.desk_users().exclude(pk__in=members.values("user"))
    context = {"team": found, "form": form, "members": members, "member_form": MemberForm(candidates=candidates)}
    return render(request, "desk/people/team.html", context, status=422 if form.is_bound else 200)


@allowed(may_manage)
@require_POST
def join(request: DeskRequest, number: int) -> HttpResponse:
    form = MemberForm(request.POST, candidates=queries.desk_users())
    if not form.is_valid():
        return HttpResponseRedirect(_page_of(number))
    return refusals.go(
        request,
        lambda: people.join_team(team=number, user=form.cleaned_data["user"].pk, by=request.user.pk, now=request.now),
        to=_page_of(number),
    )


@allowed(may_manage)
@require_POST
def leave(request: DeskRequest, number: int, user: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: people.leave_team(team=number, user=user, by=request.user.pk, now=request.now),
        to=_page_of(number),
    )


@allowed(may_manage)
@require_POST
def lead(request: DeskRequest, number: int, user: int) -> HttpResponse:
    leads = request.POST.get("leads") == "1"
    return refusals.go(
        request,
        lambda: people.make_lead(team=number, user=user, leads=leads, by=request.user.pk, now=request.now),
        to=_page_of(number),
    )


@allowed(may_manage)
@require_POST
def dissolve(request: DeskRequest, number: int) -> HttpResponse:
    name = _find(number).name
    return refusals.go(
        request,
        lambda: people.dissolve_team(team=number, by=request.user.pk, now=request.now),
        to=reverse("settings-teams"),
        said=_("The team %(name)s is dissolved.") % {"name": name},
    )


def _find(number: int) -> Team:
    try:
        return queries.get_team(number)
    except NotThere as gone:
        raise Http404 from gone


def _page_of(number: int) -> str:
    return reverse("settings-team", args=[number])
