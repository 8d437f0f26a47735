"""The confirmations of a whole group: made in one step, reported, printed, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.customers import queries as customers
from handschlag.desk import refusals
from handschlag.desk.confirmation.letter import is_reachable, letter, link_of
from handschlag.doors import allowed
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.choices import RUNNING, Confirming
from handschlag.promises.models import Promise
from handschlag.promises.permissions import may_make_promises, may_see_promises

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

GOING_ON = (Confirming.RUNNING, Confirming.TAKING_BACK)
LETTERS = 50
"""On one page to print."""
LONGEST_ID = 18


@allowed(may_make_promises)
@require_POST
def confirm(request: DeskRequest, group: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: promises.confirm_group(group=group, by=request.user.pk, now=request.now),
        to=reverse("promise-group", args=[group]),
    )


@allowed(may_make_promises)
@require_POST
def take_back(request: DeskRequest, group: int, run: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: promises.take_back_confirmation(run=run, by=request.user.pk, now=request.now),
        to=reverse("promise-group", args=[group]),
    )


@allowed(may_see_promises)
@require_GET
def letters(request: DeskRequest, group: int) -> HttpResponse:
    """All letters of a group one after the other, fifty at a time; whoever gets none is named with the reason."""
    typed = request.GET.get("after", "")
    after = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_ID else 0
    members = list(queries.letters_of(group, after=after, limit=LETTERS + 1))
    sheets = [_sheet(member, now=request.now) for member in members[:LETTERS]]
    context = {
        "group": queries.get_group(group),
        "letters": [sheet.letter for sheet in sheets if sheet.letter],
        "remarks": [sheet for sheet in sheets if sheet.remark],
        "next": members[LETTERS - 1].pk if len(members) > LETTERS else None,
    }
    return render(request, "desk/confirmation/letters.html", context)


@dataclass(frozen=True)
class Sheet:
    """One member: the letter, or why there is none; or what it lacks."""

    promise: Promise
    letter: str
    remark: str


def _sheet(member: Promise, *, now: datetime) -> Sheet:
    row = queries.get_promise(queries.newest(member).pk)
    link = link_of(row, now=now)
    if link is None or not link.is_valid:
        is_over = row.state not in RUNNING
        return Sheet(row, "", _("nothing is owed any more") if is_over else _("has no link"))
    if not link.url:
        return Sheet(row, "", _("needs a new link: the signing key has changed since"))
    has_address = row.customer is not None and customers.addresses(row.customer.pk).exists()
    return Sheet(row, letter(row, link, now=now), "" if has_address else _("has no postal address"))


def standing(group: int, members: int, *, now: datetime) -> dict[str, Any]:
    """What `desk/confirmation/many.html` shows: how far the last run is, and what became of it."""
    run = queries.find_confirmation(group)
    done = run.made + run.there + run.over if run is not None else 0
    return {
        "run": run,
        "run_done": done,
        "run_total": max(members, done),
        "is_going_on": run is not None and run.state in GOING_ON,
        "may_take_back": run is not None and queries.may_be_taken_back(run, now=now),
        "stays": run.made - run.withdrawn if run is not None else 0,
        "is_reachable": is_reachable(),
    }
