"""What if: who would be looked after how, what it takes against the hours that are there, changed until it fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.care import actions, permissions
from handschlag.care import queries as care
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.desk import refusals
from handschlag.desk.care import weighing
from handschlag.desk.care.drafting import STAYS, NameForm, WhomForm
from handschlag.desk.care.naming import BASIC, chosen, written
from handschlag.doors import allowed
from handschlag.people import queries as people

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.care.models import Draft
    from handschlag.doors import DeskRequest

DRAFTS, SETTLED, A_PAGE, HITS, LONGEST = 60, 12, 50, 8, 200


@allowed(permissions.may_choose_plans)
def drafts(request: DeskRequest) -> HttpResponse:
    """The hours as they stand, what somebody is thinking about, and what was decided."""
    form = NameForm(request.POST or None)
    if form.is_valid():
        made = refusals.made(form, lambda: actions.make_draft(**form.cleaned_data, by=request.user.pk, now=request.now))
        if made:
            return HttpResponseRedirect(_page_of(made.pk))
    rows = list(care.drafts()[:DRAFTS])
    names = people.names(who for row in rows for who in (row.by, row.settled_by))
    settled = [row for row in rows if row.settled_at]
    context = {
        "form": form,
        "may_set": permissions.may_set_tiers(request.user),
        "drafts": [(row, names.get(row.by, "")) for row in rows if row not in settled],
        "settled": [(row, names.get(row.settled_by, "")) for row in settled[:SETTLED]],
        **_weighed(care.what_if(now=request.now)),
    }
    return render(request, "desk/care/drafts.html", context, status=422 if form.is_bound else 200)


@allowed(permissions.may_choose_plans)
def draft(request: DeskRequest, number: int) -> HttpResponse:
    return _page(request, care.get_draft(number), WhomForm())


@allowed(permissions.may_choose_plans)
@require_POST
def put(request: DeskRequest, number: int) -> HttpResponse:
    """Everybody meant would have the tier chosen, or stay as they are."""
    row = care.get_draft(number)
    form = WhomForm(request.POST)
    if form.is_valid() and refusals.is_done(form, lambda: _put(request, row, form)):
        return HttpResponseRedirect(_page_of(number) + "#weighed")
    return _page(request, row, form)


@allowed(permissions.may_choose_plans)
@require_POST
def put_one(request: DeskRequest, number: int) -> HttpResponse:
    """One customer: another tier in this draft, or out of it."""
    customer, tier = read_id(request.POST.get("customer", "")), request.POST.get("tier", "")
    if customer is None or (tier not in {BASIC, STAYS} and read_id(tier) is None):
        raise Http404
    plans = {} if tier == STAYS else {customer: chosen(tier)}
    leave = [customer] if tier == STAYS else []
    return refusals.go(
        request,
        lambda: actions.change_draft(draft=number, plans=plans, leave=leave, by=request.user.pk, now=request.now),
        to=_page_of(number) + "#moving",
    )


@allowed(permissions.may_choose_plans)
@require_POST
def fit(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.make_draft_fit(draft=number, by=request.user.pk, now=request.now),
        to=_page_of(number) + "#weighed",
        said=_("Those of least value were moved to the next smaller tier, no more than needed."),
    )


@allowed(permissions.may_choose_plans)
@require_POST
def apply_draft(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.apply_draft(draft=number, by=request.user.pk, now=request.now),
        to=_page_of(number),
        said=_("It holds now. Telling each of these customers is a promise of whoever acts for them."),
    )


@allowed(permissions.may_choose_plans)
@require_POST
def drop_draft(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.drop_draft(draft=number, by=request.user.pk, now=request.now),
        to=reverse("care-drafts"),
        said=_("Thrown away; nothing changed."),
    )


def _put(request: DeskRequest, row: Draft, form: WhomForm) -> None:
    data = form.cleaned_data
    said = {"order": data["order"], "most": data["most"], "by": request.user.pk, "now": request.now}
    if data["tier"] == STAYS:
        actions.leave_out_of_draft(draft=row.pk, asked=form.asked(), **said)
    else:
        actions.put_in_draft(draft=row.pk, asked=form.asked(), tier=chosen(data["tier"]), **said)


def _page(request: DeskRequest, row: Draft, form: WhomForm) -> HttpResponse:
    names = people.names([row.by, row.settled_by])
    context = {
        "draft": row,
        "by": names.get(row.by, ""),
        "settled_by": names.get(row.settled_by, ""),
        "offered": [(written(one), one.name) for one in care.tiers()],
        "stays": STAYS,
        **_moving(request, row),
    }
    if row.state == "applying":
        context["chosen"], context["to_choose"] = care.applied_so_far(row.pk)
    if row.state == "open":
        found = care.what_if(now=request.now, draft=row.pk)
        told = sum(one.customers for one in care.moving(row.pk, now=request.now))
        context |= {
            "form": form,
            "tells_class": care.tells_class(row.pk, now=request.now),
            "told": told,
            "on_purpose": told - found.moving,
            **_weighed(found),
            **_found(request),
        }
    return render(request, "desk/care/draft.html", context, status=422 if form.is_bound else 200)


def _weighed(found: care.WhatIf) -> dict[str, object]:
    tiers = {change.tier.id: change.tier.name for change in found.changes}
    teams = {team.pk: team.name for team in people.teams()}
    return {
        "found": found,
        "whole": weighing.whole(found),
        "months": weighing.months(found),
        "teams": weighing.teams(found, teams),
        "lines": weighing.lines(found),
        "absent": weighing.hours(found.hours.absent_minutes),
        "percent": found.hours.percent,
        "suggestion": [weighing.said(one, tiers) for one in found.suggestion],
        "can_move": any(one.kind == "move" for one in found.suggestion),
        "remedies": [weighing.said(one, tiers) for one in found.remedies],
    }


def _moving(request: DeskRequest, row: Draft) -> dict[str, object]:
    """Who is in the draft, by name, a page at a time."""
    page = read_id(request.GET.get("page", "")) or 1
    plans, count = care.draft_plans(row.pk, skip=(page - 1) * A_PAGE, limit=A_PAGE)
    ids = [one.customer_id for one in plans]
    held = care.plans(ids, now=request.now)
    letters = care.standings(ids, now=request.now)
    faces = customers.responsibilities(ids, now=request.now)
    basic = care.basic_tier().name
    return {
        "rows": [
            (
                one,
                letters[one.customer_id].letter or "",
                faces[one.customer_id].owner or faces[one.customer_id].owner_team,
                held[one.customer_id].tier.name,
                one.tier.name if one.tier else basic,
                str(one.tier_id) if one.tier_id else BASIC,
            )
            for one in plans
        ],
        "count": count,
        "page": page,
        "further": page + 1 if page * A_PAGE < count else None,
    }


def _found(request: DeskRequest) -> dict[str, object]:
    """Customers somebody looks for, to put them in one by one."""
    asked = request.GET.get("q", "").strip()[:LONGEST]
    hits = customers.search(asked, user=request.user, limit=HITS, now=request.now) if asked else []
    ids = list(dict.fromkeys(hit.customer_id for hit in hits))
    held = care.plans(ids, now=request.now)
    names = {row.pk: row.name for row in customers.customers().filter(pk__in=ids)}
    return {"asked": asked, "hits": [(one, names[one], held[one].tier.name) for one in ids if one in names]}


def _page_of(number: int) -> str:
    return reverse("care-drafts-draft", args=[number])
