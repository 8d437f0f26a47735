from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.desk import refusals
from handschlag.desk.people.forms import AbsenceForm
from handschlag.doors import allowed
from handschlag.people import actions as people
from handschlag.people import queries
from handschlag.people.permissions import may_cancel_absence, may_plan_for, may_use_desk, plannable

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest
    from handschlag.people.models import Absence


@allowed(may_use_desk)
def absences(request: DeskRequest) -> HttpResponse:
    """Who is away is everybody's to see, why only of those who plan for them."""
    candidates = plannable(request.user)
    today = timezone.localdate(request.now)
    form = AbsenceForm(request.POST or None, candidates=candidates, initial={"user": request.user.pk, "from_on": today})
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["user"]
        if not may_plan_for(request.user, person):
            raise PermissionDenied
        said = _("Entered. While %(name)s is away, the stand-in acts.") % {"name": person.name}
        if refusals.is_done(
            form,
            lambda: people.record_absence(
                user=person.pk,
                from_at=form.from_at,
                until_at=form.until_at,
                reason=form.cleaned_data["reason"],
                by=request.user.pk,
                now=request.now,
            ),
        ):
            return refusals.go(request, lambda: None, to=reverse("settings-absences"), said=said)
    mine = set(candidates.values_list("pk", flat=True))
    rows = [
        {
            "absence": absence,
            "is_running": absence.during.lower <= request.now,
            **_spoken(absence),
            "may_cancel": absence.user_id in mine,
        }
        for absence in queries.absences(now=request.now)
    ]
    context = {"form": form, "rows": rows}
    return render(request, "desk/people/absences.html", context, status=422 if form.is_bound else 200)


@allowed(may_use_desk)
@require_POST
def cancel(request: DeskRequest, number: int) -> HttpResponse:
    absence = queries.find_absence(number)
    if absence is None:
        raise Http404
    if not may_cancel_absence(request.user, absence):
        raise PermissionDenied
    return refusals.go(
        request,
        lambda: people.cancel_absence(absence=number, by=request.user.pk, now=request.now),
        to=reverse("settings-absences"),
        said=_("%(name)s counts as here again.") % {"name": absence.user.name},
    )


def _spoken(absence: Absence) -> dict[str, Any]:
    """Whole days are spoken of by their first and last day, parts of days by their times."""
    begins, ends = absence.during.lower, absence.during.upper
    first = timezone.localtime(begins)
    said: dict[str, Any] = {"from_on": first.date() if first.time() == time.min else None, "from_at": begins}
    if ends is None:
        return said
    last = timezone.localtime(ends)
    if last.time() == time.min:
        return {**said, "until_on": last.date() - timedelta(days=1)}
    return {**said, "until_at": ends}
