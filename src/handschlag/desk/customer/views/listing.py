from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.customers.choices import CustomerKind
from handschlag.customers.permissions import may_import_customers, may_merge_customers, may_see_customers
from handschlag.doors import allowed
from handschlag.products.models import Product

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest

HITS = 50
LONGEST = 200
KEPT = ("q", "whose", "kind", "product")


@allowed(may_see_customers)
def listing(request: DeskRequest) -> HttpResponse:
    """All customers by name, or those that fit what was typed; narrowed by whose, what and which product."""
    asked = {name: request.GET.get(name, "").strip()[:LONGEST] for name in KEPT}
    wanted, today = _wanted(request, asked), timezone.localdate(request.now)
    if asked["q"]:
        hits = customers.search(asked["q"], user=request.user, limit=HITS, now=request.now)
        page = customers.among(
            list(dict.fromkeys(hit.customer_id for hit in hits)), wanted, today=today, now=request.now
        )
    else:
        page = customers.browse(wanted, after=request.GET.get("after", ""), today=today, now=request.now)
    narrowed = {name: value for name, value in asked.items() if value}
    context = {
        "page": page,
        "asked": asked,
        "is_narrowed": bool(narrowed),
        "more": urlencode({**narrowed, "after": page.after}) if page.after else "",
        "kinds": CustomerKind.choices,
        "products": Product.objects.order_by("name"),
        "may_import": may_import_customers(request.user),
        "duplicates": customers.count_duplicates() if may_merge_customers(request.user) and not request.htmx else 0,
    }
    if request.htmx and request.GET.get("after"):
        return render(request, "desk/customer/lines.html", context)
    if request.htmx and request.htmx.target == "customers":
        return render(request, "desk/customer/table.html", context)
    return render(request, "desk/customer/list.html", context)


def _wanted(request: DeskRequest, asked: dict[str, str]) -> customers.Wanted:
    return customers.Wanted(
        kind=asked["kind"] if asked["kind"] in CustomerKind.values else "",
        owner=request.user.pk if asked["whose"] == "mine" else None,
        stand_in=request.user.pk if asked["whose"] == "stand-in" else None,
        product=read_id(asked["product"]),
    )
