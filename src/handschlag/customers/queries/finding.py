"""What of a customer can be found, read from the tables in a handful of queries for any number of customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from handschlag.customers.models import Customer, EmailAddress, InstalledItem, Person, PostalAddress, Site
from handschlag.customers.rules.finding import Findable


def findables(customers: Iterable[int]) -> Iterator[Findable]:
    ids = sorted(set(customers))
    texts: dict[int, list[str]] = defaultdict(list)
    notes: dict[int, list[str]] = defaultdict(list)
    persons: dict[int, list[str]] = defaultdict(list)
    for person in Person.objects.filter(customer__in=ids).order_by("id"):
        persons[person.customer_id].append(person.full_name)
        texts[person.customer_id].append(person.function)
        notes[person.customer_id].append(person.note)
    identifiers: dict[int, list[str]] = defaultdict(list)
    for item in InstalledItem.objects.filter(customer__in=ids).select_related("product", "version").order_by("id"):
        identifiers[item.customer_id].append(item.identifier)
        texts[item.customer_id] += [item.product.name, item.version.name if item.version else ""]
        notes[item.customer_id].append(item.note)
    for customer_id, site in Site.objects.filter(customer__in=ids).order_by("id").values_list("customer", "name"):
        texts[customer_id].append(site)
    streets, addresses = _addresses(ids)
    emails: dict[int, list[str]] = defaultdict(list)
    for customer_id, address in (
        EmailAddress.objects.filter(customer__in=ids).order_by("id").values_list("customer", "address")
    ):
        emails[customer_id].append(address)
    for customer in Customer.objects.filter(id__in=ids).order_by("id"):
        yield Findable(
            customer=customer.id,
            number=customer.number,
            name=customer.name,
            persons=tuple(persons[customer.id]),
            streets=tuple(streets[customer.id]),
            addresses=tuple(addresses[customer.id]),
            emails=tuple(emails[customer.id]),
            identifiers=tuple(filter(None, identifiers[customer.id])),
            texts=tuple(filter(None, texts[customer.id])),
            notes=tuple(filter(None, (customer.note, *notes[customer.id]))),
        )


def _addresses(ids: list[int]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    streets: dict[int, list[str]] = defaultdict(list)
    rest: dict[int, list[str]] = defaultdict(list)
    for address in PostalAddress.objects.filter(customer__in=ids).order_by("id"):
        streets[address.customer_id].append(address.line)
        rest[address.customer_id] += [address.postcode, address.town, address.addition]
    return streets, rest
