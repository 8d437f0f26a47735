from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import login as start_session
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from handschlag.conversations.models import Connection, Conversation
from handschlag.core import clock, installation
from handschlag.core.errors import Cannot
from handschlag.customers.models import Customer
from handschlag.desk import refusals, toasts
from handschlag.desk.hours import showing
from handschlag.desk.hours.forms import CalendarForm
from handschlag.desk.hours.views import copied, proposal
from handschlag.desk.settings.forms import CompanyForm
from handschlag.desk.setup.forms import Colleagues, FounderForm
from handschlag.desk.setup.steps import STEPS, next_step, progress, step_before
from handschlag.doors import allowed, public
from handschlag.people import actions as people
from handschlag.people import queries, rules
from handschlag.people.permissions import may_administer
from handschlag.worktime import actions as worktime
from handschlag.worktime import queries as hours_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from handschlag.doors import DeskRequest
    from handschlag.worktime.models import Calendar

NEXT_DATES = 8
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public
def setup(request: HttpRequest) -> HttpResponseBase:
    """Where the assistant goes on. Without users it asks for the link of the console."""
    if queries.is_empty():
        return render(request, "desk/setup/closed.html")
    return resume(request)


@allowed(may_administer)
def resume(request: DeskRequest) -> HttpResponse:  # noqa: ARG001  # the lock alone needs it
    step = next_step() or STEPS[-1]
    return HttpResponseRedirect(step.url)


@public
@never_cache
@sensitive_post_parameters("password")
def founder(request: HttpRequest, token: str) -> HttpResponse:
    """The first administrator, from the link on the console; whoever comes second signs in instead."""
    now = clock.now()
    invitation = queries.find_invitation(token, now=now)
    if invitation is None or invitation.user is not None or not queries.is_empty():
        return render(request, "desk/setup/closed.html", {"is_set_up": not queries.is_empty()}, status=410)
    form = FounderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        said["login"] = said["login"] or rules.suggest_login(said["name"], ())
        language = (get_language() or "de")[:2]
        made = refusals.made(form, lambda: people.found(token=token, language=language, **said, now=now))
        if made:
            start_session(request, made, backend=BACKEND)
            toasts.say(
                request,
                _("Welcome, %(name)s. Your login is “%(login)s”.") % {"name": made.name, "login": made.login},
            )
            return HttpResponseRedirect(reverse("setup"))
    return render(request, "desk/setup/founder.html", {"form": form}, status=422 if form.is_bound else 200)


@allowed(may_administer)
def company(request: DeskRequest) -> HttpResponse:
    house = installation.read()
    form = CompanyForm(
        request.POST or None, initial={"name": house.name, "region": house.region, "area_code": house.area_code}
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and refusals.is_done(
            form, lambda: installation.change(**form.cleaned_data, by=request.user.pk, now=request.now)
        )
    ):
        return _onward("company")
    return _page(request, "company", {"form": form}, is_refused=form.is_bound)


@allowed(may_administer)
def hours(request: DeskRequest) -> HttpResponse:
    """The first calendar; once there is one, it is changed where calendars are changed."""
    default = hours_of.find_default_calendar()
    if default is not None:
        return _page(request, "hours", {"calendar": default, **_year(default, request.now)})
    if request.method != "POST":
        return _page(request, "hours", {"form": CalendarForm(initial=proposal())})
    form = CalendarForm(copied(request))
    if "copy" not in request.POST and form.is_valid():
        definition = {**form.rest(), "hours": form.week()}
        try:
            worktime.create_calendar(
                name=form.cleaned_data["name"], definition=definition, by=request.user.pk, now=request.now
            )
        except Cannot as refusal:
            form.show(refusal.reason, getattr(refusal, "error", None), refusal.field)
        else:
            return HttpResponseRedirect(reverse("setup-hours"))
    return _page(request, "hours", {"form": form}, is_refused="copy" not in request.POST)


