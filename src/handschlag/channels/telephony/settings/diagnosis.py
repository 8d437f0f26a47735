"""What the live test says about a connection: what arrived, what of it was understood, and what is missing.

Pure: judges what it is given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handschlag.conversations.events import CallEvent


class Lack(StrEnum):
    """What a working connection would have and this one does not show (yet)."""

    NOTHING_HEARD = "nothing_heard"
    NOTHING_UNDERSTOOD = "nothing_understood"
    SOME_NOT_UNDERSTOOD = "some_not_understood"
    ONLY_NEW_CALLS = "only_new_calls"
    NO_ENDS = "no_ends"
    NO_NEW_CALLS = "no_new_calls"
    ONLY_ANONYMOUS = "only_anonymous"
    UNKNOWN_USERS = "unknown_users"
    UNKNOWN_LINES = "unknown_lines"
    NO_LINES = "no_lines"


@dataclass(frozen=True)
class Arrival:
    """One thing that arrived: as it came, and what it meant or why it meant nothing."""

    at: datetime
    raw: str
    events: tuple[CallEvent, ...] = ()
    problem: str = ""
    state: str = ""

    @property
    def event(self) -> CallEvent | None:
        return self.events[-1] if self.events else None


@dataclass(frozen=True)
class Finding:
    """One lack, and the names it is about."""

    lack: Lack
    about: tuple[str, ...] = ()


def findings(
    arrivals: Iterable[Arrival], *, known_users: Collection[str], known_lines: Collection[str]
) -> tuple[Finding, ...]:
    """What is missing, the most hindering first. `known_users` in lower case, `known_lines` in E.164."""
    seen = list(arrivals)
    events = [event for arrival in seen for event in arrival.events]
    if not seen:
        return (Finding(Lack.NOTHING_HEARD),)
    if not events:
        return (Finding(Lack.NOTHING_UNDERSTOOD, _once(arrival.problem for arrival in seen)),)
    found = [Finding(Lack.SOME_NOT_UNDERSTOOD, problems)] if (problems := _once(a.problem for a in seen)) else []
    found += _of_kinds(events)
    found += _of_names(events, known_users, known_lines)
    return tuple(found)


def _of_kinds(events: list[CallEvent]) -> list[Finding]:
    kinds = {event.kind for event in events}
    if kinds == {"offered"}:
        return [Finding(Lack.ONLY_NEW_CALLS)]
    if "offered" not in kinds:
        return [Finding(Lack.NO_NEW_CALLS)]
    return [Finding(Lack.NO_ENDS)] if "ended" not in kinds else []


def _of_names(events: list[CallEvent], known_users: Collection[str], known_lines: Collection[str]) -> list[Finding]:
    found = []
    incoming = [event for event in events if event.direction == "in" and event.kind == "offered"]
    if incoming and all(event.is_anonymous for event in incoming):
        found.append(Finding(Lack.ONLY_ANONYMOUS))
    strangers = _once(_name_of(event) for event in events if _is_stranger(event, known_users))
    if strangers:
        found.append(Finding(Lack.UNKNOWN_USERS, strangers))
    if not known_lines:
        return [*found, Finding(Lack.NO_LINES)]
    lines = _once(event.local_e164 for event in incoming if event.local_e164 and event.local_e164 not in known_lines)
    return [*found, Finding(Lack.UNKNOWN_LINES, lines)] if lines else found


def _is_stranger(event: CallEvent, known_users: Collection[str]) -> bool:
    """Whether an answered call names somebody, and none of the names is one of ours."""
    names = {name.lower() for name in (*event.users, event.answering) if name}
    return event.kind == "answered" and event.cause != "voicemail" and bool(names) and names.isdisjoint(known_users)


def _name_of(event: CallEvent) -> str:
    return event.users[0] if event.users else event.answering


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))[:5]
