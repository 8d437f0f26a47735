from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from handschlag.customers import queries as customers
from handschlag.customers.models import Entitlement
from handschlag.customers.permissions import may_see_customers
from handschlag.customers.rules import entitling
from handschlag.desk.customer import contracts
from handschlag.desk.customer.views.file import customer_or_404
from handschlag.doors import allowed
from handschlag.people import queries as people

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest


@dataclass(frozen=True)
class Version:
    row: Entitlement
    is_current: bool
    sentences: tuple[str, ...]
    faster: tuple[str, ...]
    free: str
    price: str
    by: str


@allowed(may_see_customers)
def contract(request: DeskRequest, customer: int, number: int) -> HttpResponse:
    """Everything the contract ever granted for this, version by version."""
    owner = customer_or_404(customer)
    found = customers.entitlements(owner.pk).filter(pk=number).first()
    if found is None:
        raise Http404
    rows = list(customers.versions_of(found))
    current = entitling.in_force(rows, on=timezone.localdate(request.now))
    names = people.names(row.recorded_by for row in rows)
    shown = [
        Version(
            row=row,
            is_current=row == current,
            sentences=contracts.sentences(row),
            faster=contracts.faster(row),
            free=contracts.free(row, on=row.from_on),
            price=contracts.price(row),
            by=names.get(row.recorded_by, ""),
        )
        for row in rows
    ]
    context = {"customer": owner, "contract": found.contract, "item": found.item, "versions": shown}
    return render(request, "desk/customer/contract.html", context)
