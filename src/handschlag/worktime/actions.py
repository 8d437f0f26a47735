"""The only writers of calendars. Every change makes a new version; no version is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handschlag.core import facts as log
from handschlag.core.errors import Cannot
from handschlag.worktime import facts, rules
from handschlag.worktime.choices import ExceptionKind
from handschlag.worktime.models import Calendar, CalendarException, CalendarVersion


class CannotChangeHours(Cannot):
    """The hours contradict themselves or are none. `error` is the rule's own complaint, if it came from there."""

    def __init__(self, reason: str, *, field: str = "", error: rules.ClockError | None = None) -> None:
        super().__init__(reason, field=field)
        self.error = error


class CannotAddException(CannotChangeHours):
    """The exception contradicts itself or another one."""


class CannotNameCalendar(Cannot):
    """A calendar needs a name of its own."""


@transaction.atomic
def create_calendar(
    *, name: str, definition: dict[str, Any] | str, by: int | None, now: datetime, is_default: bool = False
) -> Calendar:
    """A calendar with its first version. The first calendar of a house is its default.

    `definition` has the shape of `rules.definition`. Raises CannotNameCalendar, CannotChangeHours.
    """
    wanted = _checked_name(name, of=None)
    _refuse_bad(definition, CannotChangeHours)
    calendar = Calendar.objects.create(name=wanted, created_at=now)
    version = _write_version(calendar, definition, by=by, now=now)
    log.record(facts.CalendarCreated(calendar=calendar.pk, version=version.pk), at=now, by=by)
    if is_default or not Calendar.objects.filter(is_default=True).exists():
        choose_default(calendar=calendar, by=by, now=now)
    return calendar


@transaction.atomic
def rename_calendar(*, calendar: Calendar, name: str, by: int | None, now: datetime) -> None:
    wanted = _checked_name(name, of=calendar)
    if wanted != calendar.name:
        calendar.name = wanted
        calendar.save(update_fields=["name"])
        log.record(facts.CalendarRenamed(calendar=calendar.pk), at=now, by=by)


@transaction.atomic
def choose_default(*, calendar: Calendar, by: int | None, now: datetime) -> None:
    """Make this the calendar of everything that names none."""
    if Calendar.objects.filter(pk=calendar.pk, is_default=True).exists():
        return
    Calendar.objects.filter(is_default=True).update(is_default=False)
    Calendar.objects.filter(pk=calendar.pk).update(is_default=True)
    calendar.is_default = True
    log.record(facts.DefaultCalendarChosen(calendar=calendar.pk), at=now, by=by)


@transaction.atomic
def change_hours(*, calendar: Calendar, definition: dict[str, Any], by: int | None, now: datetime) -> CalendarVersion:
    """Replace all but the single exceptions: hours, hours planned from a date on, time zone, holidays, early closing.

    Saying what holds already changes nothing. Raises CannotChangeHours.
    """
    newest = _lock(calendar)
    whole = {**_without_exceptions(definition), **_of_exceptions(calendar)}
    _refuse_bad(whole, CannotChangeHours)
    if whole == newest.definition:
        return newest
    version = _write_version(calendar, whole, by=by, now=now)
    log.record(facts.HoursChanged(calendar=calendar.pk, version=version.pk), at=now, by=by)
    return version


@transaction.atomic
def change_week(
    *,
    calendar: Calendar,
    week: dict[str, list[list[str]]],
    rest: dict[str, Any],
    by: int | None,
    now: datetime,
    from_on: date | None = None,
    name: str | None = None,
) -> CalendarVersion:
    """Other hours from a date on (none: today), and at once another time zone, other holidays or another name.

    The days before keep the hours they had, so that open time that passed is counted as it was. `rest` holds
    `timezone`, `holidays` and `early_closing`. Raises CannotChangeHours, CannotNameCalendar.
    """
    newest = _lock(calendar)
    if name is not None:
        rename_calendar(calendar=calendar, name=name, by=by, now=now)
    old = _without_exceptions(newest.definition)
    _refuse_bad({**rest, "hours": week}, CannotChangeHours)
    today = now.astimezone(rules.parse_definition({**rest, "hours": week}).zone).date()
    planned = {**old.get("hours_from", {}), f"{from_on or today}": week}
    whole = {**rest, "hours": old["hours"], "hours_from": _without_repetitions(old["hours"], planned)}
    return change_hours(calendar=calendar, definition=_filled(whole), by=by, now=now)


