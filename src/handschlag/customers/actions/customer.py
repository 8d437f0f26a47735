from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers.actions import responsibility
from handschlag.customers.actions.writing import KEEP, Keep, change, keep_findable, lock_customer, refuse_stale, valid
from handschlag.customers.choices import CustomerKind
from handschlag.customers.facts import CustomerChanged, CustomerCreated
from handschlag.customers.models import Customer
from handschlag.customers.rules import writing


class CannotCreateCustomer(Cannot):
    pass


class CannotChangeCustomer(Cannot):
    pass


@transaction.atomic
def create_customer(
    *,
    kind: str,
    name: str,
    owner: int | None = None,
    owner_team: int | None = None,
    stand_in: int | None = None,
    stand_in_team: int | None = None,
    number: str = "",
    since_on: date | None = None,
    language: str = "de",
    preferred_channel: str = "",
    note: str = "",
    by: int | None,
    now: datetime,
) -> Customer:
    """A customer with its owner and stand-in (a user or a team each). Without a number it gets the next free one.

    Raises CannotCreateCustomer (kind, name, number, owner, stand_in).
    """
    faces = responsibility.faces(
        owner=owner, owner_team=owner_team, stand_in=stand_in, stand_in_team=stand_in_team, refusal=CannotCreateCustomer
    )
    tidy_number = writing.tidy(number) or _next_number()
    customer = Customer(
        kind=kind,
        name=writing.tidy(name),
        number=tidy_number,
        since_on=since_on,
        language=language,
        preferred_channel=preferred_channel,
        note=writing.tidy_lines(note),
        created_at=now,
        changed_at=now,
    )
    customer.name_key = writing.name_key(customer.name)
    _refuse_bad(customer, CannotCreateCustomer)
    _refuse_taken(customer, CannotCreateCustomer)
    customer.save(force_insert=True)
    facts.record(CustomerCreated(customer=customer.id, kind=customer.kind), at=now, by=by, customer=customer.id)
    responsibility.begin(customer, faces, reason="", by=by, now=now)
    keep_findable([customer.id])
    return customer


@transaction.atomic
def change_customer(
    *,
    customer: int,
    revision: int,
    name: str | None = None,
    number: str | None = None,
    since_on: date | Keep | None = KEEP,
    ended_on: date | Keep | None = KEEP,
    language: str | None = None,
    preferred_channel: str | None = None,
    note: str | None = None,
    by: int | None,
    now: datetime,
) -> Customer:
    """Change what is given; a date that is KEEP stays, None empties it. `revision` is the one its editor saw.

    Raises CannotChangeCustomer (revision when somebody else was faster, name, number, ended_on).
    """
    row = lock_customer(customer, CannotChangeCustomer)
    refuse_stale(row, revision, CannotChangeCustomer)
    changes: dict[str, Any] = {}
    if name is not None:
        changes |= {"name": writing.tidy(name), "name_key": writing.name_key(writing.tidy(name))}
    if number is not None:
        changes["number"] = writing.tidy(number)
    changes |= {
        field: day for field, day in (("since_on", since_on), ("ended_on", ended_on)) if not isinstance(day, Keep)
    }
    codes = (("language", language), ("preferred_channel", preferred_channel))
    changes |= {field: text for field, text in codes if text is not None}
    if note is not None:
        changes["note"] = writing.tidy_lines(note)
    changed = change(row, changes)
    if not changed:
        return row
    row.changed_at = now
    _refuse_bad(row, CannotChangeCustomer)
    if "number" in changed:
        _refuse_taken(row, CannotChangeCustomer)
    row.save()
    told = tuple(field for field in changed if field != "name_key")
    facts.record(CustomerChanged(customer=row.id, fields=told), at=now, by=by, customer=row.id)
    keep_findable([row.id])
    return row


def _refuse_bad(customer: Customer, refusal: type[Cannot]) -> None:
    if customer.kind not in CustomerKind.values:
        raise refusal(_("A customer is an organisation or a household."), field="kind")
    if not customer.name:
        raise refusal(_("A customer needs a name."), field="name")
    valid(customer, refusal)
    if customer.ended_on and customer.since_on and customer.ended_on < customer.since_on:
        raise refusal(_("Nobody stops being a customer before becoming one."), field="ended_on")


def _refuse_taken(customer: Customer, refusal: type[Cannot]) -> None:
    others = Customer.objects.annotate(upper=Upper("number")).filter(upper=customer.number.upper())
    if others.exclude(id=customer.id).exists():
        raise refusal(_("The customer number %s is taken.") % customer.number, field="number")


def _next_number() -> str:
    """The next number of the sequence that nobody has been given by hand."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT nextval('customers_customer_number')::text")
            (number,) = cursor.fetchone()
            cursor.execute("SELECT 1 FROM customers_customer WHERE upper(number) = %s", [number])
            if cursor.fetchone() is None:
                return str(number)
