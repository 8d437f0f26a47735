"""What the house names once for all complaints: causes, and the offices customers can turn to."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases.facts import CauseChanged, CausesJoined, OfficeChanged
from handschlag.cases.models import Cause, Complaint, Office
from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere

LONGEST_NAME: Final = 120
LONGEST_OFFICE: Final = 160


class CannotName(Cannot):
    """Without a name, or another has it already."""


@transaction.atomic
def name_cause(*, name: str, by: int | None, now: datetime, cause: int | None = None) -> Cause:
    """A new name for a cause, or another one for `cause`: the register says it everywhere from now on. Raises CannotName."""
    wanted = name.strip()[:LONGEST_NAME]
    row = _cause(cause) if cause is not None else Cause()
    if not wanted:
        raise CannotName(_("Give it a name."), field="name")
    if Cause.objects.filter(name__iexact=wanted).exclude(pk=row.pk).exists():
        raise CannotName(_("There is a cause of this name. Join the two if they are the same."), field="name")
    row.name = wanted
    row.save()
    facts.record(CauseChanged(cause=row.pk, fields=("name",)), at=now, by=by)
    return row


@transaction.atomic
def retire_cause(*, cause: int, by: int | None, now: datetime, is_retired: bool = True) -> Cause:
    """It is no longer proposed, or again; complaints that have it keep it. Twice changes nothing."""
    row = _cause(cause)
    if row.is_retired != is_retired:
        row.is_retired = is_retired
        row.save(update_fields=["is_retired"])
        facts.record(CauseChanged(cause=row.pk, fields=("is_retired",)), at=now, by=by)
    return row


@transaction.atomic
def join_causes(*, cause: int, into: int, by: int | None, now: datetime) -> int:
    """Two names for the same: every complaint that had `cause` has `into`; returns how many. Raises CannotName."""
    row, other = (_cause(one) for one in (cause, into))
    if row.pk == other.pk:
        raise CannotName(_("This is one and the same cause."), field="into")
    moved = list(Complaint.objects.select_for_update().filter(cause=row).order_by("pk").values_list("case", flat=True))
    Complaint.objects.filter(case__in=moved).update(cause=other)
    row.is_retired = True
    row.save(update_fields=["is_retired"])
    facts.record(CausesJoined(cause=row.pk, into=other.pk, cases=tuple(moved)), at=now, by=by)
    return len(moved)


@transaction.atomic
def enter_office(
    *, name: str, what_for: str, how: str, by: int | None, now: datetime, office: int | None = None
) -> Office:
    """Whom a customer can turn to who does not accept, or how `office` is reached now. Raises CannotName.

    What customers were told already stands as it was told.
    """
    wanted = name.strip()[:LONGEST_OFFICE]
    row = _office(office) if office is not None else Office()
    if not wanted:
        raise CannotName(_("Give it a name."), field="name")
    if Office.objects.filter(name__iexact=wanted).exclude(pk=row.pk).exists():
        raise CannotName(_("It is in the list already."), field="name")
    row.name, row.what_for, row.how = wanted, what_for.strip()[:LONGEST_OFFICE], how.strip()
    row.save()
    facts.record(OfficeChanged(office=row.pk, fields=("name", "what_for", "how")), at=now, by=by)
    return row


@transaction.atomic
def retire_office(*, office: int, by: int | None, now: datetime, is_retired: bool = True) -> Office:
    """It is no longer offered, or again. Twice changes nothing."""
    row = _office(office)
    if row.is_retired != is_retired:
        row.is_retired = is_retired
        row.save(update_fields=["is_retired"])
        facts.record(OfficeChanged(office=row.pk, fields=("is_retired",)), at=now, by=by)
    return row


def _cause(cause: int) -> Cause:
    row = Cause.objects.select_for_update().filter(pk=cause).first()
    if row is None:
        raise NotThere(_("This cause is not known."), field="cause")
    return row


def _office(office: int) -> Office:
    row = Office.objects.select_for_update().filter(pk=office).first()
    if row is None:
        raise NotThere(_("This office is not in the list."), field="office")
    return row
