"""Which customers the lines of a file could be, read in a handful of queries for many lines at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import F
from django.db.models.functions import Upper

from handschlag.core import phone
from handschlag.core.models import Installation
from handschlag.customers.choices import CustomerKind
from handschlag.customers.models import Customer, EmailAddress, ImportRow, Number, Person, PostalAddress
from handschlag.customers.queries.family import kin
from handschlag.customers.rules.importing import Book, Dialled, contact_keys, number_key, place_key
from handschlag.customers.rules.reading.entries import Entry


def add_known(book: Book, lines: Iterable[Dialled]) -> None:
    """Enter into the book every customer that one of the lines could be."""
    wanted = list(lines)
    book.taken_in.update(_taken_in({line.fingerprint for line in wanted}))
    numbered = _by_number({line.entry.customer_number.upper() for line in wanted if line.entry.customer_number})
    organisations = _organisations({line.name_key for line in wanted if line.entry.kind == CustomerKind.ORGANISATION})
    by_person = _persons({line.person_key for line in wanted if line.entry.kind != CustomerKind.ORGANISATION})
    families = kin({*numbered.values(), *organisations.values(), *(row.customer_id for row in by_person)})
    _add_details(book, {family[0]: family for family in families.values()})
    book.ids.update({("number", number): families[customer][0] for number, customer in numbered.items()})
    book.ids.update({("organisation", name): families[customer][0] for name, customer in organisations.items()})
    for row in by_person:
        root = families[row.customer_id][0]
        known = book.known[root]
        contacts = [*known.numbers, *known.emails, *("/".join(place) for place in known.addresses)]
        for key in contact_keys(row.name_key, contacts):
            book.ids.setdefault(key, root)


def add_customer(book: Book, customer: int) -> int:
    """Enter one customer whatever a line says, and return the one that goes on of its family."""
    family = kin([customer])[customer]
    _add_details(book, {family[0]: family})
    return family[0]


def _taken_in(fingerprints: set[str]) -> dict[str, int]:
    """Lines that stand in the file of a customer already, by this or another import, and were not taken back."""
    made = (ImportRow.Verdict.CREATED, ImportRow.Verdict.CHANGED, ImportRow.Verdict.KEPT)
    rows = ImportRow.objects.filter(fingerprint__in=fingerprints, verdict__in=made, customer__isnull=False)
    return {line: customer for line, customer in rows.values_list("fingerprint", "customer_id") if customer is not None}


def _by_number(numbers: set[str]) -> dict[str, int]:
    rows = Customer.objects.annotate(upper=Upper("number")).filter(upper__in=numbers)
    return dict(rows.values_list("upper", "id"))


def _organisations(names: set[str]) -> dict[str, int]:
    """Of several that are called so the one that was there first, those that were not merged before those that were."""
    rows = Customer.objects.filter(kind=CustomerKind.ORGANISATION, name_key__in=names)
    return dict(rows.order_by(F("merged_into").desc(nulls_last=True), "-id").values_list("name_key", "id"))


def _persons(names: set[str]) -> list[Person]:
    rows = Person.objects.filter(name_key__in=names, customer__kind=CustomerKind.HOUSEHOLD)
    return list(rows.order_by("id"))


def _add_details(book: Book, families: Mapping[int, list[int]]) -> None:
    """What is stored of each customer the book does not know yet, with all that was merged into it."""
    new = {member: root for root, family in families.items() if root not in book.known for member in family}
    for root in new.values():
        book.known[root].persons.clear()
    for customer, name, person in Person.objects.filter(customer__in=new).values_list("customer", "name_key", "id"):
        book.known[new[customer]].persons[name] = person
    for customer, raw, e164 in Number.objects.filter(customer__in=new).values_list("customer", "raw", "e164"):
        book.known[new[customer]].numbers.add(number_key(raw, e164))
    for customer, email in EmailAddress.objects.filter(customer__in=new).values_list("customer", "address"):
        book.known[new[customer]].emails.add(email.casefold())
    places = PostalAddress.objects.filter(customer__in=new)
    for customer, *place in places.values_list("customer", "street", "house_number", "postcode", "town"):
        book.known[new[customer]].addresses.add(place_key(*place))


def found_by(entry: Entry) -> int | None:
    """The customer this entry would be added to; None when it would be a new one."""
    line, book = dialled(entry, home()), Book()
    add_known(book, [line])
    return book.find(line)


def home() -> Installation:
    return Installation.objects.filter(id=1).first() or Installation()


def dialled(entry: Entry, ours: Installation) -> Dialled:
    read = (phone.normalise(said.raw, region=ours.region, area_code=ours.area_code) for said in entry.phones)
    return Dialled(entry, tuple(number.e164 or "" for number in read))
