"""A whole desk in one: at the end of a shift, or for an absence; and taking it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from handschlag.core.errors import Cannot
from handschlag.core.ids import read_id
from handschlag.desk import toasts
from handschlag.desk.handovers import rows
from handschlag.desk.handovers.forms import DeskForm
from handschlag.desk.handovers.receivers import chosen, written
from handschlag.doors import DeskRequest, allowed
from handschlag.handovers import actions as handovers
from handschlag.handovers import queries
from handschlag.handovers.actions import ReceiverAway
from handschlag.handovers.permissions import may_answer_desk, may_give, may_give_desk_of, may_see_handovers
from handschlag.handovers.queries import Away
from handschlag.people import queries as people
from handschlag.people.models import User
from handschlag.people.permissions import plannable


@allowed(may_give)
@require_http_methods(["GET", "POST"])
def give(request: DeskRequest) -> HttpResponse:
    """One's own desk; leads also that of somebody of their teams who is away."""
    whose = _whose(request)
    free = [found for found in queries.desk_of(whose.pk) if queries.waiting_for(found) is None]
    matters = [(handovers.name_of(found), f"{_who(found)}: {found.title}") for found in free]
    form = DeskForm(request.POST or None, but=whose.pk, matters=matters)
    away: Away | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            bundle = handovers.hand_over_desk(
                user=whose.pk, to=chosen(given["to"]), kind=given["kind"], returns_at=given["returns_at"], only=given["only"],
                although_away=given["although_away"], by=request.user.pk, now=request.now,
            )  # fmt: skip
        except ReceiverAway as gone:
            away = gone.away
            form.add_error("to", gone.reason)
        except Cannot as no:
            form.add_error(no.field if no.field in form.fields else None, no.reason)
        else:
            toasts.say(request, _("Offered. Until it is accepted, %s stays responsible.") % whose)
            return HttpResponseRedirect(reverse("handover-bundle", args=[bundle.pk]))
    context = {
        "form": form,
        "whose": whose,
        "colleagues": [one for one in plannable(request.user) if one.pk != whose.pk],
        "is_empty": not matters,
        "away": away,
        "instead": written(away.instead) if away is not None and away.instead is not None else "",
    }
    return render(request, "desk/handovers/desk.html", context, status=422 if form.errors else 200)


@allowed(may_see_handovers)
@require_http_methods(["GET", "POST"])
def bundle(request: DeskRequest, bundle: int) -> HttpResponse:
    """Taken in one; what needs a sentence has a field of its own."""
    row = queries.get_bundle(bundle)
    if request.method == "POST":
        said = {one.pk: request.POST.get(f"read_back-{one.pk}", "") for one in queries.in_bundle(bundle)}
        try:
            taken = handovers.accept_desk(bundle=bundle, read_backs=said, by=request.user.pk, now=request.now)
        except Cannot as no:
            toasts.warn(request, no.reason)
        else:
            told = ngettext("%d matter is yours now.", "%d matters are yours now.", len(taken)) % len(taken)
            toasts.say(request, told)
        return HttpResponseRedirect(reverse("handover-bundle", args=[bundle]))
    found = list(queries.in_bundle(bundle))
    context = {
        "bundle": row,
        "rows": rows.rows(found, request.now),
        "is_mine": may_answer_desk(request.user, row) and any(one.is_waiting for one in found),
        "left": sum(one.is_waiting for one in found),
    }
    return render(request, "desk/handovers/bundle.html", context)


def _whose(request: DeskRequest) -> User:
    number = read_id(request.GET.get("user", ""))
    whose = people.get_user(number) if number is not None else request.user
    if not may_give_desk_of(request.user, whose):
        raise PermissionDenied
    return whose


def _who(found: queries.Matter) -> str:
    row = found.case or found.promise or found.conversation
    return str(row.customer) if row is not None and row.customer is not None else _("Somebody unknown")
