"""What every writer here does alike: lock the customer, refuse what is stale or not valid, keep the search words true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from handschlag.core.errors import Cannot
from handschlag.customers.models import Customer, Person, ToCompare
from handschlag.customers.queries import finding
from handschlag.customers.queries.family import family, roots
from handschlag.customers.rules import finding as words


class Keep(Enum):
    """In a change: leave this field as it is, where None means to empty it."""

    KEEP = "keep"


KEEP = Keep.KEEP
Row = TypeVar("Row", bound=models.Model)


_waiting: ContextVar[set[int] | None] = ContextVar("customers whose search words wait", default=None)


def lock_customer(customer: int, refusal: type[Cannot]) -> Customer:
    """The customer's row, locked until the transaction ends: writers of one file come one after the other."""
    row = Customer.objects.select_for_update(no_key=True).filter(id=customer).first()
    if row is None:
        raise refusal(_("This customer does not exist."), field="customer")
    if row.merged_into_id is not None:
        raise refusal(_("This customer was merged with another one. Please change that one."), field="customer")
    return row


def lock_part(rows: models.QuerySet[Row], row_id: int, revision: int, refusal: type[Cannot]) -> Row:
    """A row of a customer's file as its editor saw it; refused when it is gone or somebody else changed it.

    Of a merged customer the file is the one it was merged into: that one is locked, the row stays where it is.
    """
    customer = rows.filter(pk=row_id).values_list("customer_id", flat=True).first()
    if customer is not None:
        lock_customer(roots([customer])[customer], refusal)
    row = rows.filter(pk=row_id).first()
    if row is None:
        raise refusal(_("This is not there any more."), field="revision")
    refuse_stale(row, revision, refusal)
    return row


def refuse_stale(row: Any, revision: int, refusal: type[Cannot]) -> None:
    if row.revision != revision:
        raise refusal(
            _("Somebody else changed this meanwhile. Nothing was overwritten; please look at it again."),
            field="revision",
        )


def person_of(customer: int, person: int | None, refusal: type[Cannot]) -> Person | None:
    if person is None:
        return None
    row = Person.objects.filter(id=person, customer__in=family(customer)).select_related("customer").first()
    if row is None:
        raise refusal(_("This person does not belong to this customer."), field="person")
    return row


def keeper(customer: Customer, person: Person | None) -> Customer:
    """Whose row it becomes: what belongs to a person goes with that person, should a merge be undone."""
    return customer if person is None else person.customer


def valid(row: Row, refusal: type[Cannot]) -> Row:
    """The row itself when its fields are what the model allows; refused with the first field that is not."""
    fields = row._meta.concrete_fields  # noqa: SLF001  # a public API of Django in spite of its name
    skipped = [
        field.name for field in fields if field.is_relation or (field.null and field.value_from_object(row) is None)
    ]
    try:
        row.clean_fields(exclude=skipped)
    except ValidationError as wrong:
        field, messages = next(iter(wrong.message_dict.items()))
        raise refusal(messages[0], field=field) from wrong
    return row


def change(row: Any, changes: dict[str, Any]) -> tuple[str, ...]:
    """Set what differs and count the revision up; the names of the fields that changed. Does not save."""
    changed = tuple(name for name, value in changes.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, changes[name])
    row.revision += 1 if changed else 0
    return changed


@contextmanager
def findable_together() -> Iterator[None]:
    """Inside, search words wait and are written once for each customer at the end: for whoever writes whole files."""
    waiting: set[int] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    keep_findable(waiting)


def keep_findable(customers: Iterable[int]) -> None:
    """Write the search words of these customers anew, from what is stored in this transaction."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.update(customers)
        return
    documents = {found.customer: words.document(found) for found in finding.findables(customers)}
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO customers_searchdocument (customer_id, names, words)"
            " VALUES (%s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]))"
            " ON CONFLICT (customer_id) DO UPDATE SET names = excluded.names, words = excluded.words",
            [(customer, list(said.names), list(said.words)) for customer, said in documents.items()],
        )
        # Sorted, so that two writers of the same new names wait for each other instead of locking each other out.
        names = sorted({name for said in documents.values() for name in said.sounds})
        cursor.execute(
            "INSERT INTO customers_nameword (word, sound) SELECT * FROM unnest(%s::text[], %s::text[])"
            " ON CONFLICT DO NOTHING",
            [[word for word, _ in names], [sound for _, sound in names]],
        )
    compare_later(documents)


def compare_later(customers: Iterable[int]) -> None:
    """What they are compared by may have changed: the worker looks for duplicates of them within a minute."""
    ToCompare.objects.bulk_create(ToCompare(customer=customer) for customer in customers)
