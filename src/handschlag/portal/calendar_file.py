"""A calendar file with one entry (RFC 5545): folded lines, escaped text, times in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LONGEST_LINE = 75
LENGTH = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`uid` stays when the time moves, `sequence` grows. The entry ends at `due_at`: it is a deadline."""

    uid: str
    sequence: int
    due_at: datetime
    summary: str
    description: str
    is_cancelled: bool = False


def written(entry: Entry, *, now: datetime) -> bytes:
    """The file as it is sent."""
    stamp = _moment(now)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Handschlag//Promise page//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"DTSTART:{_moment(entry.due_at - LENGTH)}",
        f"DTEND:{_moment(entry.due_at)}",
        f"SUMMARY:{_text(entry.summary)}",
        f"DESCRIPTION:{_text(entry.description)}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(said: str) -> str:
    """TEXT of section 3.3.11; other control characters have no place in it."""
    plain = "".join(char for char in "\n".join(said.splitlines()) if char == "\n" or char >= " ")
    for char, instead in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(char, instead)
    return plain


def _folded(line: str) -> str:
    """At most 75 octets a line, never within a character (section 3.1)."""
    parts: list[str] = []
    rest = line
    while len(rest.encode()) > LONGEST_LINE:
        room = LONGEST_LINE if not parts else LONGEST_LINE - 1
        end = len(rest.encode()[:room].decode(errors="ignore"))
        parts.append(rest[:end])
        rest = rest[end:]
        if len(rest.encode()) <= LONGEST_LINE - 1:
            break
    return "\r\n ".join([*parts, rest])
