from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.people.actions.user import lock_user
from handschlag.people.choices import AbsenceReason
from handschlag.people.facts import AbsenceCancelled, AbsenceRecorded
from handschlag.people.models import Absence

KEPT_FOR = timedelta(days=90)
"""law.md R23: raw data about a person's whereabouts ends after 90 days."""


class CannotRecordAbsence(Cannot):
    pass


class CannotCancelAbsence(Cannot):
    pass


@transaction.atomic
def record_absence(
    *,
    user: int,
    from_at: datetime,
    until_at: datetime | None = None,
    reason: str = AbsenceReason.OTHER,
    by: int | None,
    now: datetime,
) -> Absence:
    """`user` is away from `from_at` until `until_at` (exclusive; None: until cancelled).

    From then on calls and promises come before the stand-in; responsibility stays (law 1).
    """
    if reason not in AbsenceReason.values:
        raise CannotRecordAbsence(_("There is no such reason."), field="reason")
    if until_at is not None and until_at <= from_at:
        raise CannotRecordAbsence(_("The absence ends before it begins."), field="until")
    if until_at is not None and until_at <= now:
        raise CannotRecordAbsence(_("This absence is over already."), field="until")
    found = lock_user(user)
    absence = Absence(user=found, during=DateTimeTZRange(from_at, until_at), reason=reason)
    try:
        with transaction.atomic():
            absence.save()
    except IntegrityError:
        raise CannotRecordAbsence(
            _("%(name)s is away already at that time.") % {"name": found.name}, field="from"
        ) from None
    facts.record(AbsenceRecorded(absence=absence.pk), at=now, by=by)
    return absence


@transaction.atomic
def cancel_absence(*, absence: int, by: int | None, now: datetime) -> None:
    """Take a coming absence back, or end a running one now."""
    row = Absence.objects.select_for_update().filter(pk=absence).first()
    if row is None:
        raise CannotCancelAbsence(_("This absence does not exist any more."))
    begins, ends = row.during.lower, row.during.upper
    if ends is not None and ends <= now:
        raise CannotCancelAbsence(_("This absence is over already."))
    if begins >= now:
        row.delete()
    else:
        row.during = DateTimeTZRange(begins, now)
        row.save(update_fields=["during"])
    facts.record(AbsenceCancelled(absence=absence), at=now, by=by)


@transaction.atomic
def forget_past_absences(*, now: datetime) -> int:
    """Delete absences that ended more than ninety days ago; returns how many."""
    return Absence.objects.filter(during__fully_lt=DateTimeTZRange(now - KEPT_FOR, None)).delete()[0]
