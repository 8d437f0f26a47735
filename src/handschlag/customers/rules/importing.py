"""Whether a line of a file is somebody we know already, and what of it is new. Never overwrites, only adds."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256

from handschlag.core.text import folding
from handschlag.customers.rules import writing
from handschlag.customers.rules.reading.entries import AddressEntry, Entry

Key = tuple[str, ...]


@dataclass
class Known:
    """What is stored of one customer, as far as a file could add to it."""

    persons: dict[str, int] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    addresses: set[Key] = field(default_factory=set)


@dataclass(frozen=True)
class Dialled:
    """An entry with the E.164 form of each of its numbers ("" where there is none), in their order."""

    entry: Entry
    e164s: tuple[str, ...]

    @property
    def person_key(self) -> str:
        return writing.person_key(self.entry.given_name, self.entry.family_name)

    @property
    def name_key(self) -> str:
        return writing.name_key(self.entry.name)

    @cached_property
    def fingerprint(self) -> str:
        """The same for every line that says the same, in whatever file."""
        return sha256(json.dumps(self.entry.as_json(), sort_keys=True).encode()).hexdigest()

    def numbers(self) -> Iterator[str]:
        for phone, e164 in zip(self.entry.phones, self.e164s, strict=True):
            yield number_key(phone.raw, e164)


class Book:
    """Customers by what a line could be recognised by: those of the database, and those of the lines before."""

    def __init__(self) -> None:
        self.ids: dict[Key, int] = {}
        self.known: dict[int, Known] = defaultdict(Known)
        self.taken_in: dict[str, int] = {}
        """The customer of each line an import before took in, by the line's fingerprint."""

    def find(self, line: Dialled) -> int | None:
        if line.fingerprint in self.taken_in:
            return self.taken_in[line.fingerprint]
        return next((self.ids[key] for key in keys(line) if key in self.ids), None)

    def news(self, line: Dialled, customer: int) -> Entry:
        """Of the entry only what is not known of that customer yet; nothing of a line that was taken in before."""
        if line.fingerprint in self.taken_in:
            return Entry(line.entry.kind, line.entry.name)
        known, entry = self.known[customer], line.entry
        is_new = entry.has_person and line.person_key not in known.persons
        return replace(
            entry,
            given_name=entry.given_name if is_new else "",
            family_name=entry.family_name if is_new else "",
            phones=tuple(
                phone for phone, stored in zip(entry.phones, line.numbers(), strict=True) if stored not in known.numbers
            ),
            emails=tuple(email for email in entry.emails if email.casefold() not in known.emails),
            addresses=tuple(address for address in entry.addresses if address_key(address) not in known.addresses),
        )

    def learn(self, line: Dialled, customer: int, person: int) -> None:
        for key in keys(line):
            self.ids.setdefault(key, customer)
        known, entry = self.known[customer], line.entry
        if entry.has_person:
            known.persons.setdefault(line.person_key, person)
        known.numbers.update(line.numbers())
        known.emails.update(email.casefold() for email in entry.emails)
        known.addresses.update(map(address_key, entry.addresses))


def adds_nothing(entry: Entry) -> bool:
    return not (entry.has_person or entry.phones or entry.emails or entry.addresses)


def keys(line: Dialled) -> list[Key]:
    """By its customer number if it has one; an organisation by its name; a person by name and any way to reach them."""
    if line.entry.customer_number:
        return [("number", line.entry.customer_number.upper())]
    if line.entry.kind == "organisation":
        return [("organisation", line.name_key)]
    contacts = [
        *line.numbers(),
        *(email.casefold() for email in line.entry.emails),
        *("/".join(address_key(address)) for address in line.entry.addresses),
    ]
    # Somebody who cannot be reached at all is the same person only to a file that says nothing else of them.
    return [("person", line.person_key, contact) for contact in contacts or ["-"]]


def contact_keys(person_key: str, contacts: Iterable[str]) -> Iterator[Key]:
    return (("person", person_key, contact) for contact in contacts or ["-"])


def number_key(raw: str, e164: str) -> str:
    return e164 or folding.digits(raw)


def address_key(address: AddressEntry) -> Key:
    return place_key(address.street, address.house_number, address.postcode, address.town)


def place_key(street: str, house_number: str, postcode: str, town: str) -> Key:
    return (folding.key(folding.street(f"{street} {house_number}")), folding.key(postcode) or folding.key(town))
