"""Classes: computed as a preview, looked at, and put in force by somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.care import actions, permissions
from handschlag.care import queries as care
from handschlag.care.models import ClassRun
from handschlag.desk import refusals
from handschlag.desk.care import schemes, weighing
from handschlag.doors import allowed
from handschlag.people import queries as people

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

RUNS, MOVED = 12, 100


@allowed(permissions.may_see_classes)
def classes(request: DeskRequest) -> HttpResponse:
    runs = list(care.runs()[:RUNS])
    preview = next((run for run in runs if run.state == ClassRun.State.PREVIEW), None)
    shown = preview or care.find_run_in_force()
    scheme = care.find_scheme()
    names = people.names(run.applied_by for run in runs)
    weighed = care.weighing(now=request.now).weighed
    context = {
        "preview": preview,
        "counts": _counts(shown.pk) if shown else [],
        "moved": care.moved(preview.pk, limit=MOVED) if preview else [],
        "weights": schemes.weights(scheme) if scheme else [],
        "calm": round(scheme.hysteresis * schemes.WHOLE) if scheme else 0,
        "runs": [(run, names.get(run.applied_by, "")) for run in runs if run.state == ClassRun.State.APPLIED],
        "needed": weighing.hours(weighed.needed),
        "there": weighing.hours(weighed.has),
        "state": weighed.state,
        "may_set": permissions.may_set_classes(request.user),
    }
    return render(request, "desk/care/classes.html", context)


@allowed(permissions.may_set_classes)
@require_POST
def compute(request: DeskRequest) -> HttpResponse:
    return refusals.go(
        request, lambda: actions.compute_classes(by=request.user.pk, now=request.now), to=reverse("care-classes")
    )


@allowed(permissions.may_set_classes)
@require_POST
def apply(request: DeskRequest, run: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.apply_classes(run=run, by=request.user.pk, now=request.now),
        to=reverse("care-classes"),
        said=_("In force. No plan changed by it: care is chosen for each customer."),
    )


@allowed(permissions.may_set_classes)
@require_POST
def drop(request: DeskRequest, run: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.drop_classes(run=run, by=request.user.pk, now=request.now),
        to=reverse("care-classes"),
        said=_("Thrown away; nothing changed."),
    )


def _counts(run: int) -> list[tuple[str, int, int]]:
    """Each class with how many were in it before the run and after it; “-” are those who were in none."""
    moves = care.moves(run)
    letters = sorted(
        {move.letter for move in moves} | {move.previous for move in moves}, key=lambda one: (one == "-", one)
    )
    return [
        (
            letter,
            sum(move.customers for move in moves if move.previous == letter),
            sum(move.customers for move in moves if move.letter == letter),
        )
        for letter in letters
    ]
