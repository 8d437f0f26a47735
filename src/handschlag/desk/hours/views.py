from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.core import installation
from handschlag.core.errors import Cannot
from handschlag.desk import toasts
from handschlag.desk.hours import showing
from handschlag.desk.hours.forms import CalendarForm, ExceptionForm, ProbeForm, initial_of, week_as_typed
from handschlag.doors import allowed
from handschlag.worktime import actions as worktime
from handschlag.worktime import queries, rules
from handschlag.worktime.models import Calendar, CalendarException
from handschlag.worktime.permissions import may_change_hours, may_see_hours

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


def day_of_address(text: str) -> date:
    return date.fromisoformat(text)


@allowed(may_see_hours)
def hours(request: DeskRequest) -> HttpResponse:
    """The house's default calendar; an empty installation is asked for its first."""
    default = queries.find_default_calendar()
    if default is None:
        return render(request, "desk/hours/none.html", {"may_change": may_change_hours(request.user)})
    return _show(request, default, ExceptionForm())


@allowed(may_see_hours)
def calendar(request: DeskRequest, pk: int) -> HttpResponse:
    return _show(request, get_object_or_404(Calendar, pk=pk), ExceptionForm())


def _show(request: DeskRequest, shown: Calendar, form: ExceptionForm) -> HttpResponse:
    arrangement = queries.arrangement(calendar=shown, now=request.now)
    today = request.now.astimezone(arrangement.definition.zone).date()
    try:
        year = int(request.GET.get("year", today.year))
        days = arrangement.year(year)
    except (ValueError, OverflowError):
        # a year nobody knows the holidays of, or none at all
        year = today.year
        days = arrangement.year(year)
    probe, due = _probe(request, arrangement.clock)
    rows = sorted(queries.exceptions_of(calendar=shown), key=lambda row: row.begins_on)
    context: dict[str, Any] = {
        "calendar": shown,
        "calendars": queries.calendars(),
        "arrangement": arrangement,
        "lines": showing.week_lines(arrangement.week),
        "planned": [(plan.from_on, showing.week_lines(plan.week)) for plan in arrangement.planned],
        "coming": [row for row in rows if row.ends_on >= today],
        "over": [row for row in rows if row.ends_on < today],
        "months": showing.months(days),
        "open_days": sum(day.is_open for day in days),
        "year": year,
        "today": today,
        "form": form,
        "probe": probe,
        "due": due,
        "may_change": may_change_hours(request.user),
    }
    return render(request, "desk/hours/calendar.html", context, status=422 if form.errors else 200)


def _probe(request: DeskRequest, clock: queries.BusinessClock) -> tuple[ProbeForm, datetime | None]:
    """The form that tries the clock out, and its answer; unasked it proposes two hours from now."""
    now = request.now.astimezone(clock.zone)
    if "amount" not in request.GET:
        return ProbeForm(initial={"at": f"{now:%Y-%m-%dT%H:%M}"}), None
    form = ProbeForm(request.GET)
    return form, form.due(clock) if form.is_valid() else None


@allowed(may_change_hours)
def new(request: DeskRequest) -> HttpResponse:
    if request.method != "POST":
        return _ask(request, CalendarForm(initial=proposal()), None)
    form = CalendarForm(copied(request))
    if "copy" not in request.POST and form.is_valid():
        definition = {**form.rest(), "hours": form.week()}
        try:
            made = worktime.create_calendar(
                name=form.cleaned_data["name"], definition=definition, by=request.user.pk, now=request.now
            )
        except Cannot as refusal:
            form.show(refusal.reason, getattr(refusal, "error", None), refusal.field)
        else:
            toasts.say(request, _("Saved."))
            return HttpResponseRedirect(reverse("hours-calendar", args=[made.pk]))
    return _ask(request, form, None)


