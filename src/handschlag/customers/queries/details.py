"""What of a few customers a search shows and judges by, read in six queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet

from handschlag.customers.models import Customer, EmailAddress, InstalledItem, Number, Person, PostalAddress
from handschlag.customers.rules.searching import Details, NumberDetail, PersonDetail

Row = TypeVar("Row", bound=Model)


def details(families: Mapping[int, list[int]], *, today: date) -> Iterator[Details]:
    """One `Details` for each root customer, of itself and all that was merged into it."""
    root_of = {member: root for root, members in families.items() for member in members}
    persons = _grouped(Person.objects.filter(customer__in=root_of).order_by("-is_main", "id"), root_of)
    phones = _grouped(Number.objects.filter(customer__in=root_of).order_by("id"), root_of)
    emails = _grouped(EmailAddress.objects.filter(customer__in=root_of).order_by("id"), root_of)
    addresses = _grouped(PostalAddress.objects.filter(customer__in=root_of).order_by("id"), root_of)
    items = _grouped(
        InstalledItem.objects.filter(customer__in=root_of).select_related("product").order_by("id"), root_of
    )
    customers = _grouped(Customer.objects.filter(id__in=root_of).order_by("id"), root_of, "id")
    for root in families:
        # The customer itself first, then what was merged into it.
        family = sorted(customers[root], key=lambda customer: (customer.id != root, customer.id))
        yield Details(
            customer=root,
            numbers=tuple(customer.number for customer in family),
            names=tuple(customer.name for customer in family),
            is_former=family[0].ended_on is not None and family[0].ended_on <= today,
            persons=tuple(
                PersonDetail(row.id, row.full_name, row.left_on is not None and row.left_on <= today)
                for row in persons[root]
            ),
            phones=tuple(
                NumberDetail(row.person_id, row.e164 or row.raw, row.e164, row.digits) for row in phones[root]
            ),
            emails=tuple((row.person_id, row.address) for row in emails[root]),
            addresses=tuple(str(row) for row in addresses[root]),
            items=tuple((row.product.name, row.identifier) for row in items[root]),
            notes=tuple(filter(None, (row.note for rows in (family, persons[root], items[root]) for row in rows))),
        )


def _grouped(rows: QuerySet[Row], root_of: Mapping[int, int], key: str = "customer_id") -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[root_of[getattr(row, key)]].append(row)
    return found
