from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from handschlag.core.errors import NotThere
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.customers.permissions import may_see_customers
from handschlag.desk.figures import periods, showing
from handschlag.doors import allowed
from handschlag.promises import queries
from handschlag.promises.permissions import may_see_promises

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.customers.models import Customer
    from handschlag.desk.figures.periods import Chosen
    from handschlag.doors import DeskRequest

A_PAGE = 50


@allowed(may_see_promises)
def figures(request: DeskRequest) -> HttpResponse:
    """How well promises were kept, in the whole house or with one customer; each figure opens what it counts."""
    chosen, customer = _chosen(request), _customer(request)
    counts = queries.figures(chosen.period, now=request.now, customer=_pk(customer))
    context = {
        **_frame(chosen, customer),
        "counts": counts,
        "main": showing.main_figures(counts),
        "counted": showing.counted(counts),
    }
    return render(request, "desk/figures/figures.html", context)


@allowed(may_see_promises)
def behind(request: DeskRequest, name: str) -> HttpResponse:
    """The evidence: the very promises a figure counts."""
    if name not in showing.LISTS:
        raise Http404
    chosen, customer = _chosen(request), _customer(request)
    rows = queries.promises_behind(name, chosen.period, now=request.now, customer=_pk(customer))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        **_frame(chosen, customer),
        "title": showing.LISTS[name],
        "page": page,
        "lines": [showing.line(promise, now=request.now) for promise in page],
    }
    return render(request, "desk/figures/behind.html", context)


@allowed(may_see_customers)
def of_customer(request: DeskRequest, customer: int) -> HttpResponse:
    """The line in a customer's file: the last twelve months with them."""
    row = _found(customer)
    chosen = periods.chosen(request.GET, today=timezone.localdate(request.now), default="12")
    counts = queries.figures(chosen.period, now=request.now, customer=row.pk)
    context = {
        "customer": row,
        "chosen": chosen,
        "counts": counts,
        "rate": showing.percent(counts.rate),
        "late": counts.median_late_seconds and showing.lateness(counts.median_late_seconds),
    }
    return render(request, "desk/figures/of_customer.html", context)


def _chosen(request: DeskRequest) -> Chosen:
    return periods.chosen(request.GET, today=timezone.localdate(request.now))


def _customer(request: DeskRequest) -> Customer | None:
    asked = request.GET.get("customer", "")
    if not asked:
        return None
    number = read_id(asked)
    if number is None:
        raise Http404
    return _found(number)


def _found(customer: int) -> Customer:
    try:
        return customers.get_customer(customer)
    except NotThere as missing:
        raise Http404 from missing


def _pk(customer: Customer | None) -> int | None:
    return customer.pk if customer else None


def _frame(chosen: Chosen, customer: Customer | None) -> dict[str, object]:
    whose = f"&customer={customer.pk}" if customer else ""
    return {
        "chosen": chosen,
        "customer": customer,
        "periods": periods.NAMED,
        "whose": whose,
        "query": f"{chosen.query}{whose}",
    }
