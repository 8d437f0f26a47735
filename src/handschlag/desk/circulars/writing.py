"""A lead writes, looks whom it is for, sends, and ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.care import actions, permissions
from handschlag.care import queries as care
from handschlag.desk import refusals
from handschlag.desk.circulars.forms import CircularForm
from handschlag.doors import allowed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


@allowed(permissions.may_write_circulars)
def write(request: DeskRequest, number: int | None = None) -> HttpResponse:
    row = care.get_circular(number) if number is not None else None
    form = CircularForm(request.POST or None, row=row)
    if form.is_valid():
        said, by = form.cleaned_data, request.user.pk
        made = refusals.made(form, lambda: actions.write_circular(circular=number, **said, by=by, now=request.now))
        if made:
            return HttpResponseRedirect(reverse("care-circulars-circular", args=[made.pk]))
    status = 422 if form.is_bound else 200
    return render(request, "desk/circulars/write.html", {"form": form, "row": row}, status=status)


@allowed(permissions.may_write_circulars)
@require_POST
def send(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.send_circular(circular=number, by=request.user.pk, now=request.now),
        to=reverse("care-circulars-circular", args=[number]),
        said=_("Sent. Whoever calls is told, and the letters can be printed."),
    )


@allowed(permissions.may_write_circulars)
@require_POST
def drop(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.drop_circular(circular=number, by=request.user.pk, now=request.now),
        to=reverse("care-circulars"),
        said=_("Thrown away; nobody heard it."),
    )


@allowed(permissions.may_write_circulars)
@require_POST
def end(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.end_circular(circular=number, by=request.user.pk, now=request.now),
        to=reverse("care-circulars-circular", args=[number]),
        said=_("Over: nobody need be told any more."),
    )
