"""An invitation (`text/calendar`, RFC 5545): who asks for what and when. Enough to show it; the file itself is an attachment."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from handschlag.channels.mail.mail import Invitation

_LONGEST: Final = 200_000
_MOST_LINES: Final = 5_000
_FOLD: Final = re.compile(r"\n[ \t]")
_ESCAPED: Final = re.compile(r"\\([nN\\;,])")
_PARAM: Final = re.compile(r';([A-Za-z-]+)=("[^"]*"|[^;:"]*)')
_STAMP: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?")
_ZONES: Final = {
    "w. europe standard time": "Europe/Berlin",
    "central europe standard time": "Europe/Budapest",
    "romance standard time": "Europe/Paris",
    "gmt standard time": "Europe/London",
}


def read(text: str) -> Invitation | None:
    """The first event; None if there is none."""
    method, inside = "", 0
    found: dict[str, tuple[dict[str, str], str]] = {}
    for line in _FOLD.sub("", text[:_LONGEST]).split("\n")[:_MOST_LINES]:
        name, params, value = _line(line)
        if name == "BEGIN":
            inside += bool(inside) or value.strip().upper() in ("VEVENT", "VTODO")
        elif name == "END" and inside:
            inside -= 1
            if not inside:
                break
        elif name == "METHOD":
            method = value.strip().upper()[:40]
        elif inside == 1:
            found.setdefault(name, (params, value))
    return _invitation(method, found) if found else None


def _invitation(method: str, found: dict[str, tuple[dict[str, str], str]]) -> Invitation:
    def text(name: str) -> str:
        return _unescaped(found[name][1]).strip()[:1000] if name in found else ""

    organizer = text("ORGANIZER")
    return Invitation(
        method=method,
        uid=text("UID"),
        summary=text("SUMMARY"),
        starts=_moment(*found["DTSTART"]) if "DTSTART" in found else None,
        ends=_moment(*found["DTEND"]) if "DTEND" in found else None,
        place=text("LOCATION"),
        organizer=organizer[7:] if organizer.lower().startswith("mailto:") else organizer,
    )


def _line(line: str) -> tuple[str, dict[str, str], str]:
    at = 0
    name = re.match(r"[A-Za-z0-9-]{1,60}", line)
    if not name:
        return "", {}, ""
    at, params = name.end(), {}
    while found := _PARAM.match(line, at):
        params[found[1].upper()] = found[2].strip('"')
        at = found.end()
    return name[0].upper(), params, line[at + 1 :] if line[at : at + 1] == ":" else ""


def _moment(params: dict[str, str], value: str) -> str | None:
    found = _STAMP.match(value.strip())
    if not found:
        return None
    year, month, day = (int(part) for part in found.group(1, 2, 3))
    try:
        if not found[4]:
            return date(year, month, day).isoformat()
        at = datetime(year, month, day, int(found[4]), int(found[5]), int(found[6] or 0), tzinfo=UTC)
    except ValueError:
        return None
    zone = UTC if found[7] else _zone(params.get("TZID", ""))
    return at.replace(tzinfo=zone).isoformat()


def _zone(name: str) -> ZoneInfo | None:
    name = _ZONES.get(name.lower(), name)
    try:
        return ZoneInfo(name) if re.fullmatch(r"[A-Z][A-Za-z]+/[A-Za-z_]+(?:/[A-Za-z_]+)?", name) else None
    except (ValueError, OSError, LookupError):
        return None


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
