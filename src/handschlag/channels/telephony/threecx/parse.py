"""One report of a call that is over → the `CallEvent`s it had.

    {"type": "Inbound", "number": "+492214710382", "agent": "23", "duration": "00:03:04",
     "start": "2026-11-23T16:30:00Z", "end": ""}

A report names no call. Its key is made of when it began, with whom and in which direction; each agent's report is a leg
of its own, so that a group's missed and answered ones are one call. Variables 3CX does not fill arrive as `[Name]`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from handschlag.channels.telephony.parsing import CannotParse, Fields, Parties, Reading
from handschlag.conversations.events import CallEvent, Direction, Kind

TYPES: Final[dict[str, tuple[Direction, bool]]] = {
    "inbound": ("in", True),
    "missed": ("in", False),
    "outbound": ("out", True),
    "notanswered": ("out", False),
}
UNFILLED: Final = re.compile(r"\[[A-Za-z]+\]")
LONGEST_TALK: Final = timedelta(hours=24)
SENSIBLE_YEARS: Final = range(1990, 2200)
LONGEST_RING: Final = timedelta(minutes=2)
FORMS: Final = (
    "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S",
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    direction: Direction
    is_answered: bool
    parties: Parties
    agent: str
    began_at: datetime
    talked: timedelta
    ended_at: datetime

    @property
    def key(self) -> str:
        """The same for all agents' reports of one call."""
        far = self.parties.as_fields()
        said = f"{self.began_at:%Y-%m-%dT%H:%M:%SZ}|{far['remote_e164'] or far['remote_raw']}|{self.direction}"
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def parse(fields: Fields, *, source: str, reading: Reading, at: datetime) -> tuple[CallEvent, ...]:
    """The beginning, the answer if there was one, and the end. `at`: when the report came, for one without a start."""
    report = read_report(fields, reading, at)
    call = f"{report.key}-{report.agent or 'house'}"[:200]

    def event(kind: Kind, moment: datetime, **more: Any) -> CallEvent:
        return CallEvent(
            source=source,
            call=call,
            kind=kind,
            at=moment,
            direction=report.direction,
            origin=report.key,
            users=(report.agent,) if report.agent else (),
            **{**report.parties.as_fields(), **more},
        )

    begun = event("offered", report.began_at)
    seconds = int(report.talked.total_seconds()) if report.is_answered else None
    ended = event("ended", report.ended_at, cause=_cause(report), seconds=seconds)
    if not report.is_answered:
        return begun, ended
    answered = event("answered", report.ended_at - report.talked, answering=report.agent)
    return begun, answered, ended


def read_report(fields: Fields, reading: Reading, at: datetime) -> Report:
    kind = _said(fields, "type").casefold()
    if kind not in TYPES:
        raise CannotParse("type", f"{kind[:40]!r} is not one of Inbound, Missed, Outbound, Notanswered")
    direction, is_answered = TYPES[kind]
    number = reading.number(_said(fields, "number"), international=False)
    talked = _duration(_said(fields, "duration"))
    began_at = _moment(fields, "start", "UTC") or _moment(fields, "start_local", reading.timezone)
    ended_at = _moment(fields, "end", "UTC") or _moment(fields, "end_local", reading.timezone)
    if began_at is None:
        began_at = (ended_at or at) - talked
    if ended_at is None and not is_answered and began_at < at:
        ended_at = min(at, began_at + LONGEST_RING)  # it is reported as soon as nobody rings any more
    if ended_at is None or ended_at < began_at + (talked if is_answered else timedelta(0)):
        ended_at = began_at + talked
    return Report(
        direction, is_answered, Parties(number, None), _said(fields, "agent")[:80], began_at, talked, ended_at
    )


def _cause(report: Report) -> str:
    if report.is_answered:
        return "normalClearing"
    return "noAnswer" if report.direction == "out" else "cancel"


def _said(fields: Fields, name: str) -> str:
    """The field; "" where 3CX had nothing to fill in."""
    return UNFILLED.sub("", fields.one(name)).strip()


def _duration(text: str) -> timedelta:
    """`00:03:04`, `3:04` or seconds."""
    if not text:
        return timedelta(0)
    if not re.fullmatch(r"([0-9]{1,5}:){0,2}[0-9]{1,6}(\.[0-9]{1,7})?", text, re.ASCII):
        raise CannotParse("duration", f"{text[:20]!r} is not a duration like 00:03:04")
    seconds = 0
    for part in text.partition(".")[0].split(":"):
        seconds = seconds * 60 + int(part)
    return min(timedelta(seconds=seconds), LONGEST_TALK)


def _moment(fields: Fields, name: str, zone: str) -> datetime | None:
    text = _said(fields, name)
    if not text:
        return None
    tidy = re.sub(r"\.[0-9]+", "", text) if "T" in text or ":" in text.partition(".")[0] else text
    for written in (text, tidy):
        moment = _iso(written) or _written(written)
        if moment is not None:
            local = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
            return local.astimezone(UTC).replace(microsecond=0)
    raise CannotParse(name, f"{text[:40]!r} is not a date and time like 2026-11-23T16:30:00Z")


def _iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.year in SENSIBLE_YEARS else None


def _written(text: str) -> datetime | None:
    for form in FORMS:
        try:
            return datetime.strptime(f"{text} +0000", f"{form} %z").replace(tzinfo=None)
        except ValueError:
            continue
    return None
