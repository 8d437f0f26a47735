"""A customer or a person of another system, taken in as a line of a file would be: known ones are added to, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from handschlag.customers.actions.importing import take_in_line
from handschlag.customers.models import ImportBatch, ImportRow
from handschlag.customers.queries.matching import add_customer, add_known, dialled, home
from handschlag.customers.rules.importing import Book
from handschlag.customers.rules.reading.entries import Entry


@dataclass(frozen=True)
class TakenIn:
    """What became of an entry: `verdict` is a code of `ImportRow.Verdict`, `made` what it made, as in `ImportRow`."""

    verdict: str
    customer: int | None
    person: int | None
    made: dict[str, Any]
    field: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Faces:
    """Who stands for customers that are new (law 1)."""

    owner: int
    stand_in: int | None = None
    stand_in_team: int | None = None


@transaction.atomic
def take_in_entry(*, entry: Entry, faces: Faces, by: int | None, now: datetime, whose: int | None = None) -> TakenIn:
    """Find or make the customer, and add what is not known yet. Never raises Cannot: a refusal is a verdict.

    `whose`: the customer it belongs to where that is known already, whatever it is called by now.
    """
    line, book = dialled(entry, home()), Book()
    add_known(book, [line])
    whose = add_customer(book, whose) if whose is not None else None
    batch = ImportBatch(owner=faces.owner, stand_in=faces.stand_in, stand_in_team=faces.stand_in_team)
    row = ImportRow(line=1)
    take_in_line(batch, row, line, book, whose=whose, by=by, now=now)
    person = row.person_id
    if person is None and row.customer_id is not None and entry.has_person:
        person = book.known[row.customer_id].persons.get(line.person_key)
    return TakenIn(row.verdict, row.customer_id, person, row.made, row.field, row.detail)
