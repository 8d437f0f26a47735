"""Contracts for tests, made by the room's own actions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from handschlag.core.models import RawInput
from handschlag.customers import actions as customers
from handschlag.customers.models import ContractBatch, Customer, Entitlement, InstalledItem
from tests.factories.people import NOW
from tests.factories.products import make_product

HOUR = 3600
SINCE = date(2026, 1, 1)


def make_item(customer: Customer, product: str = "", *, now: datetime = NOW, **more: Any) -> InstalledItem:
    return customers.add_installed_item(
        customer=customer.pk, product=make_product(product).pk, by=None, now=now, **more
    )


def terms(**more: Any) -> customers.Granted:
    """Four hours to respond, round the clock, since the first of January; anything else by name."""
    said: dict[str, Any] = {
        "name": "Wartung Plus",
        "calendar": None,
        "from_on": SINCE,
        "response": (4 * HOUR, None, None),
    }
    return customers.Granted(**{**said, **more})


def make_entitlement(
    customer: Customer, *, number: str = "W-4711", item: InstalledItem | None = None, now: datetime = NOW, **more: Any
) -> Entitlement:
    return customers.enter_entitlement(
        customer=customer.pk, number=number, item=item.pk if item else None, terms=terms(**more), by=None, now=now
    )


HEAD = (
    "Kundennummer;Produkt;Seriennummer;Vertrag;Vertragsname;Servicezeit;Gültig ab;Reaktion;Reaktion kritisch;Behoben\n"
)


def read_contracts(text: str, *, now: datetime = NOW) -> ContractBatch:
    """The file as a preview."""
    raw = RawInput.objects.create(
        source="customers.contracts", body=text.encode(), content_type="text/csv", meta={}, received_at=now
    )
    return customers.prepare_contracts(raw=raw.pk, file_name="vertraege.csv", by=None, now=now)
