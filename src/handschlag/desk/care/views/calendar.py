"""Fixed appointments by week and owner; one of them moved or let go, as the customer agreed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.care import actions, permissions
from handschlag.care import queries as care
from handschlag.conversations import queries as conversations
from handschlag.core.ids import read_id
from handschlag.desk import refusals, toasts
from handschlag.desk.care import week as weeks
from handschlag.doors import allowed
from handschlag.people import queries as people
from handschlag.promises.choices import State

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from handschlag.care.models import Appointment
    from handschlag.conversations.models import Conversation
    from handschlag.doors import DeskRequest

TALKS = 10


@allowed(permissions.may_see_care)
def calendar(request: DeskRequest) -> HttpResponse:
    owner = read_id(request.GET.get("owner", ""))
    monday = weeks.read_week(request.GET.get("week", ""), today=timezone.localdate(request.now))
    context = {
        "week": weeks.week(monday, owner=owner),
        "owner": owner,
        "owners": people.desk_users().order_by("name"),
        "this": weeks.written_week(monday),
        "before": weeks.written_week(monday - timedelta(days=7)),
        "after": weeks.written_week(monday + timedelta(days=7)),
        "number": monday.isocalendar().week,
        "today": timezone.localdate(request.now),
    }
    return render(request, "desk/care/calendar.html", context)


@allowed(permissions.may_see_care)
def appointment(request: DeskRequest, number: int) -> HttpResponse:
    row = care.get_appointment(number)
    talks = _talks(row)
    move = weeks.MoveForm(row=row, talks=talks, now=request.now)
    return _page(request, row, move, weeks.SkipForm(talks=talks, now=request.now))


@allowed(permissions.may_tell_plans)
@require_POST
def move(request: DeskRequest, number: int) -> HttpResponse:
    row = care.get_appointment(number)
    talks = _talks(row)
    form = weeks.MoveForm(request.POST, row=row, talks=talks, now=request.now)
    if form.is_valid() and refusals.is_done(
        form,
        lambda: actions.move_appointment(
            appointment=number,
            starts_at=form.starts_at,
            agreed_in=form.cleaned_data["conversation"],
            by=request.user.pk,
            now=request.now,
        ),
    ):
        toasts.say(request, _("Moved, as agreed with the customer."))
        return HttpResponseRedirect(_week_of(form.starts_at.date()))
    return _page(request, row, form, weeks.SkipForm(talks=talks, now=request.now))


@allowed(permissions.may_tell_plans)
@require_POST
def skip(request: DeskRequest, number: int) -> HttpResponse:
    row = care.get_appointment(number)
    talks = _talks(row)
    form = weeks.SkipForm(request.POST, talks=talks, now=request.now)
    if form.is_valid() and refusals.is_done(
        form,
        lambda: actions.skip_appointment(
            appointment=number, agreed_in=form.cleaned_data["conversation"], by=request.user.pk, now=request.now
        ),
    ):
        toasts.say(request, _("This one falls away; the next one stands."))
        return HttpResponseRedirect(_week_of(timezone.localdate(row.starts_at)))
    return _page(request, row, weeks.MoveForm(row=row, talks=talks, now=request.now), form)


def _page(request: DeskRequest, row: Appointment, move_: weeks.MoveForm, skip_: weeks.SkipForm) -> HttpResponse:
    context = {
        "row": row,
        "move": move_,
        "skip": skip_,
        "is_open": row.promise.state == State.OPEN,
        "may_move": permissions.may_tell_plans(request.user),
        "back": _week_of(timezone.localdate(row.starts_at)),
    }
    status = 422 if move_.is_bound or skip_.is_bound else 200
    return render(request, "desk/care/appointment.html", context, status=status)


def _talks(row: Appointment) -> list[Conversation]:
    """The conversations since this care was chosen: one of them is where it was agreed."""
    plan = row.plan
    return list(conversations.talks_about(plan.customer_id, promised_at=plan.from_at, limit=TALKS))


def _week_of(day: date) -> str:
    return f"{reverse('care-calendar')}?week={weeks.written_week(day)}"
