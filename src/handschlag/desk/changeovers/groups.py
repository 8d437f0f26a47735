"""Groups and their letters, what can be chosen, what is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.changeovers import actions, permissions, queries
from handschlag.core.ids import read_id
from handschlag.desk import refusals
from handschlag.desk.changeovers.forms import GroupForm
from handschlag.doors import allowed

if TYPE_CHECKING:
    from handschlag.doors import DeskRequest


@allowed(permissions.may_plan_changeovers)
def write(request: DeskRequest, plan: int, letter: int | None = None) -> HttpResponse:
    """The group beside its letter as the first customer of it would get it."""
    row = queries.get_changeover(plan)
    group = queries.get_group(plan, letter) if letter is not None else None
    form = GroupForm(request.POST or None, row=group, call_by=row.ends_on)
    if form.is_valid():
        said = {**form.letter, "whom": form.whom, "group": letter}
        made = refusals.made(
            form, lambda: actions.write_group(changeover=plan, **said, by=request.user.pk, now=request.now)
        )
        if made:
            return HttpResponseRedirect(reverse("changeover-group", args=[plan, made.pk]))
    first = queries.first_of(letter) if letter is not None else None
    context = {
        "row": row,
        "group": group,
        "form": form,
        "first": first,
        "example": queries.writing(first, now=request.now) if first else None,
    }
    return render(request, "desk/changeovers/group.html", context, status=422 if form.is_bound else 200)


@allowed(permissions.may_plan_changeovers)
@require_POST
def approve(request: DeskRequest, plan: int, letter: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.approve_letter(changeover=plan, group=letter, by=request.user.pk, now=request.now),
        to=reverse("changeover", args=[plan]),
        said=_("Approved: these letters can be printed."),
    )


@allowed(permissions.may_plan_changeovers)
@require_POST
def remove(request: DeskRequest, plan: int, letter: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.remove_group(changeover=plan, group=letter, by=request.user.pk, now=request.now),
        to=reverse("changeover", args=[plan]),
        said=_("Removed: its customers are in the group that fits next."),
    )


@allowed(permissions.may_plan_changeovers)
@require_POST
def add_option(request: DeskRequest, plan: int) -> HttpResponse:
    said = request.POST
    return refusals.go(
        request,
        lambda: actions.add_option(
            changeover=plan,
            words=said.get("words", ""),
            product=read_id(said.get("product", "")),
            is_leaving=bool(said.get("is_leaving")),
            by=request.user.pk,
            now=request.now,
        ),
        to=reverse("changeover", args=[plan]) + "#options",
        said=_("Added. Every letter has to be approved again."),
    )


@allowed(permissions.may_plan_changeovers)
@require_POST
def retire_option(request: DeskRequest, plan: int, option: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.retire_option(changeover=plan, option=option, by=request.user.pk, now=request.now),
        to=reverse("changeover", args=[plan]) + "#options",
        said=_("No longer offered. Every letter has to be approved again."),
    )


@allowed(permissions.may_plan_changeovers)
@require_POST
def add_check(request: DeskRequest, plan: int) -> HttpResponse:
    said = request.POST
    return refusals.go(
        request,
        lambda: actions.add_check(
            changeover=plan,
            words=said.get("words", ""),
            is_for_devices=bool(said.get("is_for_devices")),
            by=request.user.pk,
            now=request.now,
        ),
        to=reverse("changeover", args=[plan]) + "#checks",
        said=_("Added: nobody is ready before it is so."),
    )


@allowed(permissions.may_plan_changeovers)
@require_POST
def retire_check(request: DeskRequest, plan: int, check: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.retire_check(changeover=plan, check=check, by=request.user.pk, now=request.now),
        to=reverse("changeover", args=[plan]) + "#checks",
        said=_("No longer checked."),
    )
