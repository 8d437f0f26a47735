"""Names used for all complaints: root causes, and the offices customers can turn to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.cases import actions, queries
from handschlag.cases.permissions import may_name_causes
from handschlag.core import installation
from handschlag.core.errors import NotThere
from handschlag.desk import refusals
from handschlag.desk.complaints.forms import CauseForm, JoinForm, OfficeForm
from handschlag.desk.complaints.known_offices import KNOWN, Known
from handschlag.doors import allowed

if TYPE_CHECKING:
    from handschlag.cases.models import Cause, Office
    from handschlag.doors import DeskRequest


@allowed(may_name_causes)
def causes(request: DeskRequest) -> HttpResponse:
    form = CauseForm(request.POST or None)
    if form.is_valid():
        by, now = request.user.pk, request.now
        if refusals.is_done(form, lambda: actions.name_cause(**form.cleaned_data, by=by, now=now)):
            return HttpResponseRedirect(reverse("settings-causes"))
    context = {"form": form, "counted": queries.counted_causes()}
    return render(request, "desk/complaints/causes.html", context, status=422 if form.is_bound else 200)


@allowed(may_name_causes)
def cause(request: DeskRequest, cause: int) -> HttpResponse:
    row = _cause(cause)
    form = CauseForm(request.POST or None, initial={"name": row.name})
    if form.is_valid():
        by, now = request.user.pk, request.now
        if refusals.is_done(form, lambda: actions.name_cause(cause=row.pk, **form.cleaned_data, by=by, now=now)):
            return refusals.go(request, lambda: None, to=reverse("settings-causes"), said=_("Saved."))
    return _show_cause(request, row, form, JoinForm(cause=row))


@allowed(may_name_causes)
@require_POST
def join(request: DeskRequest, cause: int) -> HttpResponse:
    row = _cause(cause)
    form = JoinForm(request.POST, cause=row)
    if form.is_valid():
        into = form.cleaned_data["into"]
        return refusals.go(
            request,
            lambda: actions.join_causes(cause=row.pk, into=into, by=request.user.pk, now=request.now),
            to=reverse("settings-cause", args=[into]),
            said=_("They are one cause now."),
        )
    return _show_cause(request, row, CauseForm(initial={"name": row.name}), form)


@allowed(may_name_causes)
@require_POST
def retire_cause(request: DeskRequest, cause: int) -> HttpResponse:
    """No longer proposed; the same again, with `back`, takes it up again."""
    is_retired = "back" not in request.GET
    here = reverse("settings-cause-retire", args=[cause])
    return refusals.go(
        request,
        lambda: actions.retire_cause(cause=cause, is_retired=is_retired, by=request.user.pk, now=request.now),
        to=reverse("settings-causes"),
        said=_("It is no longer proposed.") if is_retired else _("It is proposed again."),
        undo=f"{here}?back=1" if is_retired else here,
    )


@allowed(may_name_causes)
def offices(request: DeskRequest) -> HttpResponse:
    found = list(queries.offices(with_retired=True))
    context = {"offices": found, "known": _known({one.name for one in found})}
    return render(request, "desk/complaints/offices.html", context)


@allowed(may_name_causes)
def office(request: DeskRequest, office: int | None = None) -> HttpResponse:
    row = _office(office) if office is not None else None
    current = {name: getattr(row, name) for name in ("name", "what_for", "how")} if row else None
    form = OfficeForm(request.POST or None, initial=current)
    if form.is_valid():
        by, now = request.user.pk, request.now
        if refusals.is_done(form, lambda: actions.enter_office(office=office, **form.cleaned_data, by=by, now=now)):
            return refusals.go(request, lambda: None, to=reverse("settings-offices"), said=_("Saved."))
    status = 422 if form.is_bound else 200
    return render(request, "desk/complaints/office.html", {"form": form, "office": row}, status=status)


@allowed(may_name_causes)
@require_POST
def retire_office(request: DeskRequest, office: int) -> HttpResponse:
    """No longer offered; the same again, with `back`, takes it up again."""
    is_retired = "back" not in request.GET
    here = reverse("settings-office-retire", args=[office])
    return refusals.go(
        request,
        lambda: actions.retire_office(office=office, is_retired=is_retired, by=request.user.pk, now=request.now),
        to=reverse("settings-offices"),
        said=_("It is no longer offered.") if is_retired else _("It is offered again."),
        undo=f"{here}?back=1" if is_retired else here,
    )


@allowed(may_name_causes)
@require_POST
def take_known(request: DeskRequest) -> HttpResponse:
    """One of those we bring stands in the house's own list and can be changed."""
    known = {one.name: one for one in _known(set())}.get(request.POST.get("name", ""))
    if known is None:
        raise Http404
    what_for, by, now = str(known.what_for), request.user.pk, request.now
    return refusals.go(
        request,
        lambda: actions.enter_office(name=known.name, what_for=what_for, how=known.how, by=by, now=now),
        to=reverse("settings-offices"),
        said=_("It is in the list."),
    )


def _known(names: set[str]) -> list[Known]:
    """What we bring for the house's country and is not in its list yet."""
    return [one for one in KNOWN.get(installation.read().region, ()) if one.name not in names]


def _show_cause(request: DeskRequest, row: Cause, form: CauseForm, join: JoinForm) -> HttpResponse:
    times = {one.pk: count for one, count in queries.counted_causes()}[row.pk]
    context = {"cause": row, "form": form, "join": join, "times": times}
    is_wrong = form.is_bound or join.is_bound
    return render(request, "desk/complaints/cause.html", context, status=422 if is_wrong else 200)


def _cause(cause: int) -> Cause:
    try:
        return queries.get_cause(cause)
    except NotThere as missing:
        raise Http404 from missing


def _office(office: int) -> Office:
    try:
        return queries.get_office(office)
    except NotThere as missing:
        raise Http404 from missing