@transaction.atomic
def drop_planned_week(*, calendar: Calendar, from_on: date, by: int | None, now: datetime) -> CalendarVersion:
    """Hours planned from a date on will not come. A date for which nothing is planned changes nothing."""
    whole = _without_exceptions(_lock(calendar).definition)
    planned = {on: week for on, week in whole.get("hours_from", {}).items() if on != f"{from_on}"}
    return change_hours(calendar=calendar, definition=_filled({**whole, "hours_from": planned}), by=by, now=now)


@dataclass(frozen=True, kw_only=True)
class ClosedDates:
    """Whole dates, both included."""

    first_on: date
    last_on: date
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class ClosedSpan:
    """Instants with an offset, end excluded."""

    from_at: datetime
    to_at: datetime
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class SpecialOpening:
    """One date with its own windows, written as in the definition: (("13:00", "18:00"),)."""

    on: date
    windows: tuple[tuple[str, str], ...]
    name: str = ""


@transaction.atomic
def add_exception(
    *, calendar: Calendar, exception: ClosedDates | ClosedSpan | SpecialOpening, by: int | None, now: datetime
) -> CalendarException:
    """Close some dates or hours, or open a date specially. Raises CannotAddException."""
    newest = _lock(calendar)
    row = CalendarException(calendar=calendar, added_at=now, by=by, name=exception.name, **_columns(exception))
    whole = {**_without_exceptions(newest.definition), **_of_exceptions(calendar, row)}
    _refuse_bad(whole, CannotAddException)
    row.save(force_insert=True)
    version = _write_version(calendar, whole, by=by, now=now)
    fact = facts.CalendarExceptionAdded(calendar=calendar.pk, exception=row.pk, version=version.pk)
    log.record(fact, at=now, by=by)
    return row


@transaction.atomic
def withdraw_exception(*, exception: CalendarException, by: int | None, now: datetime) -> None:
    """The usual hours hold again. Doing it twice changes nothing."""
    calendar = exception.calendar
    newest = _lock(calendar)
    if not CalendarException.objects.filter(pk=exception.pk, withdrawn_at__isnull=True).update(withdrawn_at=now):
        return
    whole = {**_without_exceptions(newest.definition), **_of_exceptions(calendar)}
    version = _write_version(calendar, whole, by=by, now=now)
    fact = facts.CalendarExceptionWithdrawn(calendar=calendar.pk, exception=exception.pk, version=version.pk)
    log.record(fact, at=now, by=by)


@transaction.atomic
def restore_exception(*, exception: CalendarException, by: int | None, now: datetime) -> None:
    """Undo a withdrawal. Raises CannotAddException if something else was entered meanwhile."""
    calendar = exception.calendar
    newest = _lock(calendar)
    row = CalendarException.objects.filter(pk=exception.pk, withdrawn_at__isnull=False).first()
    if row is None:
        return
    whole = {**_without_exceptions(newest.definition), **_of_exceptions(calendar, row)}
    _refuse_bad(whole, CannotAddException)
    row.withdrawn_at = None
    row.save(update_fields=["withdrawn_at"])
    version = _write_version(calendar, whole, by=by, now=now)
    fact = facts.CalendarExceptionRestored(calendar=calendar.pk, exception=row.pk, version=version.pk)
    log.record(fact, at=now, by=by)


