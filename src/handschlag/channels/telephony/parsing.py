"""What all exchanges' parsers share: how a line reads numbers, and the fields of a webhook whatever its encoding.

Pure: no database, no settings, no clock. The only thing a parser raises is `CannotParse`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, Final, Literal, cast
from urllib.parse import unquote_to_bytes

from handschlag.conversations.events import Direction
from handschlag.core import phone

LONGEST_FIELD: Final = 200
MOST_VALUES: Final = 60
MOST_FIELDS: Final = 500
CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\ud800-\udfff]")  # lone surrogates: JSON can bring them
CAUSES: Final = (
    "normalClearing", "busy", "cancel", "noAnswer", "congestion", "notFound", "forwarded", "voicemail", "blocked",
)  # fmt: skip
_CAUSE_BY_FOLDED: Final = {cause.casefold(): cause for cause in CAUSES}


class CannotParse(ValueError):
    """Input that makes no sense: which field, and why. English, for the log and for the maker of the exchange."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True)
class Reading:
    """How the line of a connection reads numbers and times."""

    region: str = "DE"
    area_code: str = ""
    timezone: str = "Europe/Berlin"

    def number(self, raw: str, *, international: bool) -> phone.PhoneNumber:
        return phone.normalise(raw, region=self.region, area_code=self.area_code or None, international=international)


@dataclass(frozen=True)
class Parties:
    """Both ends of a call as `CallEvent` names them."""

    remote: phone.PhoneNumber | None
    local: phone.PhoneNumber | None

    def as_fields(self) -> dict[str, Any]:
        kind = self.remote.kind if self.remote else ""
        return {
            "remote_raw": self.remote.raw.strip() if self.remote else "",
            "remote_e164": (self.remote.e164 or "") if self.remote else "",
            "is_anonymous": kind == "anonymous",
            "is_internal": kind == "internal",
            "local_raw": self.local.raw.strip() if self.local else "",
            "local_e164": (self.local.e164 or "") if self.local else "",
        }


@dataclass(frozen=True)
class Fields:
    """The fields of one webhook. An empty value counts as missing; `user`, `user[]` and `user[0]` are one field."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, *names: str) -> str:
        """The first value of the first of these fields that has one, else "". Raises CannotParse for junk in it."""
        for name in names:
            for value in self.all(name):
                return value
        return ""

    def all(self, name: str) -> tuple[str, ...]:
        values = self.values.get(name, ())
        if len(values) > MOST_VALUES:
            raise CannotParse(name, f"has {len(values)} values, at most {MOST_VALUES} are read")
        return tuple(checked for value in values if (checked := _checked(name, value)))

    def with_default(self, name: str, value: str) -> Fields:
        """The same fields, and this one where it is missing."""
        return self if not value or self.one(name) else Fields({**self.values, name: (value,)})

    def required(self, *names: str) -> str:
        value = self.one(*names)
        if not value:
            raise CannotParse(names[0], "is missing")
        return value


def read_fields(body: bytes, content_type: str = "") -> Fields:
    """JSON object, form or multipart; what the body looks like counts more than what its header says."""
    if content_type.partition(";")[0].strip().lower() == "multipart/form-data":
        return Fields(_gathered(_multipart(body, content_type)))
    text = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1] in (b"{", b"[", b'"'):
        return Fields(_gathered(_json(text)))
    return Fields(_gathered(_form(text)))


def read_direction(fields: Fields) -> Direction | None:
    """`in`, `out` or None when the field is missing."""
    value = fields.one("direction").casefold()
    if value and value not in ("in", "out"):
        raise CannotParse("direction", f"{value!r} is neither 'in' nor 'out'")
    return cast("Direction", value) if value else None


def read_cause(fields: Fields) -> str:
    """One of the contract's words whatever its capitals; an unknown word as it came."""
    value = fields.one("cause")
    return _CAUSE_BY_FOLDED.get(value.casefold(), value[:40])


