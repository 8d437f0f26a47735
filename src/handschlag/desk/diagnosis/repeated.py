"""Repeated work: how much was asked or tried once more, for the house and for one product, never for a person (law 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from handschlag.cases import queries as cases
from handschlag.cases.permissions import may_see_cases
from handschlag.core.ids import read_id
from handschlag.desk.figures import periods, showing
from handschlag.doors import allowed
from handschlag.products import queries as products

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest
    from handschlag.products.models import Product

A_PAGE = 50


@allowed(may_see_cases)
@require_GET
def repeated(request: DeskRequest) -> HttpResponse:
    chosen = periods.chosen(request.GET, today=timezone.localdate(request.now))
    product = _product(request)
    begin, end = chosen.period.from_at, chosen.period.to_at
    asked = product.pk if product else None
    counted = cases.repeated_work(from_at=begin, to_at=end, product=asked)
    rows = cases.repeated_rows(from_at=begin, to_at=end, product=asked)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    whose = f"&product={product.pk}" if product else ""
    context = {
        "chosen": chosen,
        "periods": periods.NAMED,
        "whose": whose,
        "query": f"{chosen.query}{whose}",
        "product": product,
        "counted": counted,
        "share": showing.percent(counted.share),
        "reasons": [(why.label, count) for why, count in counted.reasons.items()],
        "by_product": cases.repeated_by_product(from_at=begin, to_at=end),
        "page": page,
    }
    return render(request, "desk/diagnosis/repeated.html", context)


def _product(request: DeskRequest) -> Product | None:
    asked = request.GET.get("product", "")
    if not asked:
        return None
    number = read_id(asked)
    if number is None:
        raise Http404
    return products.get_product(number)
