from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers
from handschlag.customers.choices import PreferredChannel
from handschlag.customers.models import Customer
from handschlag.customers.permissions import may_assign_owners, may_merge_customers, may_see_customers
from handschlag.desk.customer import glance, panels, story
from handschlag.desk.customer.recent import remember
from handschlag.doors import allowed
from handschlag.people import queries as people

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

GLANCED = (*story.FACTS, "CaseOpened", "CaseMovedOn", "CaseSolved", "FindingMade", "FindingEnded", "StepTried")
"""What changes the tiles, and where the last contact stopped."""


@allowed(may_see_customers)
def file(request: DeskRequest, customer: int) -> HttpResponse:
    """The customer's file. The address of a merged customer leads to the one it was merged into."""
    row = customer_or_404(customer)
    if row.id != customer:
        return HttpResponsePermanentRedirect(reverse("customer", args=[row.id]))
    remember(request, row.id)
    family = tuple(customers.families([row.id])[row.id])
    seen = glance.glance(family, now=request.now)
    context = {
        **head_context(request, row, family),
        **_glance_context(row, family, seen),
        **_story_context(request, row, family),
        "open_cases": panels.open_cases(row, family, request.now),
        "panels": panels.panels(row, family, request.now, owed=seen.promises),
    }
    return render(request, "desk/customer/file.html", context)


@allowed(may_see_customers)
def head(request: DeskRequest, customer: int) -> HttpResponse:
    return render(request, "desk/customer/head.html", head_context(request, customer_or_404(customer)))


@allowed(may_see_customers)
def at_a_glance(request: DeskRequest, customer: int) -> HttpResponse:
    row = customer_or_404(customer)
    family = tuple(customers.family(row.id))
    seen = glance.glance(family, now=request.now)
    return render(request, "desk/customer/glance.html", _glance_context(row, family, seen))


@allowed(may_see_customers)
def stretch(request: DeskRequest, customer: int) -> HttpResponse:
    """A stretch of the story: older contacts, what is shown drawn anew, or the whole under another filter."""
    row = customer_or_404(customer)
    page = "story"
    if request.GET.get("before"):
        page = "older_page"
    elif "since" in request.GET:
        page = "stretch"
    return render(request, f"desk/customer/{page}.html", _story_context(request, row))


@allowed(may_see_customers)
def panel(request: DeskRequest, customer: int, name: str) -> HttpResponse:
    """One panel alone, as it is now."""
    row = customer_or_404(customer)
    if name == "cases":
        shown = panels.open_cases(row, tuple(customers.family(row.id)), request.now)
        return render(request, "desk/customer/open_cases.html", {"customer": row, "open_cases": shown})
    if name not in panels.KINDS:
        raise Http404
    return render(request, "desk/customer/panel.html", {"customer": row, "panel": panels.panel(name, row, request.now)})


@allowed(may_assign_owners)
def responsibilities(request: DeskRequest, customer: int) -> HttpResponse:
    """Who looked after the customer, and since when."""
    row = customer_or_404(customer)
    context = {"customer": row, "history": customers.responsibility_history(row.id)}
    return render(request, "desk/customer/responsibilities.html", context)


def _glance_context(row: Customer, family: tuple[int, ...], seen: glance.Glance) -> dict[str, object]:
    return {"customer": row, "glance": seen, "glance_trigger": panels.trigger(GLANCED, family)}


def _story_context(request: DeskRequest, row: Customer, family: tuple[int, ...] | None = None) -> dict[str, object]:
    only = request.GET.get("only", "")
    only = only if only in story.FILTERS else ""
    before, since = request.GET.get("before", ""), request.GET.get("since", "")
    try:
        told = story.story(family or row.id, only=only, before=before, since=since, now=request.now)
    except NotThere as missing:
        raise Http404(str(missing)) from missing
    return {
        "customer": row,
        "story": told,
        "only": only,
        "filters": story.FILTERS,
        "story_trigger": panels.trigger(story.FACTS, family or tuple(customers.family(row.id))),
    }


def customer_or_404(customer: int) -> Customer:
    try:
        return customers.get_customer(customer)
    except NotThere as missing:
        raise Http404(str(missing)) from missing


def _wish(row: Customer, family: tuple[int, ...] | None) -> str:
    """How they want to be told; in a merged file, if this one never said, what another one said."""
    if row.preferred_channel or family == (row.pk,):
        return row.preferred_channel
    return customers.preferred_channel(family or customers.family(row.pk))


def head_context(request: DeskRequest, row: Customer, family: tuple[int, ...] | None = None) -> dict[str, object]:
    responsible = customers.responsibilities([row.id], now=request.now)
    acting = customers.who_acts_by(responsible, now=request.now)[row.id]
    return {
        "customer": row,
        "responsibility": responsible[row.id],
        "acting": people.find_user(acting.user_id) if acting.user_id else None,
        "may_assign": may_assign_owners(request.user),
        "reached_at": [number for number in customers.numbers(family or row.id) if number.e164][:2],
        "wish": PreferredChannel(_wish(row, family)),
        "merged": len(family or customers.family(row.id)) - 1,
        "twins": customers.duplicates_of(row.id) if may_merge_customers(request.user) else [],
    }
