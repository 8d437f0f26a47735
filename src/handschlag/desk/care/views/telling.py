"""The talk about care: a guide for whoever tells it, letters, and who still has to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from handschlag.care import actions, permissions
from handschlag.care import queries as care
from handschlag.care.choices import Manner
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import refusals, toasts
from handschlag.desk.care import talking
from handschlag.desk.care.forms import TellingForm
from handschlag.doors import allowed
from handschlag.people import queries as people

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

SHOWN, LETTERS = 50, 50


@allowed(permissions.may_tell_plans)
@require_GET
def talk(request: DeskRequest, customer: int) -> HttpResponse:
    """“So betreuen wir Sie”: sentences to say, answers at hand, and what was told before."""
    row = customers.get_customer(customer)
    plan = care.plan_of(row.pk, now=request.now)
    before = care.told_by_now(row.pk)
    names = people.names(one.telling.by for one in before)
    context = {
        "customer": row,
        "plan": plan,
        "talk": talking.talk_of(row.pk, request.user.name, now=request.now),
        "form": TellingForm(initial={"plan": plan.row.pk}) if plan.row and not plan.is_told else None,
        "until": talking.owed_until(plan.row) if plan.row and not plan.is_told else None,
        "before": [(one, names.get(one.telling.by, "")) for one in before],
    }
    return render(request, "desk/care/talk.html", context)


@allowed(permissions.may_tell_plans)
@require_GET
def letter(request: DeskRequest, customer: int) -> HttpResponse:
    """The same in writing, to print."""
    row = customers.get_customer(customer)
    plan = care.plan_of(row.pk, now=request.now)
    context = {
        "customer": row,
        "plan": plan,
        "letter": talking.letter(row.pk, now=request.now),
        "has_address": customers.addresses(row.pk).exists(),
    }
    return render(request, "desk/care/letter.html", context)


@allowed(permissions.may_tell_plans)
@require_GET
def untold(request: DeskRequest) -> HttpResponse:
    """Who was given other care and does not know it yet; one's own customers, or all for whoever leads."""
    may_all = permissions.may_choose_plans(request.user)
    is_mine = not may_all or request.GET.get("whose") == "mine"
    rows = care.untold(now=request.now, owners=[request.user.pk] if is_mine else None)
    first = read_id(request.GET.get("from", "")) or 0
    found = list(rows[first : first + SHOWN + 1])
    context = {
        "rows": found[:SHOWN],
        "count": rows.order_by().count(),
        "basic": care.basic_tier(),
        "may_all": may_all,
        "is_mine": is_mine,
        "next": first + SHOWN if len(found) > SHOWN else None,
    }
    return render(request, "desk/care/untold.html", context)


@allowed(permissions.may_choose_plans)
@require_GET
def letters(request: DeskRequest) -> HttpResponse:
    """Letters for those who are still to be told, the most urgent fifty, to print and then to note as sent."""
    rows = list(care.untold(now=request.now)[:LETTERS])
    known = {row.pk for row in rows if customers.addresses(row.customer_id).exists()}
    context = {
        "letters": [talking.letter(row.customer_id, now=request.now) for row in rows if row.pk in known],
        "plans": sorted(known),
        "without": [row.customer for row in rows if row.pk not in known],
    }
    return render(request, "desk/care/letters.html", context)


@allowed(permissions.may_choose_plans)
@require_POST
def sent(request: DeskRequest) -> HttpResponse:
    """The letters went out: these customers were told by letter."""
    plans = [number for number in map(read_id, request.POST.getlist("plan")[:LETTERS]) if number is not None]

    def tell() -> None:
        told = actions.tell_plans(plans=plans, manner=Manner.LETTER, by=request.user.pk, now=request.now)
        said = ngettext("One customer was told by letter.", "%(told)d customers were told by letter.", told)
        toasts.say(request, said % {"told": told})

    return refusals.go(request, tell, to=reverse("care-untold"))
