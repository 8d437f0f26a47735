"""Which customers the lines of a file could be, read in a handful of queries for many lines at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models.functions import Upper

from handschlag.customers.choices import CustomerKind
from handschlag.customers.models import Customer, EmailAddress, Number, Person, PostalAddress
from handschlag.customers.rules.importing import Book, Dialled, contact_keys, number_key, place_key


def add_known(book: Book, lines: Iterable[Dialled]) -> None:
    """Enter into the book every customer that one of the lines could be."""
    wanted = list(lines)
    numbered = _by_number({line.entry.customer_number.upper() for line in wanted if line.entry.customer_number})
    organisations = _organisations({line.name_key for line in wanted if line.entry.kind == CustomerKind.ORGANISATION})
    by_person = _persons({line.person_key for line in wanted if line.entry.kind != CustomerKind.ORGANISATION})
    _add_details(book, {*numbered.values(), *organisations.values(), *(row.customer_id for row in by_person)})
    book.ids.update({("number", number): customer for number, customer in numbered.items()})
    book.ids.update({("organisation", name): customer for name, customer in organisations.items()})
    for row in by_person:
        known = book.known[row.customer_id]
        contacts = [*known.numbers, *known.emails, *("/".join(place) for place in known.addresses)]
        for key in contact_keys(row.name_key, contacts):
            book.ids.setdefault(key, row.customer_id)


def _by_number(numbers: set[str]) -> dict[str, int]:
    rows = Customer.objects.filter(merged_into__isnull=True).annotate(upper=Upper("number")).filter(upper__in=numbers)
    return dict(rows.values_list("upper", "id"))


def _organisations(names: set[str]) -> dict[str, int]:
    rows = Customer.objects.filter(merged_into__isnull=True, kind=CustomerKind.ORGANISATION, name_key__in=names)
    return dict(rows.order_by("-id").values_list("name_key", "id"))


def _persons(names: set[str]) -> list[Person]:
    rows = Person.objects.filter(name_key__in=names, customer__merged_into__isnull=True)
    return list(rows.filter(customer__kind=CustomerKind.HOUSEHOLD).order_by("id"))


def _add_details(book: Book, customers: set[int]) -> None:
    new = customers - set(book.known)
    details: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for customer, name, person in Person.objects.filter(customer__in=new).values_list("customer", "name_key", "id"):
        details[customer].append((name, person))
    for customer in new:
        book.known[customer].persons.update(dict(details[customer]))
    for customer, raw, e164 in Number.objects.filter(customer__in=new).values_list("customer", "raw", "e164"):
        book.known[customer].numbers.add(number_key(raw, e164))
    for customer, email in EmailAddress.objects.filter(customer__in=new).values_list("customer", "address"):
        book.known[customer].emails.add(email.casefold())
    places = PostalAddress.objects.filter(customer__in=new)
    for customer, *place in places.values_list("customer", "street", "house_number", "postcode", "town"):
        book.known[customer].addresses.add(place_key(*place))
