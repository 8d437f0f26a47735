r"""One message of the manager interface → its fields, and what a channel is from its name.

    Event: DialBegin\r\n
    Channel: PJSIP/trunk-00000021\r\n
    CallerIDNum: +4915155512345\r\n
    Linkedid: 1764340663.42\r\n
    DestChannel: PJSIP/20-00000022\r\n
    \r\n

Names come in any case and order; `<unknown>` means nothing. Pure: no network, no clock.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from handschlag.channels.telephony.parsing import CONTROL, CannotParse, decoded

BANNER: Final = b"Asterisk Call Manager"
"""How an exchange greets whoever connects, before any message."""
LONGEST_MESSAGE: Final = 64 * 1024
LONGEST_VALUE: Final = 4096
MOST_FIELDS: Final = 300
NOTHING: Final = frozenset({"<unknown>", "unknown", "<none>", "(null)"})
UNIQUE_ID: Final = re.compile(r"[\x21-\x7e]{1,150}")
CHANNEL: Final = re.compile(r"(?P<technology>[A-Za-z0-9_]+)/(?P<rest>.+?)(?:-[0-9a-fA-F]{6,10})?(?:;[12])?")
EXTENSION: Final = re.compile(r"[0-9*#]{1,6}")
# Where FreePBX, the sample configuration and most German handbooks let calls from outside begin.
OUTSIDE: Final = (
    "from-trunk", "from-pstn", "from-digital", "from-did", "from-external", "from-outside", "ext-did", "inbound",
    "incoming", "external", "trunk", "extern",
)  # fmt: skip
INSIDE: Final = ("from-internal", "internal", "intern", "phones", "default-internal")
MAILBOX: Final = re.compile(r"(^|[-_])(vm|vmail|voicemail|mailbox)([-_]|$)|^macro-vm$", re.IGNORECASE)


@dataclass(frozen=True)
class Message:
    """The fields of one message, by their names in lower case."""

    fields: Mapping[str, str]

    @property
    def event(self) -> str:
        return self.fields.get("event", "")

    def one(self, name: str) -> str:
        """The value, "" where it is missing or the exchange says that it does not know."""
        value = self.fields.get(name.lower(), "").strip()
        return "" if value.lower() in NOTHING else value

    def required(self, name: str) -> str:
        value = self.one(name)
        if not value:
            raise CannotParse(name, "is missing")
        return value

    def unique_id(self, name: str) -> str:
        value = self.required(name)
        if not UNIQUE_ID.fullmatch(value):
            raise CannotParse(name, f"{value[:40]!r} is not the id of a channel")
        return value


@dataclass(frozen=True)
class ChannelName:
    """`PJSIP/20-00000022`: technology `PJSIP`, endpoint `20`. A Local channel leads elsewhere in the dialplan."""

    technology: str
    endpoint: str

    @property
    def is_local(self) -> bool:
        return self.technology.lower() == "local"


def read_message(raw: bytes | str) -> Message:
    """Fields of one message. The first of two fields with one name counts. Raises CannotParse naming field and reason."""
    text = decoded(raw) if isinstance(raw, bytes) else raw
    if len(text) > LONGEST_MESSAGE:
        raise CannotParse("message", f"has {len(text)} characters, at most {LONGEST_MESSAGE} are read")
    fields: dict[str, str] = {}
    for line in text.replace("\r\n", "\n").split("\n"):
        name, colon, value = line.partition(":")
        if not line.strip():
            continue
        if not colon or not name.strip():
            raise CannotParse("message", f"{line[:40]!r} is not of the form 'Name: value'")
        _add(fields, name.strip(), value.strip())
    if not fields:
        raise CannotParse("message", "is empty")
    return Message(fields)


def read_json(line: bytes) -> Message:
    """A message as one JSON object, or as a JSON text that holds it: how it is written down on one line."""
    try:
        said = json.loads(decoded(line))
    except (ValueError, RecursionError) as why:
        raise CannotParse("line", "is not valid JSON") from why
    if isinstance(said, str):
        return read_message(said)
    if not isinstance(said, dict) or not said:
        raise CannotParse("line", "is JSON but not a message")
    fields: dict[str, str] = {}
    for name, value in said.items():
        if isinstance(value, (dict, list)):
            raise CannotParse(name[:40], f"is not text but {type(value).__name__}")
        _add(fields, name.strip(), "" if value is None else str(value).strip())
    return Message(fields)


def read_channel(name: str) -> ChannelName:
    """Technology and endpoint. A Local channel's endpoint is what it dials, without its context."""
    found = CHANNEL.fullmatch(name)
    if found is None:
        raise CannotParse("Channel", f"{name[:40]!r} is not the name of a channel")
    technology, rest = found["technology"], found["rest"]
    if technology.lower() == "local":
        rest = rest.partition("@")[0]
    return ChannelName(technology, rest.rpartition("/")[2])


def read_timestamp(message: Message) -> datetime | None:
    """The moment, where the exchange is set to say it (`timestampevents = yes`)."""
    said = message.one("Timestamp")
    if not re.fullmatch(r"[0-9]{9,11}(\.[0-9]{1,9})?", said):
        return None
    return datetime.fromtimestamp(float(said), UTC)


def read_duration(text: str) -> timedelta:
    """`00:01:23` or seconds; nothing where it makes no sense."""
    parts = text.split(":")
    if not re.fullmatch(r"(?:[0-9]{1,6}:){0,2}[0-9]{1,6}", text):
        return timedelta(0)
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + int(part)
    return timedelta(seconds=seconds)


def is_outside(context: str, contexts: tuple[str, ...]) -> bool:
    """Whether calls from outside begin in this context; `contexts` are the house's own names, else the usual ones."""
    if contexts:
        return context.lower() in contexts
    return context.lower().startswith(OUTSIDE)


def is_inside(context: str) -> bool:
    return context.lower().startswith(INSIDE)


def is_mailbox(context: str) -> bool:
    return MAILBOX.search(context) is not None


def is_extension(text: str) -> bool:
    return EXTENSION.fullmatch(text) is not None


def _add(fields: dict[str, str], name: str, value: str) -> None:
    if len(fields) >= MOST_FIELDS:
        raise CannotParse("message", f"has more than {MOST_FIELDS} fields")
    if len(value) > LONGEST_VALUE:
        raise CannotParse(name[:40], f"has {len(value)} characters, at most {LONGEST_VALUE} are read")
    if CONTROL.search(value):
        raise CannotParse(name[:40], "contains control characters")
    fields.setdefault(name.lower(), value)
