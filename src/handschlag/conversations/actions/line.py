"""Setting up exchanges, their lines, blocked numbers and the numbers we show."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations import facts
from handschlag.conversations.choices import Provider
from handschlag.conversations.models import BlockedNumber, Connection, Line, OutboundCallerId
from handschlag.conversations.queries.line import get_blocked_number, get_connection, get_line
from handschlag.conversations.rules.line import hashed
from handschlag.core import phone, sealing
from handschlag.core.errors import Cannot
from handschlag.core.facts import record

HIGHEST_PORT: Final = 65_535
WITHOUT_TOKEN: Final = (Provider.FRITZBOX, Provider.AMI, Provider.PRACTICE)
DIALS: Final = (Provider.FRITZBOX, Provider.AMI)
CHANGEABLE: Final = frozenset(
    {
        "name",
        "is_enabled",
        "region",
        "area_code",
        "timezone",
        "secret",
        "host",
        "port",
        "call_list_port",
        "user_name",
        "default_caller_id",
        "takes_in",
        "takes_out",
        "is_encrypted",
        "certificate",
        "contexts",
        "is_dialling",
        "dial_channel",
        "dial_context",
    }
)


class CannotChangeConnection(Cannot):
    """A connection cannot be set up like this."""


class CannotChangeLine(Cannot):
    """A line cannot be set up like this."""


class CannotBlock(Cannot):
    """A number cannot be blocked, or is blocked already."""


@transaction.atomic
def create_connection(
    *, name: str, provider: str, settings: Mapping[str, Any], by: int | None, now: datetime
) -> tuple[Connection, str]:
    """Set up an exchange; returns it and the token of its webhook address ("" where there is none), shown only now.

    `settings` are fields of the connection by name (region, area_code, host …); what is not given has its default.
    """
    if provider not in Provider.values:
        raise CannotChangeConnection(_("Please choose a kind of exchange."), field="provider")
    token = "" if provider in WITHOUT_TOKEN else secrets.token_urlsafe(24)
    connection = Connection(provider=provider, token=hashed(token) if token else "")
    _apply(connection, {"name": name, **settings})
    connection.save()
    record(facts.ConnectionCreated(connection=connection.id, provider=provider), at=now, by=by)
    return connection, token


@transaction.atomic
def change_connection(*, connection: int, settings: Mapping[str, Any], by: int | None, now: datetime) -> Connection:
    """Change the given fields; an unchanged set is no fact."""
    row = get_connection(connection)
    changed = _apply(row, settings)
    if changed:
        row.save(update_fields=changed)
        record(facts.ConnectionChanged(connection=row.id, fields=tuple(sorted(changed))), at=now, by=by)
    return row


@transaction.atomic
def rotate_token(*, connection: int, by: int | None, now: datetime) -> str:
    """A new address for the webhook; the old one is refused from now on. Returns the token, shown only now."""
    row = get_connection(connection)
    if row.provider in WITHOUT_TOKEN:
        raise CannotChangeConnection(_("This connection has no address of its own."))
    token = secrets.token_urlsafe(24)
    row.token = hashed(token)
    row.save(update_fields=["token"])
    record(facts.TokenRotated(connection=row.id), at=now, by=by)
    return token


@transaction.atomic
def remove_connection(*, connection: int, by: int | None, now: datetime) -> None:
    """Take an exchange away with its lines; the conversations that came through it stay."""
    row = get_connection(connection)
    row.delete()
    record(facts.ConnectionRemoved(connection=connection), at=now, by=by)


@transaction.atomic
def note_health(*, connection: int, **seen: datetime | str | None) -> None:
    """What a listener or door noticed: heard_at, connected_at, reconciled_at, error with error_at. No fact: it is no deed."""
    Connection.objects.filter(id=connection).update(**seen)


@transaction.atomic
def add_line(
    *, connection: int, name: str, number: str, team: int | None, calendar: int | None, by: int | None, now: datetime
) -> Line:
    """One of our own numbers, written as people write it on that connection."""
    row = get_connection(connection)
    line = Line(connection=row, team_id=team, calendar_id=calendar)
    _name_line(line, name=name, number=number)
    line.save()
    record(facts.LineAdded(line=line.id, connection=row.id), at=now, by=by)
    return line


@transaction.atomic
def change_line(
    *, line: int, name: str, number: str, team: int | None, calendar: int | None, by: int | None, now: datetime
) -> Line:
    row = get_line(line)
    _name_line(row, name=name, number=number)
    row.team_id, row.calendar_id = team, calendar
    row.save()
    record(facts.LineChanged(line=row.id), at=now, by=by)
    return row


@transaction.atomic
def remove_line(*, line: int, by: int | None, now: datetime) -> None:
    get_line(line).delete()
    record(facts.LineRemoved(line=line), at=now, by=by)


@transaction.atomic
def block_number(
    *, number: str, region: str, area_code: str, reason: str, by: int | None, now: datetime
) -> BlockedNumber:
    """Refuse calls from this number from now on. Says why, because somebody will ask."""
    e164 = _e164(number, region=region, area_code=area_code)
    if not e164:
        raise CannotBlock(_("This is not a telephone number that can be blocked."), field="number")
    if not reason.strip():
        raise CannotBlock(_("Please say why this number is blocked."), field="reason")
    blocked, is_new = BlockedNumber.objects.get_or_create(
        e164=e164, defaults={"reason": reason.strip()[:200], "by": by, "at": now}
    )
    if not is_new:
        raise CannotBlock(_("This number is blocked already: %(reason)s") % {"reason": blocked.reason}, field="number")
    record(facts.NumberBlocked(blocked=blocked.id), at=now, by=by)
    return blocked


@transaction.atomic
def unblock_number(*, blocked: int, by: int | None, now: datetime) -> None:
    get_blocked_number(blocked).delete()
    record(facts.NumberUnblocked(blocked=blocked), at=now, by=by)


@transaction.atomic
def set_caller_ids(
    *, connection: int, rows: Sequence[tuple[str, str]], default: str, by: int | None, now: datetime
) -> None:
    """Which number is shown to whom: (pattern with `*`, caller id) in order, and `default` for everybody else."""
    row = get_connection(connection)
    shown = [(_pattern(pattern), _caller_id(row, number)) for pattern, number in rows]
    row.default_caller_id = _caller_id(row, default) if default.strip() else ""
    row.save(update_fields=["default_caller_id"])
    row.caller_ids.all().delete()
    OutboundCallerId.objects.bulk_create(
        OutboundCallerId(connection=row, position=position, pattern=pattern, caller_id=number)
        for position, (pattern, number) in enumerate(shown)
    )
    record(facts.CallerIdsSet(connection=row.id), at=now, by=by)


def _apply(connection: Connection, settings: Mapping[str, Any]) -> list[str]:
    """Set checked fields; returns the names of those that changed."""
    unknown = set(settings) - CHANGEABLE
    if unknown:
        raise CannotChangeConnection(f"unknown: {', '.join(sorted(unknown))}")
    if "secret" in settings:
        settings = {**settings, "secret": sealing.seal(str(settings["secret"]))}
    changed = [name for name, value in settings.items() if getattr(connection, name) != value]
    for name in changed:
        setattr(connection, name, settings[name])
    _check(connection)
    return changed


def _check(connection: Connection) -> None:
    if not connection.name.strip():
        raise CannotChangeConnection(_("Please give the connection a name."), field="name")
    try:
        phone.normalise("0", region=connection.region, area_code=connection.area_code)
    except phone.UnknownRegionError as why:
        raise CannotChangeConnection(_("This is not the code of a country."), field="region") from why
    except phone.BadAreaCodeError as why:
        raise CannotChangeConnection(_("An area code has digits only."), field="area_code") from why
    try:
        ZoneInfo(connection.timezone)
    except (ValueError, LookupError, OSError) as why:
        raise CannotChangeConnection(_("This time zone is not known."), field="timezone") from why
    _check_host(connection)
    for name in ("port", "call_list_port"):
        port = getattr(connection, name)
        if port is not None and not 0 < port <= HIGHEST_PORT:
            raise CannotChangeConnection(_("A port lies between 1 and 65535."), field=name)


def _check_host(connection: Connection) -> None:
    if connection.provider in (Provider.FRITZBOX, Provider.AMI) and not connection.host.strip():
        raise CannotChangeConnection(_("Please say under which name the exchange is reached."), field="host")
    if connection.provider == Provider.AMI and not (connection.user_name and connection.secret):
        raise CannotChangeConnection(_("Asterisk lets nobody in without user and password."), field="secret")
    if connection.is_dialling and connection.provider not in DIALS:
        raise CannotChangeConnection(_("This exchange cannot be made to dial."), field="is_dialling")
    if connection.dial_channel and "{extension}" not in connection.dial_channel:
        raise CannotChangeConnection(_("Please write {extension} where the extension stands."), field="dial_channel")


def _name_line(line: Line, *, name: str, number: str) -> None:
    if not name.strip():
        raise CannotChangeLine(_("Please give the line a name."), field="name")
    e164 = _e164(number, region=line.connection.region, area_code=line.connection.area_code)
    if not e164:
        raise CannotChangeLine(_("This is not a telephone number with an area code."), field="number")
    taken = Line.objects.filter(e164=e164).exclude(id=line.id).first()
    if taken is not None:
        raise CannotChangeLine(_("This number belongs to the line “%(name)s”.") % {"name": taken.name}, field="number")
    line.name, line.e164 = name.strip(), e164


def _pattern(pattern: str) -> str:
    tidy = "".join(pattern.split())
    if not tidy or tidy.strip("+*0123456789"):
        raise CannotChangeConnection(_("A pattern has digits and * only, for example 49*."), field="pattern")
    return tidy


def _caller_id(connection: Connection, number: str) -> str:
    e164 = _e164(number, region=connection.region, area_code=connection.area_code)
    if not e164:
        raise CannotChangeConnection(_("This is not a telephone number that can be shown."), field="caller_id")
    return e164


def _e164(number: str, *, region: str, area_code: str) -> str:
    return phone.normalise(number, region=region, area_code=area_code).e164 or ""
