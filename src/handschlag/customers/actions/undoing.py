"""An import taken back: everything it made goes again, except what has been used since."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow
from handschlag.customers.actions.contact import CannotRemove, remove_address, remove_email, remove_number
from handschlag.customers.actions.importing import STEP, State, Verdict
from handschlag.customers.actions.writing import findable_together, keep_findable
from handschlag.customers.choices import ImportFault
from handschlag.customers.facts import CustomerRemoved, ImportGoesOn, ImportUndone
from handschlag.customers.models import (
    Customer,
    EmailAddress,
    ImportBatch,
    ImportRow,
    Number,
    Person,
    PostalAddress,
    Responsibility,
)


class CannotUndoImport(Cannot):
    pass


class Used(Exception):
    """What an import made has been used since."""


@transaction.atomic
def undo_import(*, batch: int, by: int | None, now: datetime) -> ImportBatch:
    """Take everything back that the import made and nobody has used since; what was used stays and says so.

    The first part now, the rest in the background. Raises CannotUndoImport (batch) unless the import is done.
    """
    row = ImportBatch.objects.select_for_update().filter(id=batch).first()
    if row is None or row.state != State.DONE:
        raise CannotUndoImport(_("Only an import that is done can be taken back."), field="batch")
    row.state = State.UNDOING
    row.save(update_fields=["state"])
    return _take_back(row, by=by, now=now)


@transaction.atomic
def go_on_undoing(*, batch: int, by: int | None, now: datetime) -> ImportBatch | None:
    """The next part of an import that is being taken back; None when there is none."""
    row = ImportBatch.objects.select_for_update().filter(id=batch, state=State.UNDOING).first()
    return _take_back(row, by=by, now=now) if row is not None else None


def _take_back(batch: ImportBatch, *, by: int | None, now: datetime) -> ImportBatch:
    """New customers first, with all that other lines of the file added to them; then what was added to others."""
    settled = 0
    with findable_together():
        for verdict, take_back in ((Verdict.CREATED, _take_customer_back), (Verdict.CHANGED, _take_additions_back)):
            for row in batch.rows.filter(verdict=verdict).order_by("line")[: STEP - settled]:
                take_back(batch, row, by=by, now=now)
                settled += 1
    if settled == STEP:
        facts.record(ImportGoesOn(batch=batch.id, is_undo=True), at=now, by=by)
        return batch
    batch.state, batch.undone_at = State.UNDONE, now
    batch.save(update_fields=["state", "undone_at"])
    undone, kept = (batch.rows.filter(verdict=verdict).count() for verdict in (Verdict.UNDONE, Verdict.KEPT))
    facts.record(ImportUndone(batch=batch.id, undone=undone, kept=kept), at=now, by=by)
    return batch


def _take_customer_back(batch: ImportBatch, row: ImportRow, *, by: int | None, now: datetime) -> None:
    """The new customer goes, or stays with everything the file added to it."""
    lines = list(batch.rows.filter(customer=row.customer_id).values_list("id", flat=True))
    try:
        with transaction.atomic():
            _remove_customer(batch, row.customer_id or 0, by=by, now=now)
    except (Used, ProtectedError):
        ImportRow.objects.filter(id__in=lines).exclude(verdict=Verdict.SAME).update(
            verdict=Verdict.KEPT, fault=ImportFault.USED
        )
    else:
        ImportRow.objects.filter(id__in=[row.id, *lines]).update(verdict=Verdict.UNDONE)


def _remove_customer(batch: ImportBatch, customer_id: int, *, by: int | None, now: datetime) -> None:
    customer = Customer.objects.select_for_update().filter(id=customer_id).first()
    if customer is None:
        return
    own = batch.rows.filter(customer=customer).values_list("made", flat=True)
    last_own = max((made["fact"] for made in own if "fact" in made), default=0)
    if FactRow.objects.filter(customer=customer.id, id__gt=last_own).exists():
        raise Used
    _remove(customer, batch.id, by=by, now=now)


@transaction.atomic
def remove_unused_customer(*, customer: int, own: Collection[int], by: int | None, now: datetime) -> bool:
    """One that was moved in goes again, unless its file tells of more than the facts `own`. Whether it is gone."""
    row = Customer.objects.select_for_update().filter(id=customer).first()
    if row is None:
        return True
    if FactRow.objects.filter(customer=customer).exclude(id__in=own).exists():
        return False
    try:
        with transaction.atomic():
            _remove(row, None, by=by, now=now)
    except ProtectedError:
        return False
    return True


@transaction.atomic
def remove_unused_additions(*, made: dict[str, Any], by: int | None, now: datetime) -> bool:
    """What a move added to a customer that was there before goes again, unless it was used. Whether it is gone."""
    try:
        with transaction.atomic():
            _remove_additions(ImportRow(made=made), by=by, now=now)
    except (Used, ProtectedError, CannotRemove):
        return False
    return True


def _remove(customer: Customer, batch: int | None, *, by: int | None, now: datetime) -> None:
    removed = CustomerRemoved(customer=customer.id, batch=batch)
    facts.record(removed, at=now, by=by, customer=customer.id)
    Person.objects.filter(customer=customer).delete()
    Responsibility.objects.filter(customer=customer).delete()
    customer.delete()


def _take_additions_back(batch: ImportBatch, row: ImportRow, *, by: int | None, now: datetime) -> None:
    """What the line added to a customer that was there before the import."""
    try:
        with transaction.atomic():
            _remove_additions(row, by=by, now=now)
    except (Used, ProtectedError, CannotRemove):
        batch.rows.filter(id=row.id).update(verdict=Verdict.KEPT, fault=ImportFault.USED)
    else:
        batch.rows.filter(id=row.id).update(verdict=Verdict.UNDONE)


def _remove_additions(row: ImportRow, *, by: int | None, now: datetime) -> None:
    person = Person.objects.filter(id=row.made.get("person")).first()
    if person is not None and (person.revision > 1 or _is_told_of(person, row.made["fact"])):
        raise Used
    for number in Number.objects.filter(id__in=row.made.get("numbers", [])).values_list("id", flat=True):
        remove_number(number=number, revision=1, by=by, now=now)
    for email in EmailAddress.objects.filter(id__in=row.made.get("emails", [])).values_list("id", flat=True):
        remove_email(email=email, revision=1, by=by, now=now)
    for address in PostalAddress.objects.filter(id__in=row.made.get("addresses", [])).values_list("id", flat=True):
        remove_address(address=address, revision=1, by=by, now=now)
    if person is not None:
        person.delete()
        keep_findable([person.customer_id])


def _is_told_of(person: Person, fact: int) -> bool:
    return FactRow.objects.filter(customer=person.customer_id, id__gt=fact, payload__person=person.id).exists()