@allowed(may_change_hours)
def edit(request: DeskRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Calendar, pk=pk)
    arrangement = queries.arrangement(calendar=shown, now=request.now)
    if request.method != "POST":
        return _ask(request, CalendarForm(initial=initial_of(shown.name, arrangement)), shown)
    form = CalendarForm(copied(request))
    if "copy" not in request.POST and form.is_valid():
        try:
            worktime.change_week(
                calendar=shown,
                name=form.cleaned_data["name"],
                week=form.week(),
                rest=form.rest(),
                from_on=form.cleaned_data["from_on"],
                by=request.user.pk,
                now=request.now,
            )
        except Cannot as refusal:
            form.show(refusal.reason, getattr(refusal, "error", None), refusal.field)
        else:
            toasts.say(request, _("Saved."))
            return HttpResponseRedirect(reverse("hours-calendar", args=[shown.pk]))
    return _ask(request, form, shown)


def _ask(request: DeskRequest, form: CalendarForm, shown: Calendar | None) -> HttpResponse:
    status = 422 if form.is_bound and "copy" not in request.POST else 200
    return render(request, "desk/hours/edit.html", {"form": form, "calendar": shown}, status=status)


def copied(request: DeskRequest) -> dict[str, str]:
    """What was typed; with the button "as on Monday", Monday's hours for Tuesday to Friday too."""
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    if "copy" in typed:
        typed |= dict.fromkeys(("tue", "wed", "thu", "fri"), typed.get("mon", ""))
    return typed


def proposal() -> dict[str, Any]:
    definition = rules.parse_definition(queries.standard_definition(installation.read().region))
    region = definition.region.code if definition.region else ""
    week = week_as_typed(definition.hours[0][1])
    return {"name": _("Office"), "timezone": definition.zone.key, "region": region, **week}


@allowed(may_change_hours)
@require_POST
def make_default(request: DeskRequest, pk: int) -> HttpResponse:
    worktime.choose_default(calendar=get_object_or_404(Calendar, pk=pk), by=request.user.pk, now=request.now)
    toasts.say(request, _("What names no calendar of its own now follows this one."))
    return HttpResponseRedirect(reverse("hours-calendar", args=[pk]))


@allowed(may_change_hours)
@require_POST
def add_exception(request: DeskRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Calendar, pk=pk)
    form = ExceptionForm(request.POST)
    zone = queries.business_clock(calendar=shown, now=request.now).zone
    exception = form.exception(zone) if form.is_valid() else None
    if exception is None:
        return _show(request, shown, form)
    try:
        row = worktime.add_exception(calendar=shown, exception=exception, by=request.user.pk, now=request.now)
    except Cannot as refusal:
        form.show(refusal.reason, getattr(refusal, "error", None), refusal.field)
        return _show(request, shown, form)
    toasts.say(request, _("Entered."), undo=reverse("hours-withdraw", args=[row.pk]))
    return HttpResponseRedirect(reverse("hours-calendar", args=[pk]) + "#exceptions")


@allowed(may_change_hours)
@require_POST
def withdraw(request: DeskRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(CalendarException, pk=pk)
    worktime.withdraw_exception(exception=row, by=request.user.pk, now=request.now)
    toasts.say(request, _("Removed; the usual hours hold again."), undo=reverse("hours-restore", args=[pk]))
    return HttpResponseRedirect(reverse("hours-calendar", args=[row.calendar_id]) + "#exceptions")


@allowed(may_change_hours)
@require_POST
def restore(request: DeskRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(CalendarException, pk=pk)
    try:
        worktime.restore_exception(exception=row, by=request.user.pk, now=request.now)
    except Cannot as refusal:
        toasts.warn(request, refusal.reason)
    else:
        toasts.say(request, _("It holds again."))
    return HttpResponseRedirect(reverse("hours-calendar", args=[row.calendar_id]) + "#exceptions")


@allowed(may_change_hours)
@require_POST
def drop_planned(request: DeskRequest, pk: int, from_on: date) -> HttpResponse:
    shown = get_object_or_404(Calendar, pk=pk)
    worktime.drop_planned_week(calendar=shown, from_on=from_on, by=request.user.pk, now=request.now)
    toasts.say(request, _("The planned hours will not come."))
    return HttpResponseRedirect(reverse("hours-calendar", args=[pk]))