def _year(calendar: Calendar, now: datetime) -> dict[str, Any]:
    """What the hours come to: this year's open days, and the next dates on which it is different."""
    arrangement = hours_of.arrangement(calendar=calendar, now=now)
    today = now.astimezone(arrangement.definition.zone).date()
    this_year, next_year = arrangement.year(today.year), arrangement.year(today.year + 1)
    return {
        "year": today.year,
        "open_days": sum(day.is_open for day in this_year),
        "coming": showing.ahead((*this_year, *next_year), today=today)[:NEXT_DATES],
    }


@allowed(may_administer)
def telephone(request: DeskRequest) -> HttpResponse:
    return _page(request, "telephone", {"connections": Connection.objects.order_by("name")})


@allowed(may_administer)
@never_cache
def colleagues(request: DeskRequest) -> HttpResponse:
    """Several at once, each with a one-time link that is shown in this answer only."""
    formset = Colleagues(request.POST or None)
    links: list[tuple[str, str, str]] = []
    if request.method == "POST" and formset.is_valid():
        wanted = [people.Colleague(**row) for row in formset.cleaned_data if row.get("name", "").strip()]
        try:
            welcomed = people.add_colleagues(
                colleagues=wanted, language=request.user.language, by=request.user.pk, now=request.now
            )
        except Cannot as refusal:
            toasts.warn(request, refusal.reason)
        else:
            links = [
                (
                    entry.user.name,
                    entry.user.login,
                    request.build_absolute_uri(reverse("invitation", args=[entry.token])),
                )
                for entry in welcomed
            ]
            formset = Colleagues()
    context = {
        "formset": formset,
        "links": links,
        "users": queries.desk_users().prefetch_related("extensions"),
        "has_team": queries.teams().exists(),
    }
    return _page(request, "colleagues", context, is_refused=formset.is_bound)


@allowed(may_administer)
@require_POST
def team(request: DeskRequest) -> HttpResponse:
    """The whole house as one team, so that everybody has a stand-in from the start."""
    return refusals.go(
        request,
        lambda: people.gather_everybody(name=_("Office"), by=request.user.pk, now=request.now),
        to=reverse("setup-colleagues"),
        said=_("The team stands in for everybody."),
    )


@allowed(may_administer)
def customers(request: DeskRequest) -> HttpResponse:
    return _page(request, "customers", {"count": Customer.objects.filter(merged_into=None).count()})


@allowed(may_administer)
def ring(request: DeskRequest) -> HttpResponse:
    """Waits for the first call; the part that waits refreshes itself when something rings."""
    first = Conversation.objects.order_by("pk").first()
    context = {"first": first, "connections": Connection.objects.filter(is_enabled=True)}
    if request.htmx and request.htmx.target == "first-call":
        return render(request, "desk/setup/first_call.html", context)
    return _page(request, "ring", context)


@allowed(may_administer)
@require_POST
def skip(request: DeskRequest, step: str) -> HttpResponse:
    if step not in {entry.name for entry in STEPS}:
        raise Http404
    installation.skip_step(step=step, by=request.user.pk, now=request.now)
    return _onward(step)


@allowed(may_administer)
@require_POST
def finish(request: DeskRequest) -> HttpResponse:
    installation.finish_set_up(by=request.user.pk, now=request.now)
    toasts.say(request, _("You are set up. Everything can be changed in the administration."))
    return HttpResponseRedirect("/")


def _onward(step: str) -> HttpResponse:
    following = next_step(after=step)
    return HttpResponseRedirect(following.url if following else reverse("setup-ring"))


def _page(request: DeskRequest, name: str, context: dict[str, Any], *, is_refused: bool = False) -> HttpResponse:
    entries = progress()
    current = next(entry for entry in entries if entry.step.name == name)
    frame = {
        "entries": entries,
        "current": current,
        "before": step_before(name),
        "after": next_step(after=name),
        "number": entries.index(current) + 1,
    }
    return render(request, f"desk/setup/{name}.html", {**frame, **context}, status=422 if is_refused else 200)
