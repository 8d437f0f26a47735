"""Exchanges, their lines, and what they said lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from handschlag.conversations.events import Direction
from handschlag.conversations.models import BlockedNumber, Connection, Leg, Line
from handschlag.conversations.rules import line as rules
from handschlag.core import sealing
from handschlag.core.errors import NotThere
from handschlag.core.models import RawInput


@dataclass(frozen=True)
class Door:
    """What stands behind the address of a webhook: whether this kind of exchange is in use, and which one it is."""

    is_in_use: bool
    connection: Connection | None


def find_door(*, provider: str, token: str) -> Door:
    found = list(Connection.objects.filter(provider=provider))
    mine = next((connection for connection in found if token and connection.token == rules.hashed(token)), None)
    return Door(any(connection.is_enabled for connection in found), mine)


def connections() -> QuerySet[Connection]:
    return Connection.objects.prefetch_related("lines__team", "lines__calendar", "caller_ids").order_by("name", "id")


def find_connection(connection: int) -> Connection | None:
    """The connection alone, without what hangs on it: asked for with every event."""
    return Connection.objects.filter(id=connection).first()


def get_connection(connection: int) -> Connection:
    found = connections().filter(id=connection).first()
    if found is None:
        raise NotThere(_("This connection no longer exists."))
    return found


def secret_of(connection: Connection) -> str | None:
    """The secret of a connection, "" when it has none, None when it can no longer be read (another signing key)."""
    try:
        return sealing.unseal(connection.secret)
    except sealing.CannotUnseal:
        return None


def exchanges_to_hear(providers: Iterable[str]) -> QuerySet[Connection]:
    """The exchanges of these kinds that somebody has to listen to."""
    return Connection.objects.filter(provider__in=list(providers), is_enabled=True).exclude(host="").order_by("id")


def lines() -> QuerySet[Line]:
    return Line.objects.select_related("connection", "team", "calendar").order_by("name", "id")


def get_line(line: int) -> Line:
    found = lines().filter(id=line).first()
    if found is None:
        raise NotThere(_("This line no longer exists."))
    return found


def blocked_numbers() -> QuerySet[BlockedNumber]:
    return BlockedNumber.objects.order_by("-at", "-id")


def get_blocked_number(blocked: int) -> BlockedNumber:
    found = BlockedNumber.objects.filter(id=blocked).first()
    if found is None:
        raise NotThere(_("This number is no longer blocked."))
    return found


def is_blocked(e164: str) -> bool:
    return bool(e164) and BlockedNumber.objects.filter(e164=e164).exists()


def caller_id_for(connection: Connection, *, dialled: Iterable[str]) -> str:
    """The number this connection shows for a dialled number in any of its writings, "" when the exchange decides."""
    rows = connection.caller_ids.order_by("position").values_list("pattern", "caller_id")
    return rules.caller_id(rows, dialled=dialled, default=connection.default_caller_id)


def heard_lately(*, source: str, limit: int = 50) -> list[RawInput]:
    """What an exchange sent, newest first, as it came."""
    return list(RawInput.objects.filter(source=source).order_by("-id")[:limit])


def heard_since(*, source: str, since: datetime) -> list[RawInput]:
    """What an exchange sent from `since` on, in order: a listener that starts anew reads itself up to date with it."""
    return list(RawInput.objects.filter(source=source, received_at__gte=since).order_by("id"))


@dataclass(frozen=True)
class HeardCall:
    """One call of an exchange as far as we heard it."""

    call: str
    direction: Direction | None
    remote_raw: str
    remote_e164: str
    is_anonymous: bool
    began_at: datetime
    is_answered: bool
    is_over: bool


def _direction(leg: Leg) -> Direction | None:
    """Only the beginning of a call tells its direction; a call heard from its middle on has none we could rely on."""
    if leg.offered_at is None:
        return None
    return "in" if leg.conversation.direction == "in" else "out"


def calls_heard(*, source: str, since: datetime) -> list[HeardCall]:
    """The calls of an exchange that began since then, oldest first."""
    legs = Leg.objects.filter(source=source, conversation__started_at__gte=since).select_related("conversation")
    return [
        HeardCall(
            call=leg.call,
            direction=_direction(leg),
            remote_raw=leg.conversation.remote_raw,
            remote_e164=leg.conversation.remote_e164,
            is_anonymous=leg.conversation.is_anonymous,
            began_at=leg.offered_at or leg.answered_at or leg.conversation.started_at,
            is_answered=leg.answered_at is not None,
            is_over=leg.ended_at is not None or leg.conversation.over_at is not None,
        )
        for leg in legs.order_by("conversation__started_at", "id")
    ]
