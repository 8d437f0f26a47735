"""Instants as whole microseconds since 1970 in UTC: exact, and small enough for 64 bits from year 1 to 9999."""

import re
from datetime import UTC, date, datetime, timedelta

from .errors import ClockError
from .errors import gettext_noop as _

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()
_TICK = timedelta(microseconds=1)

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"(?P<moment>[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(?:[.,](?P<fraction>[0-9]+))?"
    r"(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)


def ticks(moment: datetime, field: str) -> int:
    """Microseconds since 1970. Error: no offset."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ClockError(field, _("needs an offset such as +01:00 or Z"))
    return (moment - EPOCH) // _TICK


def moment(count: int) -> datetime:
    """The instant in UTC."""
    return EPOCH + timedelta(microseconds=count)


def duration_ticks(amount: timedelta | int, field: str) -> int:
    """Microseconds of a duration; an int counts seconds. Error: negative."""
    count = amount // _TICK if isinstance(amount, timedelta) else amount * SECOND
    if count < 0:
        raise ClockError(field, _("must not be negative"))
    return count


def parse_date(value: object, field: str) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ClockError(field, _('must be a date such as "2026-10-03"'))
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ClockError(field, _("%(value)s does not exist in the calendar"), value=value) from None


def parse_instant(value: object, field: str) -> datetime:
    """An ISO 8601 instant with its offset. Errors: no offset, finer than a microsecond, no such date or time."""
    found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ClockError(field, _('must be an instant such as "2026-11-23T17:30:00+01:00"'))
    if not found["offset"]:
        raise ClockError(field, _("needs an offset such as +01:00 or Z"))
    fraction = found["fraction"] or ""
    # fromisoformat cuts what is finer than a microsecond without a word.
    if fraction[6:].strip("0"):
        raise ClockError(field, _("is finer than a microsecond"))
    text = found["moment"] + (f".{fraction[:6]:0<6}" if fraction else "") + found["offset"].upper()
    try:
        parsed = datetime.fromisoformat(text)
        parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ClockError(field, _("%(value)s does not exist in the calendar"), value=str(value)) from None
    return parsed
