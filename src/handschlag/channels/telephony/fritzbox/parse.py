"""Lines of the FRITZ!Box call monitor → `CallEvent`s.

    28.11.25 15:17:43;RING;2;015155512345;7654321;SIP0;      caller, called own number, line
    28.11.25 15:17:43;CALL;2;11;7654321;022112345;SIP0;      extension, used own number, dialled number, line
    28.11.25 15:17:47;CONNECT;2;11;015155512345;             extension, remote number
    28.11.25 15:20:50;DISCONNECT;2;183;                      seconds talked

Times are the box's wall clock without zone. Connection ids are recycled (nearly always 0), so `CallMonitor` gives
each call a name of its own and forgets it at its DISCONNECT. Pure: state, but no clock and no network.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final
from zoneinfo import ZoneInfo

from handschlag.channels.telephony.parsing import CONTROL, CannotParse, Parties, Reading, decoded
from handschlag.conversations.events import CallEvent, Kind

LONGEST_LINE: Final = 400
LONGEST_NUMBER: Final = 80
ANSWERING_MACHINES: Final = frozenset(str(extension) for extension in range(40, 50))
TIME: Final = re.compile(r"\d\d\.\d\d\.\d\d \d\d:\d\d:\d\d", re.ASCII)
NAMES: Final = {
    "RING": ("connection", "caller", "called"),
    "CALL": ("connection", "extension", "own number", "dialled"),
    "CONNECT": ("connection", "extension", "remote"),
    "DISCONNECT": ("connection", "duration"),
}
# A refused caller appears as RING and DISCONNECT within one second, up to five times in three seconds.
BURST: Final = timedelta(seconds=3)
SHORT: Final = timedelta(seconds=2)
LONGEST_RING: Final = timedelta(minutes=5)
LONGEST_TALK: Final = timedelta(hours=12)
JITTER: Final = timedelta(seconds=5)
WRONG_CLOCK: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Line:
    """One line of the monitor, its fields by name."""

    time: datetime
    kind: str
    fields: dict[str, str]

    @property
    def connection(self) -> str:
        return self.fields["connection"]


@dataclass(frozen=True)
class OpenCall:
    """A call between its first line and its DISCONNECT."""

    offered: CallEvent
    is_answered: bool = False
    by_machine: bool = False


def read_line(raw: bytes | str) -> Line:
    """Split one line and name its fields; the time is naive. Raises CannotParse naming field and reason."""
    text = (decoded(raw) if isinstance(raw, bytes) else raw).strip("\r\n \t\ufeff")
    if len(text) > LONGEST_LINE:
        raise CannotParse("line", f"has {len(text)} characters, at most {LONGEST_LINE} are read")
    if CONTROL.search(text):
        raise CannotParse("line", "contains control characters")
    time, _, rest = text.partition(";")
    kind, *values = rest.split(";")
    if kind not in NAMES:
        raise CannotParse("event", f"{kind[:40]!r} is not one of {', '.join(NAMES)}")
    names = NAMES[kind]
    if len(values) < len(names):
        raise CannotParse(names[len(values)], "is missing, the line is cut off")
    fields = {name: value.strip() for name, value in zip(names, values, strict=False)}
    _check(fields)
    return Line(_time(time), kind, fields)


def _check(fields: dict[str, str]) -> None:
    if not re.fullmatch(r"[0-9]{1,5}", fields["connection"]):
        raise CannotParse("connection", f"{fields['connection'][:20]!r} is not a number")
    if not re.fullmatch(r"[0-9]{0,7}", fields.get("duration", "")):
        raise CannotParse("duration", f"{fields['duration'][:20]!r} is not a number of seconds")
    for name, value in fields.items():
        if len(value) > LONGEST_NUMBER:
            raise CannotParse(name, f"has {len(value)} characters, at most {LONGEST_NUMBER} are read")


def _time(text: str) -> datetime:
    try:
        if TIME.fullmatch(text):
            return datetime.strptime(text, "%d.%m.%y %H:%M:%S")  # noqa: DTZ007  # the box tells no zone; the tracker adds it
    except ValueError:
        pass
    raise CannotParse("time", f"{text[:30]!r} is not a date and time like '28.11.25 15:17:43'")


class CallMonitor:
    """Follows one box's stream of lines. Feed every line in order, also those already acted on after a restart."""

    def __init__(self, *, source: str, reading: Reading) -> None:
        self.source = source
        self.reading = reading
        self._zone = ZoneInfo(reading.timezone)
        self._open: dict[str, OpenCall] = {}
        self._refused: deque[tuple[str, datetime]] = deque(maxlen=20)
        self._latest: datetime | None = None

    @property
    def open_calls(self) -> tuple[CallEvent, ...]:
        return tuple(call.offered for call in self._open.values())

    def hear(self, raw: bytes | str, *, received_at: datetime | None = None) -> tuple[CallEvent, ...]:
        """The events of one line; the line's own comes last. A call whose end was never seen is ended before it.

        `received_at`: a box whose clock is off by more than a quarter of an hour (1970 after a power cut) is
        corrected by it.
        """
        line = read_line(raw)
        at = self._instant(line.time, received_at)
        if line.kind in ("RING", "CALL"):
            return self._offered(line, at)
        if line.kind == "CONNECT":
            return self._answered(line, at)
        return (self._ended(line, at),)

    def forget_stale(self, now: datetime) -> tuple[CallEvent, ...]:
        """End calls whose end must have been missed: nobody rings for five minutes, nobody talks for twelve hours."""
        stale = {
            connection: call
            for connection, call in self._open.items()
            if now - call.offered.at > (LONGEST_TALK if call.is_answered else LONGEST_RING)
        }
        for connection in stale:
            del self._open[connection]
        return tuple(_later(call.offered, "ended", now) for call in stale.values())

    def _instant(self, wall: datetime, received_at: datetime | None) -> datetime:
        """The wall time in its zone; in the hour that autumn repeats, the second one once time would run backwards."""
        at = _fixed(wall.replace(tzinfo=self._zone))
        if self._latest is not None and at < self._latest - JITTER:
            again = _fixed(wall.replace(tzinfo=self._zone, fold=1))
            at = again if again.utcoffset() != at.utcoffset() else at
        if received_at is not None and abs(at - received_at) > WRONG_CLOCK:
            at = _fixed(received_at.astimezone(self._zone))
        self._latest = at
        return at

    def _offered(self, line: Line, at: datetime) -> tuple[CallEvent, ...]:
        is_in = line.kind == "RING"
        far = line.fields["caller" if is_in else "dialled"]
        near = line.fields["called" if is_in else "own number"]
        extension = line.fields.get("extension", "")
        event = CallEvent(
            source=self.source,
            call=self._name(line, at, far),
            kind="offered",
            at=at,
            direction="in" if is_in else "out",
            users=(extension,) if extension else (),
            queue=near,
            **self._ends(far, near),
        )
        if self._is_own_call(event):
            event = replace(event, is_internal=True)
        stale = self._open.pop(line.connection, None)
        self._open[line.connection] = OpenCall(event)
        is_repeat = stale is not None and stale.offered.call == event.call
        unseen = (_later(stale.offered, "ended", at),) if stale is not None and not is_repeat else ()
        return (*unseen, event)

    def _answered(self, line: Line, at: datetime) -> tuple[CallEvent, ...]:
        extension = line.fields["extension"]
        by_machine = extension in ANSWERING_MACHINES
        stale = self._taken_by_another(line)
        call = self._open.get(line.connection) or self._never_offered(line, at, line.fields["remote"])
        self._open[line.connection] = replace(call, is_answered=True, by_machine=by_machine)
        users = (extension,) if extension else ()
        cause = "voicemail" if by_machine else ""
        answered = replace(_later(call.offered, "answered", at), users=users, answering=extension, cause=cause)
        return (*((_later(stale.offered, "ended", at),) if stale else ()), answered)

    def _taken_by_another(self, line: Line) -> OpenCall | None:
        """The open call of this connection if it is with somebody else: its end and the next beginning were missed."""
        call, remote = self._open.get(line.connection), line.fields["remote"]
        if call is None or not remote or not call.offered.remote_raw:
            return None
        ends = self._ends(remote, "")
        if _same(call.offered.remote_e164, call.offered.remote_raw, ends["remote_e164"], ends["remote_raw"]):
            return None
        return self._open.pop(line.connection)

    def _ended(self, line: Line, at: datetime) -> CallEvent:
        call = self._open.pop(line.connection, None) or self._never_offered(line, at, None)
        seconds = int(line.fields["duration"]) if line.fields["duration"] else None
        return replace(_later(call.offered, "ended", at), seconds=seconds, cause=self._cause(call, at))

    def _cause(self, call: OpenCall, at: datetime) -> str:
        """The box names none; a machine and a refused caller can be told from the lines."""
        if call.by_machine:
            return "voicemail"
        if call.is_answered or call.offered.direction != "in" or at - call.offered.at > SHORT:
            return ""
        recent = [number for number, when in self._refused if at - when <= BURST]
        self._refused.append((call.offered.remote_raw, at))
        is_refused = at == call.offered.at or call.offered.remote_raw in recent
        return "blocked" if is_refused else ""

    def _never_offered(self, line: Line, at: datetime, remote: str | None) -> OpenCall:
        """We began to listen in the middle of a call: its direction stays unknown."""
        ends = self._ends(remote, "") if remote is not None else {}
        name = self._name(line, at, remote or "")
        return OpenCall(CallEvent(source=self.source, call=name, kind="offered", at=at, **ends))

    def _name(self, line: Line, at: datetime, number: str) -> str:
        moment = at.astimezone(UTC)
        return f"{moment:%Y%m%dT%H%M%SZ}-{line.connection}-{number or 'anonymous'}"

    def _ends(self, far: str, near: str) -> dict[str, Any]:
        remote = self.reading.number(far, international=False)
        local = self.reading.number(near, international=False) if near else None
        return Parties(remote, local).as_fields()

    def _is_own_call(self, ring: CallEvent) -> bool:
        """A call from one of our phones to another makes two connections: a CALL, and a RING from our own number."""
        return ring.direction == "in" and any(
            call.offered.direction == "out"
            and _same(call.offered.local_e164, call.offered.local_raw, ring.remote_e164, ring.remote_raw)
            and _same(call.offered.remote_e164, call.offered.remote_raw, ring.local_e164, ring.local_raw)
            for call in self._open.values()
        )


def _fixed(at: datetime) -> datetime:
    """With its offset nailed down: times of one zone are compared and subtracted by their wall clocks otherwise."""
    return at.replace(tzinfo=timezone(at.utcoffset() or timedelta(0)), fold=0)


def _same(one: str, one_raw: str, other: str, other_raw: str) -> bool:
    return one == other if one and other else bool(one_raw) and one_raw == other_raw


def _later(offered: CallEvent, kind: Kind, at: datetime) -> CallEvent:
    return replace(offered, kind=kind, at=at, users=())