def read_parties(
    fields: Fields, reading: Reading, direction: Direction | None, *, international: bool, is_new: bool
) -> Parties:
    """Who is at which end. A new call without a number is anonymous; later events may leave the numbers out."""
    ends = {name: fields.one(name) for name in ("from", "to")}
    near, far = ("from", "to") if direction == "out" else ("to", "from")
    has_remote = bool(ends[far]) or (is_new and direction is not None)
    return Parties(
        remote=reading.number(ends[far], international=international) if has_remote else None,
        local=reading.number(ends[near], international=international) if ends[near] else None,
    )


def read_call_id(fields: Fields) -> str:
    return fields.required("callId", "call_id", "callid")


def read_seconds(fields: Fields, name: str) -> int | None:
    value = fields.one(name)
    if not value:
        return None
    if not re.fullmatch(r"[0-9]{1,7}", value):
        raise CannotParse(name, f"{value[:20]!r} is not a number of seconds")
    return int(value)


def decoded(raw: bytes) -> str:
    """UTF-8, else the Windows form of Latin-1 that old exchanges send."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _checked(name: str, value: str) -> str:
    tidy = value.strip()
    if len(tidy) > LONGEST_FIELD:
        raise CannotParse(name, f"has {len(tidy)} characters, at most {LONGEST_FIELD} are read")
    if CONTROL.search(tidy):
        raise CannotParse(name, "contains control characters")
    return tidy


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    values: dict[str, list[str]] = {}
    for count, (name, value) in enumerate(pairs):
        if count >= MOST_FIELDS:
            raise CannotParse("body", f"has more than {MOST_FIELDS} fields")
        values.setdefault(re.sub(r"\[\d{0,3}\]$", "", name), []).append(value)
    return {name: tuple(several) for name, several in values.items()}


def _form(body: bytes) -> Iterable[tuple[str, str]]:
    found = False
    for pair in body.replace(b"\r", b"").replace(b"\n", b"").split(b"&"):
        name, equals, value = pair.partition(b"=")
        if not equals:
            continue
        found = True
        yield _unquoted(name), _unquoted(value)
    if not found:
        raise CannotParse("body", "is neither JSON nor a form")


def _unquoted(raw: bytes) -> str:
    return decoded(unquote_to_bytes(raw.replace(b"+", b" ")))


def _json(body: bytes) -> Iterable[tuple[str, str]]:
    try:
        read = json.loads(decoded(body))
    except (ValueError, RecursionError) as why:
        raise CannotParse("body", "is not valid JSON") from why
    if not isinstance(read, dict):
        raise CannotParse("body", "is JSON but not an object")
    for name, value in read.items():
        for single in value if isinstance(value, list) else [value]:
            yield name, _json_text(single)


def _json_text(value: Any) -> str:
    """Numbers as written, nothing for null; what is nested is of no field we know."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _multipart(body: bytes, content_type: str) -> Iterable[tuple[str, str]]:
    head = b"Content-Type: " + content_type.encode("latin-1", errors="replace").replace(b"\r", b"").replace(b"\n", b"")
    try:
        message = BytesParser(policy=HTTP).parsebytes(head + b"\r\n\r\n" + body)
        parts = list(message.iter_parts()) if message.is_multipart() else []
        pairs = [
            (str(part.get_param("name", "", header="content-disposition")), part.get_payload(decode=True))
            for part in parts
        ]
    except (ValueError, LookupError, IndexError, KeyError, AttributeError, TypeError, RecursionError) as why:
        raise CannotParse("body", "is not a valid multipart form") from why
    if not pairs:
        raise CannotParse("body", "is not a valid multipart form")
    return [(name, decoded(value)) for name, value in pairs if isinstance(value, bytes)]


Event = Literal["offered", "answered", "ended", "dtmf"]


def read_event(fields: Fields, names: Mapping[str, Event]) -> Event:
    """Our word for the exchange's event. Raises CannotParse for a missing or unknown one."""
    value = fields.required("event")
    folded = {name.casefold(): kind for name, kind in names.items()}
    if value.casefold() not in folded:
        raise CannotParse("event", f"{value[:40]!r} is not one of {', '.join(names)}")
    return folded[value.casefold()]
