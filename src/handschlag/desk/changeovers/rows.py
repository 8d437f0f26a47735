"""One customer of a changeover: told, asked, checked, switched, called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.care import queries as care
from handschlag.changeovers import actions, permissions, queries
from handschlag.changeovers.choices import BY_HAND, Meeting
from handschlag.conversations import queries as conversations
from handschlag.core.errors import Cannot
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import refusals, toasts
from handschlag.desk.changeovers.forms import WorksForm
from handschlag.doors import allowed
from handschlag.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any

    from django.http import HttpResponse

    from handschlag.changeovers.models import Affected
    from handschlag.doors import DeskRequest

SLOTS = 6
TALKS = 5


@allowed(permissions.may_see_changeovers)
def customer(request: DeskRequest, affected: int) -> HttpResponse:
    page = queries.page(affected, now=request.now)
    is_going = page.row.checked_at is None and page.row.dropped_at is None
    context = {
        "page": page,
        "row": page.row,
        "writing": queries.writing(page.row, now=request.now),
        "sentence": queries.sentence(page.row, now=request.now),
        "options": page.row.changeover.options.filter(retired_at__isnull=True).order_by("place", "pk"),
        "offers": _offers(request, page.row) if is_going else None,
        "talk": care.running_talk(page.row.customer_id, request.user.pk),
        "works": _works(page, request) if is_going else None,
        "reasons": [(one.value, one.label) for one in BY_HAND],
        "is_going": is_going,
        "may_take_back": permissions.may_take_back_check_calls(request.user)
        and page.row.checked_at is not None
        and page.row.changeover.finished_at is None,
        "may_override": permissions.may_override_holds(request.user),
    }
    return render(request, "desk/changeovers/customer.html", context)


@allowed(permissions.may_change_over)
@require_POST
def told(request: DeskRequest, affected: int) -> HttpResponse:
    return _go(
        request, affected, lambda **who: actions.tell_customer(conversation=_talk(request), **who), _("Noted: told.")
    )


@allowed(permissions.may_change_over)
@require_POST
def returned(request: DeskRequest, affected: int) -> HttpResponse:
    note = request.POST.get("note", "")
    said = _("Noted. They have to be told again.")
    return _go(request, affected, lambda **who: actions.note_returned(note=note, **who), said)


@allowed(permissions.may_change_over)
@require_POST
def answer(request: DeskRequest, affected: int) -> HttpResponse:
    option = read_id(request.POST.get("option", "")) or 0
    return _go(
        request,
        affected,
        lambda **who: actions.note_answer(option=option, conversation=_talk(request), **who),
        _("Noted what the customer wants."),
    )


@allowed(permissions.may_change_over)
@require_POST
def appointment(request: DeskRequest, affected: int) -> HttpResponse:
    """What is offered is one value: how, who and when."""
    meeting, _dot, rest = request.POST.get("slot", "").partition(" ")
    host, _dot, starts = rest.partition(" ")

    def act(**who: Any) -> object:
        starts_at = _moment(starts)
        travel = read_id(request.POST.get("travel_minutes", "")) or 0
        return actions.make_appointment(
            meeting=meeting, host=read_id(host) or 0, starts_at=starts_at, travel_minutes=travel, **who
        )

    return _go(request, affected, act, _("Promised."))


@allowed(permissions.may_change_over)
@require_POST
def check(request: DeskRequest, affected: int) -> HttpResponse:
    said = request.POST
    wanted, is_ok, note = read_id(said.get("check", "")) or 0, said.get("is_ok") == "yes", said.get("note", "")
    return _go(
        request, affected, lambda **who: actions.note_check(check=wanted, is_ok=is_ok, note=note, **who), _("Noted.")
    )


@allowed(permissions.may_change_over)
@require_POST
def switch(request: DeskRequest, affected: int) -> HttpResponse:
    identifier = request.POST.get("identifier", "")
    said = _("Switched. The old one stays until the check call has succeeded.")
    return _go(request, affected, lambda **who: actions.switch_customer(identifier=identifier, **who), said)


@allowed(permissions.may_change_over)
@require_POST
def called(request: DeskRequest, affected: int) -> HttpResponse:
    works, words, talk = request.POST.get("works") == "yes", request.POST.get("words", ""), _talk(request)

    def act() -> None:
        call = actions.note_check_call(
            affected=affected, works=works, words=words, conversation=talk, by=request.user.pk, now=request.now
        )
        if not works:
            toasts.say(request, _("A fault is open; the old one goes on."))
        elif call.affected.checked_at is None:
            toasts.say(
                request, _("It works: the old one has ended. Another one has turned up: please begin with that.")
            )
        else:
            toasts.say(request, _("It works: the old one has ended."))

    return refusals.go(request, act, to=reverse("changeover-customer", args=[affected]))


@allowed(permissions.may_take_back_check_calls)
@require_POST
def uncalled(request: DeskRequest, affected: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    said = _("Taken back: the old one goes on, and another check call is promised.")
    return _go(request, affected, lambda **who: actions.take_back_check_call(reason=reason, **who), said)


@allowed(permissions.may_change_over)
@require_POST
def back(request: DeskRequest, affected: int) -> HttpResponse:
    said = _("Back to what worked.")
    return _go(request, affected, lambda **who: actions.switch_back(conversation=_talk(request), **who), said)


@allowed(permissions.may_change_over)
@require_POST
def leave(request: DeskRequest, affected: int) -> HttpResponse:
    why, note = request.POST.get("why", ""), request.POST.get("note", "")
    return _go(
        request, affected, lambda **who: actions.drop_customer(why=why, note=note, **who), _("No longer part of it.")
    )


@allowed(permissions.may_override_holds)
@require_POST
def override(request: DeskRequest, affected: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    said = _("Noted under your name. You can go on.")
    return _go(request, affected, lambda **who: actions.override_holds(reason=reason, **who), said)


def _works(page: queries.Page, request: DeskRequest) -> WorksForm | None:
    """What they said since the switch, or since they said that it does not work."""
    row = page.row
    if row.switched_at is None:
        return None
    since = max([row.switched_at, *(call.at for call in page.calls)])
    talks = conversations.talks_about(row.customer_id, promised_at=since, limit=TALKS)
    return WorksForm(talks=list(talks), now=request.now)


def _go(request: DeskRequest, affected: int, act: Callable[..., object], said: str) -> HttpResponse:
    page = reverse("changeover-customer", args=[affected])
    return refusals.go(request, lambda: act(affected=affected, by=request.user.pk, now=request.now), to=page, said=said)


def _talk(request: DeskRequest) -> int | None:
    return read_id(request.POST.get("conversation", ""))


def _moment(text: str) -> datetime:
    """Raises Cannot for what is no moment with an offset."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Cannot(_("When?"), field="slot")
    return found


def _offers(request: DeskRequest, row: Affected) -> dict[str, Any] | None:
    """Times that can really be promised: at theirs with the way, and on the telephone; None before they chose."""
    if row.option is None or row.option.is_leaving or (row.appointment is not None and row.appointment.state == "open"):
        return None
    acting = customers.who_acts(row.customer_id, now=request.now)
    asked = read_id(request.GET.get("host", "")) or acting.user_id or request.user.pk
    host = people.desk_users().filter(pk=asked).first() or request.user
    free = care.honest_answer(host.pk, now=request.now, most=SLOTS)
    visit = care.visit_offer(row.customer_id, now=request.now, host=host.pk)
    slots = [(Meeting.CALL, at) for at in (free.slots if free else ())] + [(Meeting.VISIT, at) for at in visit.slots]
    return {
        "host": host,
        "hosts": people.desk_users(),
        "travel": visit.travel_minutes,
        "slots": [(f"{how} {host.pk} {at.isoformat()}", Meeting(how).label, at) for how, at in slots],
    }
