"""Views of the timeline that somebody keeps."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.desk import refusals, toasts
from handschlag.desk.promises.asking import typed
from handschlag.desk.promises.forms import SaveViewForm
from handschlag.doors import DeskRequest, allowed
from handschlag.promises import actions as promises
from handschlag.promises.permissions import may_see_promises


@allowed(may_see_promises)
@require_POST
def save(request: DeskRequest) -> HttpResponse:
    wanted = typed(request.POST)
    here = f"{reverse('promises')}{wanted.url()}"
    form = SaveViewForm(
        {"name": request.POST.get("name", ""), "team": request.POST.get("share", "")}, user=request.user.pk
    )
    if not form.is_valid():
        toasts.warn(request, str(next(iter(form.errors.values()))[0]))
        return HttpResponseRedirect(here)
    given = form.cleaned_data
    return refusals.go(
        request,
        lambda: promises.save_view(
            user=request.user.pk,
            name=given["name"],
            filters=wanted.filters,
            team=given["team"],
            by=request.user.pk,
            now=request.now,
        ),
        to=here,
        said=_("The view is kept."),
    )


@allowed(may_see_promises)
@require_POST
def remove(request: DeskRequest, view: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: promises.remove_view(view=view, by=request.user.pk, now=request.now),
        to=reverse("promises"),
        said=_("The view is removed."),
    )
