"""What is said of a concern’s entitlements and deadlines: the law that counts, the outage of a day, what was used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.cases import actions
from handschlag.cases import queries as cases
from handschlag.cases.permissions import may_see_case, may_work_on_cases
from handschlag.core.text.numbers import day_in
from handschlag.customers.choices import QuotaUnit
from handschlag.desk import refusals, toasts
from handschlag.desk.claims.forms import CountForm, UseForm
from handschlag.doors import allowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


@allowed(may_work_on_cases)
@require_POST
def count(request: DeskRequest, case: int) -> HttpResponse:
    """A law begins to count the days of it."""
    form = CountForm(request.POST, on=timezone.localdate(request.now))
    if not form.is_valid():
        return _unclear(request, case)
    said = form.cleaned_data
    return _go(
        request,
        case,
        lambda: actions.count_by_law(
            case=case,
            law=said["law"],
            is_complete=said["is_complete"] == "yes",
            by=request.user.pk,
            now=request.now,
        ),
    )


@allowed(may_work_on_cases)
@require_POST
def day(request: DeskRequest, case: int) -> HttpResponse:
    """On this day nothing worked at all, or something did."""
    on = day_in(request.POST.get("on", ""))
    if on is None:
        return _unclear(request, case)
    return _go(
        request,
        case,
        lambda: actions.note_day(
            case=case,
            law=request.POST.get("law", ""),
            on=on,
            is_complete=request.POST.get("is_complete") == "yes",
            by=request.user.pk,
            now=request.now,
        ),
    )


@allowed(may_work_on_cases)
@require_POST
def use(request: DeskRequest, case: int) -> HttpResponse:
    """A visit or minutes that the contract has for free."""
    form = UseForm(request.POST, units=[QuotaUnit.VISITS, QuotaUnit.MINUTES])
    if not form.is_valid():
        return _unclear(request, case)
    said = form.cleaned_data
    return _go(request, case, lambda: actions.note_use(case=case, by=request.user.pk, now=request.now, **said))


@allowed(may_work_on_cases)
@require_POST
def use_back(request: DeskRequest, case: int, number: int) -> HttpResponse:
    """It does not count after all, and why."""
    because = request.POST.get("because", "")
    return _go(
        request,
        case,
        lambda: actions.take_use_back(case=case, use=number, because=because, by=request.user.pk, now=request.now),
    )


def _go(request: DeskRequest, case: int, act: Callable[[], object]) -> HttpResponse:
    if not may_see_case(request.user, cases.get_case(case)):
        raise PermissionDenied
    return refusals.go(request, act, to=_page_of(case))


def _unclear(request: DeskRequest, case: int) -> HttpResponse:
    toasts.warn(request, _("Something is missing or cannot be read. Nothing was changed."))
    return HttpResponseRedirect(_page_of(case))


def _page_of(case: int) -> str:
    return reverse("case", args=[case]) + "#panel-claims"
