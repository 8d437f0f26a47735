"""The FRITZ!Box's call list (TR-064, X_AVM-DE_OnTel) and what it says about calls we did not hear to the end.

The list knows whole minutes only, and only calls that are over. A listed call belongs to a heard one when direction
and number agree and the minute does; each heard call is used once, so that nothing is ever doubled. Pure.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError
from zoneinfo import ZoneInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from handschlag.channels.telephony.fritzbox.parse import ANSWERING_MACHINES
from handschlag.channels.telephony.parsing import CONTROL, CannotParse, Parties, Reading
from handschlag.conversations.events import CallEvent, Direction
from handschlag.conversations.queries import HeardCall

DIRECTIONS: Final[dict[str, Direction]] = {"1": "in", "2": "in", "3": "out", "10": "in"}
STILL_RUNNING: Final = frozenset({"9", "11"})
MISSED, REFUSED = "2", "10"
MINUTE: Final = timedelta(minutes=1)
SETTLED_AFTER: Final = timedelta(minutes=2)
LONGEST_FIELD: Final = 80
LARGEST_LIST: Final = 4_000_000


@dataclass(frozen=True)
class ListedCall:
    """One finished call as the box remembers it. `began_at` is the start of its minute; `minutes` are rounded up."""

    id: str
    kind: str
    direction: Direction
    remote: str
    local: str
    port: str
    began_at: datetime
    minutes: int

    @property
    def was_answered(self) -> bool:
        return self.minutes > 0 and self.kind not in (MISSED, REFUSED)

    @property
    def by_machine(self) -> bool:
        return self.port in ANSWERING_MACHINES


def parse_call_list(body: bytes, *, timezone: str) -> tuple[list[ListedCall], list[CannotParse]]:
    """The finished calls of the list, oldest first, and what could not be read, call by call."""
    calls: list[ListedCall] = []
    problems: list[CannotParse] = []
    for element in _root(body).iter("Call"):
        if _text(element, "Type") in STILL_RUNNING:
            continue
        try:
            calls.append(_call(element, ZoneInfo(timezone)))
        except CannotParse as why:
            problems.append(why)
    return sorted(calls, key=lambda call: call.began_at), problems


def unheard(
    listed: Iterable[ListedCall], heard: Iterable[HeardCall], *, source: str, reading: Reading, now: datetime
) -> Iterator[tuple[ListedCall, tuple[CallEvent, ...]]]:
    """What we have to learn from the list: calls never heard of, and ends never heard. Younger than two minutes waits."""
    unmatched = sorted(heard, key=lambda call: call.began_at)
    for call in listed:
        if call.began_at + MINUTE * call.minutes > now - SETTLED_AFTER:
            continue
        ends = _ends(call, reading)
        known = next((other for other in unmatched if _is_same(call, ends, other)), None)
        if known is not None:
            unmatched.remove(known)
        events = tuple(_events(call, ends, known, source))
        if events:
            yield call, events


def _is_same(call: ListedCall, ends: dict[str, Any], heard: HeardCall) -> bool:
    if heard.direction not in (call.direction, None):
        return False
    if not call.began_at - MINUTE <= heard.began_at < call.began_at + 2 * MINUTE:
        return False
    if ends["is_anonymous"] or heard.is_anonymous:
        return bool(ends["is_anonymous"] and heard.is_anonymous)
    if ends["remote_e164"] and heard.remote_e164:
        return bool(ends["remote_e164"] == heard.remote_e164)
    return bool(ends["remote_raw"] == heard.remote_raw)


def _events(call: ListedCall, ends: dict[str, Any], known: HeardCall | None, source: str) -> Iterator[CallEvent]:
    if known is not None and known.is_over:
        return
    name = known.call if known is not None else _name(call)
    base = CallEvent(
        source=source, call=name, kind="offered", at=call.began_at, direction=call.direction, queue=call.local, **ends
    )
    if known is None:
        yield base
    if call.was_answered and not (known is not None and known.is_answered):
        user = (call.port,) if call.port else ()
        cause = "voicemail" if call.by_machine else ""
        yield replace(base, kind="answered", users=user, answering=call.port, cause=cause)
    cause = "blocked" if call.kind == REFUSED else "voicemail" if call.by_machine else ""
    yield replace(base, kind="ended", at=call.began_at + MINUTE * call.minutes, cause=cause)


def _ends(call: ListedCall, reading: Reading) -> dict[str, Any]:
    local = reading.number(call.local, international=False) if call.local else None
    return Parties(reading.number(call.remote, international=False), local).as_fields()


def _name(call: ListedCall) -> str:
    """The box's own number of the call starts anew after a reset, so minute and number belong to the name."""
    digest = hashlib.sha256(f"{call.kind}|{call.remote}|{call.local}".encode()).hexdigest()[:12]
    return f"list-{call.began_at.astimezone(UTC):%Y%m%dT%H%MZ}-{call.id}-{digest}"


def _root(body: bytes) -> Element:
    if len(body) > LARGEST_LIST:
        raise CannotParse("list", f"has {len(body)} bytes, at most {LARGEST_LIST} are read")
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as why:
        raise CannotParse("list", "is not valid XML") from why
    return root


def _call(element: Element, zone: ZoneInfo) -> ListedCall:
    kind = _text(element, "Type")
    if kind not in DIRECTIONS:
        raise CannotParse("Type", f"{kind!r} is not a known kind of call")
    direction = DIRECTIONS[kind]
    is_in = direction == "in"
    return ListedCall(
        id=_text(element, "Id"),
        kind=kind,
        direction=direction,
        remote=_number(element, "Caller" if is_in else "Called"),
        local=_number(element, "CalledNumber" if is_in else "CallerNumber"),
        port=_text(element, "Port"),
        began_at=_date(_text(element, "Date"), zone),
        minutes=_minutes(_text(element, "Duration")),
    )


def _text(element: Element, name: str) -> str:
    value = (element.findtext(name) or "").strip()
    if len(value) > LONGEST_FIELD:
        raise CannotParse(name, f"has {len(value)} characters")
    if CONTROL.search(value):
        raise CannotParse(name, "contains control characters")
    return value


def _number(element: Element, name: str) -> str:
    """Our own numbers come as `SIP: 7654321` or `Internet: …`."""
    return re.sub(r"^[A-Za-z]+:\s*", "", _text(element, name))


def _date(text: str, zone: ZoneInfo) -> datetime:
    try:
        wall = datetime.strptime(text, "%d.%m.%y %H:%M")  # noqa: DTZ007  # the zone is the box's and added here
    except ValueError as why:
        raise CannotParse("Date", f"{text!r} is not a date and time like '28.11.25 15:17'") from why
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _minutes(text: str) -> int:
    match = re.fullmatch(r"([0-9]{1,3}):([0-5][0-9])", text or "0:00")
    if match is None:
        raise CannotParse("Duration", f"{text!r} is not a duration like '0:03'")
    return int(match[1]) * 60 + int(match[2])
