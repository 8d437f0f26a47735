from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers.actions.writing import (
    change,
    keep_findable,
    lock_customer,
    lock_part,
    valid,
)
from handschlag.customers.choices import AuthorityExtent, Salutation
from handschlag.customers.facts import AuthorisationEnded, PersonAdded, PersonAuthorised, PersonChanged, PersonLeft
from handschlag.customers.models import Authorisation, Person
from handschlag.customers.rules import writing


class CannotAddPerson(Cannot):
    pass


class CannotChangePerson(Cannot):
    pass


class CannotAuthorisePerson(Cannot):
    pass


class CannotEndAuthorisation(Cannot):
    pass


@transaction.atomic
def add_person(
    *,
    customer: int,
    family_name: str,
    given_name: str = "",
    salutation: str = "",
    title: str = "",
    function: str = "",
    is_main: bool | None = None,
    note: str = "",
    by: int | None,
    now: datetime,
) -> Person:
    """A human being at a customer; the first one is the main person unless `is_main` says otherwise.

    Raises CannotAddPerson (customer, family_name, salutation …).
    """
    row = lock_customer(customer, CannotAddPerson)
    persons = Person.objects.filter(customer=row)
    person = Person(
        customer=row,
        family_name=writing.tidy(family_name),
        given_name=writing.tidy(given_name),
        salutation=salutation,
        title=writing.tidy(title),
        function=writing.tidy(function),
        is_main=not persons.filter(is_main=True).exists() if is_main is None else is_main,
        note=writing.tidy_lines(note),
    )
    person.name_key = writing.person_key(person.given_name, person.family_name)
    _refuse_bad(person, CannotAddPerson)
    if person.is_main:
        persons.filter(is_main=True).update(is_main=False)
    person.save(force_insert=True)
    facts.record(PersonAdded(customer=customer, person=person.id), at=now, by=by, customer=customer)
    keep_findable([customer])
    return person


@transaction.atomic
def change_person(
    *,
    person: int,
    revision: int,
    family_name: str | None = None,
    given_name: str | None = None,
    salutation: str | None = None,
    title: str | None = None,
    function: str | None = None,
    is_main: bool | None = None,
    note: str | None = None,
    by: int | None,
    now: datetime,
) -> Person:
    """Change what is given. Raises CannotChangePerson (revision when somebody else was faster, family_name …)."""
    row = lock_part(Person.objects.all(), person, revision, CannotChangePerson)
    texts = {"family_name": family_name, "given_name": given_name, "title": title, "function": function}
    changes: dict[str, Any] = {field: writing.tidy(text) for field, text in texts.items() if text is not None}
    plain = {"salutation": salutation, "is_main": is_main, "note": None if note is None else writing.tidy_lines(note)}
    changes |= {field: value for field, value in plain.items() if value is not None}
    changes["name_key"] = writing.person_key(
        changes.get("given_name", row.given_name), changes.get("family_name", row.family_name)
    )
    changed = change(row, changes)
    if not changed:
        return row
    _refuse_bad(row, CannotChangePerson)
    if "is_main" in changed and row.is_main:
        Person.objects.filter(customer=row.customer_id, is_main=True).update(is_main=False)
    row.save()
    told = tuple(field for field in changed if field != "name_key")
    facts.record(
        PersonChanged(customer=row.customer_id, person=row.id, fields=told), at=now, by=by, customer=row.customer_id
    )
    keep_findable([row.customer_id])
    return row


@transaction.atomic
def let_person_go(*, person: int, revision: int, left_on: date, by: int | None, now: datetime) -> Person:
    """The person is no longer at the customer: not recognised any more, authorisations end, history stays.

    Raises CannotChangePerson (revision, left_on).
    """
    row = lock_part(Person.objects.all(), person, revision, CannotChangePerson)
    if row.left_on is not None:
        raise CannotChangePerson(_("This person has already left."), field="left_on")
    change(row, {"left_on": left_on, "is_main": False})
    row.save()
    open_ones = Authorisation.objects.filter(person=row, until_on__isnull=True)
    open_ones.filter(from_on__lte=left_on).update(until_on=left_on)
    facts.record(PersonLeft(customer=row.customer_id, person=row.id), at=now, by=by, customer=row.customer_id)
    keep_findable([row.customer_id])
    return row


@transaction.atomic
def authorise_person(
    *,
    customer: int,
    person: int,
    extent: str,
    proof: str,
    from_on: date,
    until_on: date | None = None,
    by: int | None,
    now: datetime,
) -> Authorisation:
    """The person may speak for the customer: how far, until when (None: until further notice), on what proof.

    The person may belong to another customer (the adviser of a household). Raises CannotAuthorisePerson (person,
    extent, proof, until_on).
    """
    row = lock_customer(customer, CannotAuthorisePerson)
    who = Person.objects.filter(id=person, left_on__isnull=True).first()
    if who is None:
        raise CannotAuthorisePerson(_("This person is not there (any more)."), field="person")
    if extent not in AuthorityExtent.values:
        raise CannotAuthorisePerson(_("Say how far the authority goes."), field="extent")
    if not writing.tidy(proof):
        raise CannotAuthorisePerson(_("Say what proves it, for example: letter of 3 May."), field="proof")
    if until_on is not None and until_on < from_on:
        raise CannotAuthorisePerson(_("The authority ends before it begins."), field="until_on")
    authorisation = Authorisation(
        customer=row,
        person=who,
        extent=extent,
        proof=writing.tidy(proof),
        from_on=from_on,
        until_on=until_on,
        recorded_at=now,
        recorded_by=by,
    )
    valid(authorisation, CannotAuthorisePerson).save(force_insert=True)
    authorised = PersonAuthorised(customer=customer, person=person, authorisation=authorisation.id, extent=extent)
    facts.record(authorised, at=now, by=by, customer=customer)
    return authorisation


@transaction.atomic
def end_authorisation(
    *, authorisation: int, revision: int, until_on: date, by: int | None, now: datetime
) -> Authorisation:
    """The authority ends on that day. Raises CannotEndAuthorisation (revision, until_on)."""
    row = lock_part(Authorisation.objects.all(), authorisation, revision, CannotEndAuthorisation)
    if until_on < row.from_on:
        raise CannotEndAuthorisation(_("The authority ends before it begins."), field="until_on")
    if change(row, {"until_on": until_on}):
        row.save()
        ended = AuthorisationEnded(customer=row.customer_id, person=row.person_id, authorisation=row.id)
        facts.record(ended, at=now, by=by, customer=row.customer_id)
    return row


def _refuse_bad(person: Person, refusal: type[Cannot]) -> None:
    if not person.family_name:
        raise refusal(_("A person needs a name."), field="family_name")
    if person.salutation not in Salutation.values:
        raise refusal(_("Unknown salutation."), field="salutation")
    valid(person, refusal)
