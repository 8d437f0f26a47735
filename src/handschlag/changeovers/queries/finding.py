"""Whom a changeover concerns: who has what ends, with all of theirs that stops working with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from handschlag.care.models import CareTier
from handschlag.changeovers.models import Changeover
from handschlag.customers.models import InstalledItem
from handschlag.customers.queries.family import GONE
from handschlag.products import queries as products

# Whoever ended what they have, or said when before the date, has changed already and is not asked again.
_HITS = """
WITH RECURSIVE {gone}, hit AS (
    SELECT COALESCE(gone.root, i.customer_id) AS customer, i.id AS item, i.product_id AS product
    FROM customers_installeditem i LEFT JOIN gone ON gone.id = i.customer_id
    WHERE i.product_id = ANY(%(products)s) AND (i.ended_on IS NULL OR i.ended_on > %(ends_on)s)
), concerned AS (SELECT DISTINCT customer FROM hit WHERE product = %(product)s)
SELECT h.customer, h.item, h.product, c.kind, COALESCE(p.tier_id, %(basic)s::bigint)
FROM concerned JOIN hit h ON h.customer = concerned.customer
JOIN customers_customer c ON c.id = h.customer
LEFT JOIN LATERAL (
    SELECT tier_id FROM care_careplan WHERE customer_id = c.id AND from_at <= %(now)s ORDER BY from_at DESC LIMIT 1
) p ON true
WHERE c.ended_on IS NULL OR c.ended_on > %(today)s
ORDER BY h.customer, h.item
""".replace("{gone}", GONE)

# With a running device of these and nothing it could hang on: neither what ends, now or once, nor what comes after it.
_UNCLEAR = """
WITH RECURSIVE {gone}, device AS (
    SELECT COALESCE(gone.root, i.customer_id) AS customer, i.id AS item
    FROM customers_installeditem i LEFT JOIN gone ON gone.id = i.customer_id
    WHERE i.product_id = ANY(%(devices)s) AND (i.ended_on IS NULL OR i.ended_on > %(ends_on)s)
), known AS (
    SELECT COALESCE(gone.root, i.customer_id) AS customer
    FROM customers_installeditem i LEFT JOIN gone ON gone.id = i.customer_id
    WHERE i.product_id IN (%(product)s, %(successor)s)
)
SELECT h.customer, min(h.item) FROM device h JOIN customers_customer c ON c.id = h.customer
WHERE h.customer NOT IN (SELECT customer FROM known) AND (c.ended_on IS NULL OR c.ended_on > %(today)s)
GROUP BY h.customer ORDER BY h.customer LIMIT %(limit)s
""".replace("{gone}", GONE)


@dataclass
class Hit:
    """A customer (the one that goes on) and their items: what ends, and the devices that stop with it."""

    customer: int
    kind: str
    tier: int | None
    is_vital: bool = False
    ending: list[int] = field(default_factory=list)
    devices: list[int] = field(default_factory=list)


def find_hits(row: Changeover, *, now: datetime) -> dict[int, Hit]:
    """By customer. One statement, whatever the number of items: read along the index of their products."""
    stopping = {one.pk: one.is_vital for one in products.stopping_with(row.product_id)}
    vital = {row.product_id: row.product.is_vital, **stopping}
    asked: dict[str, Any] = {
        "products": sorted(vital),
        "product": row.product_id,
        "ends_on": row.ends_on,
        "today": timezone.localdate(now),
        "now": now,
        "basic": CareTier.objects.filter(is_basic=True).values_list("pk", flat=True).first(),
    }
    found: dict[int, Hit] = {}
    with connection.cursor() as cursor:
        cursor.execute(_HITS, asked)
        for customer, item, product, kind, tier in cursor.fetchall():
            hit = found.setdefault(customer, Hit(customer, kind, tier))
            (hit.ending if product == row.product_id else hit.devices).append(item)
            hit.is_vital |= vital[product]
    return found


def unclear(row: Changeover, *, today: date, limit: int) -> list[InstalledItem]:
    """Devices that stop with it, one a customer, of customers for whom nothing is recorded that they could hang on."""
    asked: dict[str, Any] = {
        "devices": [one.pk for one in products.stopping_with(row.product_id)],
        "product": row.product_id,
        "successor": row.successor_id,
        "ends_on": row.ends_on,
        "today": today,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNCLEAR, asked)
        items = [item for _customer, item in cursor.fetchall()]
    return list(InstalledItem.objects.filter(pk__in=items).select_related("customer", "product").order_by("pk"))
