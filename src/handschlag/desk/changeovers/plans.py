"""The list of changeovers, the plan, and the list behind each of its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from handschlag.changeovers import actions, permissions, queries
from handschlag.changeovers.choices import Listed
from handschlag.core.ids import read_id
from handschlag.desk import refusals, toasts
from handschlag.desk.changeovers.forms import MoveForm, PlanForm
from handschlag.doors import allowed
from handschlag.products import queries as products

if TYPE_CHECKING:
    from handschlag.doors import DeskRequest

ROWS = 100
UNCLEAR = 20
TONES = {Listed.HELD: "due", Listed.RETURNED: "due", Listed.CHECKED: "kept"}


@allowed(permissions.may_see_changeovers)
def changeovers(request: DeskRequest) -> HttpResponse:
    context = {"changeovers": queries.changeovers(), "may_plan": permissions.may_plan_changeovers(request.user)}
    return render(request, "desk/changeovers/changeovers.html", context)


@allowed(permissions.may_plan_changeovers)
def plan(request: DeskRequest) -> HttpResponse:
    """From the page of a product with what is known of it, or from the beginning."""
    ending = products.products().filter(pk=read_id(request.GET.get("product", "")) or 0).first()
    known: dict[str, Any] = {"lead": request.user.pk}
    if ending is not None:
        known |= {"product": ending.pk, "successor": ending.successor_id, "ends_on": ending.works_until_on}
    form = PlanForm(request.POST or None, initial=known)
    if form.is_valid():
        said, by = form.cleaned_data, request.user.pk
        made = refusals.made(form, lambda: actions.plan_changeover(**said, by=by, now=request.now))
        if made:
            return HttpResponseRedirect(_page(made.pk))
    return render(request, "desk/changeovers/plan.html", {"form": form}, status=422 if form.is_bound else 200)


@allowed(permissions.may_see_changeovers)
def changeover(request: DeskRequest, plan: int) -> HttpResponse:
    row = queries.get_changeover(plan)
    progress = queries.progress_of(row)
    context = {
        "row": row,
        "progress": progress,
        "figures": [(one, TONES.get(Listed(one.name), "") if one.count else "") for one in progress.figures],
        "groups": queries.groups(plan),
        "options": row.options.filter(retired_at__isnull=True).select_related("product").order_by("place", "pk"),
        "checks": row.checks.filter(retired_at__isnull=True).order_by("place", "pk"),
        "products": products.products(),
        "stopping": products.stopping_with(row.product_id),
        "held": queries.held(plan, now=request.now, limit=10),
        "unclear": queries.unclear(row, today=timezone.localdate(request.now), limit=UNCLEAR)
        if row.finished_at is None
        else [],
        "days": queries.days(row, today=timezone.localdate(request.now)),
        "move": MoveForm(initial={"ends_on": row.ends_on}),
        "may_plan": permissions.may_plan_changeovers(request.user) and row.finished_at is None,
    }
    return render(request, "desk/changeovers/changeover.html", context)


@allowed(permissions.may_see_changeovers)
def customers(request: DeskRequest, plan: int) -> HttpResponse:
    row = queries.get_changeover(plan)
    asked = request.GET.get("list", "")
    name = asked if asked in Listed.values else Listed.AFFECTED
    page = Paginator(queries.listed(plan, name), ROWS).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "name": name,
        "label": Listed(name).label,
        "page": page,
        "figures": queries.progress_of(row).figures,
    }
    return render(request, "desk/changeovers/customers.html", context)


@allowed(permissions.may_see_changeovers)
def export(request: DeskRequest, plan: int) -> HttpResponse:
    row = queries.get_changeover(plan)
    # The mark tells spreadsheets that it is UTF-8.
    body = "\ufeff" + queries.affected_csv(row.pk, now=request.now)
    name = f"{_('changeover')}-{row.product.code.lower()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


@allowed(permissions.may_plan_changeovers)
@require_POST
def look(request: DeskRequest, plan: int) -> HttpResponse:
    """Whom does it concern now? Said in numbers."""

    def act() -> None:
        found = actions.make_round(changeover=plan, by=request.user.pk, now=request.now)
        more = ngettext("%d customer found anew.", "%d customers found anew.", found.found) % found.found
        less = ngettext("%d dropped out.", "%d dropped out.", found.dropped) % found.dropped
        toasts.say(request, f"{more} {less}")

    return refusals.go(request, act, to=_page(plan))


@allowed(permissions.may_plan_changeovers)
@require_POST
def move(request: DeskRequest, plan: int) -> HttpResponse:
    form = MoveForm(request.POST)
    if not form.is_valid():
        toasts.warn(request, _("Which day?"))
        return HttpResponseRedirect(_page(plan))
    return refusals.go(
        request,
        lambda: actions.move_changeover(changeover=plan, **form.cleaned_data, by=request.user.pk, now=request.now),
        to=_page(plan),
        said=_("Moved. Whoever was told has to be told again."),
    )


@allowed(permissions.may_plan_changeovers)
@require_POST
def finish(request: DeskRequest, plan: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: actions.finish_changeover(changeover=plan, by=request.user.pk, now=request.now),
        to=_page(plan),
        said=_("Finished: with everybody it works, or they left."),
    )


@allowed(permissions.may_plan_changeovers)
@require_POST
def drop(request: DeskRequest, plan: int) -> HttpResponse:
    if refusals.is_carried_out(
        request, lambda: actions.drop_changeover(changeover=plan, by=request.user.pk, now=request.now)
    ):
        toasts.say(request, _("Thrown away; nobody heard of it."))
        return HttpResponseRedirect(reverse("changeovers"))
    return HttpResponseRedirect(_page(plan))


def _page(plan: int) -> str:
    return reverse("changeover", args=[plan])