def _checked_name(name: str, *, of: Calendar | None) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise CannotNameCalendar(_("Please give the calendar a name."), field="name")
    others = Calendar.objects.filter(name=wanted)
    if (others.exclude(pk=of.pk) if of else others).exists():
        raise CannotNameCalendar(_("There is a calendar of this name already."), field="name")
    return wanted


def _lock(calendar: Calendar) -> CalendarVersion:
    """One change of a calendar at a time; the version to start from."""
    Calendar.objects.select_for_update().get(pk=calendar.pk)
    return CalendarVersion.objects.filter(calendar=calendar).latest("number")


def _write_version(
    calendar: Calendar, definition: dict[str, Any] | str, *, by: int | None, now: datetime
) -> CalendarVersion:
    last = CalendarVersion.objects.filter(calendar=calendar).order_by("-number").first()
    return CalendarVersion.objects.create(
        calendar=calendar,
        number=last.number + 1 if last else 1,
        definition=definition,
        valid_from_at=now,
        by=by,
    )


def _refuse_bad(definition: dict[str, Any] | str, refusal: type[CannotChangeHours]) -> None:
    try:
        rules.parse_definition(definition)
    except rules.ClockError as error:
        raise refusal(_as_sentence(error), field=error.field, error=error) from error


def _as_sentence(error: rules.ClockError) -> str:
    said = error.sentence(_, lambda value: date_format(value) if isinstance(value, date) else value)
    return f"{said[0].upper()}{said[1:]}."


def _without_exceptions(definition: dict[str, Any] | str) -> dict[str, Any]:
    if isinstance(definition, str):
        raise CannotChangeHours(_("A calendar that is always open has no exceptions."))
    return {key: value for key, value in definition.items() if key not in ("closed", "open")}


def _without_repetitions(first: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Changes in order of date, without those that change nothing."""
    kept, current = {}, first
    for on in sorted(changes):
        if changes[on] != current:
            kept[on] = current = changes[on]
    return kept


def _filled(definition: dict[str, Any]) -> dict[str, Any]:
    """Without empty parts, so that equal calendars are written equally."""
    return {key: value for key, value in definition.items() if value}


def _of_exceptions(calendar: Calendar, *more: CalendarException) -> dict[str, Any]:
    """The parts `closed` and `open` of the definition, from all that was not withdrawn."""
    rows = [*CalendarException.objects.filter(calendar=calendar, withdrawn_at__isnull=True).order_by("pk"), *more]
    parts = {
        "closed": [_closed_as_json(row) for row in rows if row.kind != ExceptionKind.OPEN],
        "open": [
            {"on": f"{row.first_on}", "hours": row.windows, "name": row.name}
            for row in rows
            if row.kind == ExceptionKind.OPEN
        ],
    }
    return {key: found for key, found in parts.items() if found}


def _closed_as_json(row: CalendarException) -> dict[str, str]:
    if row.from_at and row.to_at:
        return {"from": _written(row.from_at), "to": _written(row.to_at), "name": row.name}
    return {"first_on": f"{row.first_on}", "last_on": f"{row.last_on}", "name": row.name}


def _written(at: datetime) -> str:
    """In UTC, so that a row says the same before and after it was stored; without an offset it is left to be refused."""
    return at.astimezone(UTC).isoformat() if at.tzinfo else at.isoformat()


def _columns(exception: ClosedDates | ClosedSpan | SpecialOpening) -> dict[str, Any]:
    if isinstance(exception, ClosedSpan):
        return {"kind": ExceptionKind.CLOSED_SPAN, "from_at": exception.from_at, "to_at": exception.to_at}
    if isinstance(exception, ClosedDates):
        return {"kind": ExceptionKind.CLOSED_DATES, "first_on": exception.first_on, "last_on": exception.last_on}
    windows = [list(pair) for pair in exception.windows]
    return {"kind": ExceptionKind.OPEN, "first_on": exception.on, "last_on": exception.on, "windows": windows}
