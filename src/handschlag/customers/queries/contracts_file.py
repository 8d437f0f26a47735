"""Files of contracts: what became of them, what is stored that their lines are compared with, and all of it as a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.core.text import folding
from handschlag.customers.models import ContractBatch, ContractLine, Customer, Entitlement, InstalledItem
from handschlag.customers.queries.family import families, roots
from handschlag.customers.rules import entitling, lengths
from handschlag.customers.rules.reading import contract_rows as rows
from handschlag.customers.rules.reading.contract_rows import Wrong
from handschlag.products.models import Product, Version
from handschlag.worktime.models import Calendar

Values = Mapping[str, str]
PAGE = 500


@dataclass
class Stock:
    """What lines are compared with, by what they say: read once for a whole file."""

    customers: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)
    versions: dict[tuple[int, str], int] = field(default_factory=dict)
    calendars: dict[str, int] = field(default_factory=dict)
    items: dict[tuple[int, int, str], InstalledItem] = field(default_factory=dict)
    entitlements: dict[tuple[int, str, int | None], Entitlement] = field(default_factory=dict)

    def customer(self, values: Values) -> int | None:
        return self.customers.get(values[rows.NUMBER].upper())

    def product(self, values: Values) -> int | None:
        return self.products.get(folding.fold(values.get("product", "")))

    def version(self, values: Values) -> int | None:
        return self.versions.get((self.product(values) or 0, folding.fold(values.get("product_version", ""))))

    def calendar(self, values: Values) -> int | None:
        """None is round the clock: a name nobody knows is refused before."""
        return self.calendars.get(folding.fold(values["hours"]))

    def item(self, values: Values) -> InstalledItem | None:
        """What the customer has of this; without a serial number what it once had does not count."""
        key = folding.key(values.get("identifier", ""))[:80]
        found = self.items.get((self.customer(values) or 0, self.product(values) or 0, key))
        return None if found is None or (not key and found.ended_on is not None) else found

    def newest(self, values: Values, item: InstalledItem | None) -> Entitlement | None:
        """The newest version of what this contract grants for the item, or for all without one."""
        number = values["contract_number"].upper()
        return self.entitlements.get((self.customer(values) or 0, number, item.pk if item else None))

    def learn_item(self, values: Values, item: InstalledItem) -> None:
        self.items[self.customer(values) or 0, item.product_id, item.identifier_key] = item

    def learn_entitlement(self, values: Values, row: Entitlement) -> None:
        self.entitlements[self.customer(values) or 0, values["contract_number"].upper(), row.item_id] = row

    def key(self, values: Values) -> tuple[str, ...]:
        """Two lines of one file with the same key would contradict each other."""
        product = str(self.product(values) or "")
        what = folding.key(values.get("identifier", ""))
        return (str(self.customer(values)), product, what, values.get("contract_number", "").upper())

    def wrong(self, values: Values) -> Wrong | None:
        """What of the line does not exist here."""
        if self.customer(values) is None:
            return Wrong(rows.NUMBER, "unknown_customer", values[rows.NUMBER])
        if "product" in values and self.product(values) is None:
            return Wrong("product", "unknown_product", values["product"][: rows.LONGEST_DETAIL])
        if "product_version" in values and self.version(values) is None:
            return Wrong("product_version", "unknown_version", values["product_version"])
        item = self.item(values) if "product" in values else None
        if item is not None and item.ended_on is not None:
            return Wrong("identifier", "ended_item", values.get("identifier", ""))
        if "hours" in values and values["hours"] != rows.ALWAYS and self.calendar(values) is None:
            return Wrong("hours", "unknown_hours", values["hours"][: rows.LONGEST_DETAIL])
        return None


def stock(lines: Iterable[Values]) -> Stock:
    """All that these lines are compared with, in the same number of queries for one as for a hundred thousand."""
    known = Stock()
    numbers = {values[rows.NUMBER].upper() for values in lines}
    named = Customer.objects.annotate(upper=Upper("number")).filter(upper__in=numbers)
    ids = dict(named.values_list("upper", "id"))
    root_of = roots(ids.values())
    known.customers = {number: root_of[customer] for number, customer in ids.items()}
    for product in Product.objects.only("id", "name", "code"):
        known.products |= {folding.fold(product.code): product.pk, folding.fold(product.name): product.pk}
    for version in Version.objects.only("id", "name", "product"):
        known.versions[version.product_id, folding.fold(version.name)] = version.pk
    known.calendars = {folding.fold(name): pk for pk, name in Calendar.objects.values_list("id", "name")}
    _of_customers(known, set(known.customers.values()))
    return known


def contract_files() -> QuerySet[ContractBatch]:
    """Every file, the newest first."""
    return ContractBatch.objects.order_by("-id")


def get_contract_file(batch: int) -> ContractBatch:
    found = ContractBatch.objects.filter(id=batch).first()
    if found is None:
        raise NotThere(_("This file does not exist."), field="batch")
    return found


def count_contract_lines(batch: int) -> dict[str, int]:
    """How many lines there are of each verdict; verdicts that do not occur are nought."""
    counted = ContractLine.objects.filter(batch=batch).values("verdict").annotate(lines=Count("id"))
    return dict.fromkeys(ContractLine.Verdict.values, 0) | {row["verdict"]: row["lines"] for row in counted}


def can_contracts_be_undone(batch: int) -> bool:
    """Whether it is known what the file brought: its lines are still there, and brought something."""
    return ContractLine.objects.filter(batch=batch).exclude(made={}).exists()


def contract_lines(batch: int, *, verdicts: Iterable[str], after: int = 0, limit: int = 100) -> list[ContractLine]:
    """Lines of these verdicts from a line on."""
    found = ContractLine.objects.filter(batch=batch, line__gt=after, verdict__in=verdicts).select_related("customer")
    return list(found.order_by("line")[:limit])


def contract_rows(*, today: date) -> Iterator[dict[str, str]]:
    """What customers have and what their contracts grant, each row as `rules.reading.contract_rows` reads it again."""
    customers = Customer.objects.filter(merged_into__isnull=True).order_by("id")
    last = 0
    while page := list(customers.filter(id__gt=last).values_list("id", "number")[:PAGE]):
        last = page[-1][0]
        known = Stock()
        _of_customers(known, {customer for customer, _number in page}, with_all=True)
        held, granted = _by_customer(known, today)
        for customer, number in page:
            for cells in _rows_of(held[customer], granted[customer]):
                yield {rows.NUMBER: number} | cells


def _of_customers(known: Stock, customers: set[int], *, with_all: bool = False) -> None:
    members = {member: root for root, several in families(customers).items() for member in several}
    items = InstalledItem.objects.filter(customer__in=members).order_by("-ended_on", "-id")
    # What is still there comes last and wins where the same was had before.
    items = items.select_related("product", "version") if with_all else items
    for item in sorted(items, key=lambda item: (item.ended_on is None, item.pk)):
        key = item.identifier_key if not with_all else f"{item.pk}"
        known.items[members[item.customer_id], item.product_id, key] = item
    granted = Entitlement.objects.filter(contract__customer__in=members).order_by("version")
    for row in granted.select_related("contract", "calendar"):
        known.entitlements[members[row.contract.customer_id], row.contract.number.upper(), row.item_id] = row


Granted = dict[int | None, list[Entitlement]]


def _by_customer(known: Stock, today: date) -> tuple[dict[int, list[InstalledItem]], dict[int, Granted]]:
    """What each customer has today, and what is or will be granted for it (by item, None for all)."""
    held: dict[int, list[InstalledItem]] = defaultdict(list)
    for (customer, _product, _key), item in known.items.items():
        if item.ended_on is None:
            held[customer].append(item)
    granted: dict[int, Granted] = defaultdict(lambda: defaultdict(list))
    for (customer, _number, item_id), row in known.entitlements.items():
        if row.until_on is None or row.until_on >= today:
            granted[customer][item_id].append(row)
    return held, granted


def _rows_of(held: list[InstalledItem], granted: Granted) -> Iterator[dict[str, str]]:
    for item in held:
        own = granted[item.pk]
        if not own:
            yield _item_cells(item)
        for row in own:
            yield _item_cells(item) | _contract_cells(row)
    for row in granted[None]:
        yield _contract_cells(row)


def _item_cells(item: InstalledItem) -> dict[str, str]:
    return {
        "product": item.product.name,
        "product_version": item.version.name if item.version else "",
        "identifier": item.identifier,
        "since": item.since_on.isoformat() if item.since_on else "",
    }


def _contract_cells(row: Entitlement) -> dict[str, str]:
    times = {name: lengths.written(getattr(row, name)) for duty in entitling.DUTIES for name in entitling.columns(duty)}
    return times | {
        "contract_number": row.contract.number,
        "contract_name": row.name,
        "hours": row.calendar.name if row.calendar else "24/7",
        "from": row.from_on.isoformat(),
        "until": row.until_on.isoformat() if row.until_on else "",
        "quota_amount": str(row.quota_amount or ""),
        "quota_unit": row.quota_unit,
        "quota_period": row.quota_period,
        "hourly_rate": "" if row.hourly_rate is None else f"{row.hourly_rate:.2f}",
        "monthly_fee": "" if row.monthly_fee is None else f"{row.monthly_fee:.2f}",
        "currency": row.currency,
        "price_rules": row.price_rules,
    }
