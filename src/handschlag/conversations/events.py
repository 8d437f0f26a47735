"""The one form in which every exchange tells us about a call, whatever its own dialect, and every mail door about a mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

Kind = Literal["offered", "answered", "ended", "dtmf"]
Direction = Literal["in", "out"]


@dataclass(frozen=True, kw_only=True)
class CallEvent:
    """One thing that happened to one leg of a call.

    `source` names the connection ("generic:3"), `call` is unique within it, `leg` distinguishes rung parties of one
    call ("" when the exchange does not), `origin` is the call it was transferred or forwarded from. Numbers are as
    heard (`*_raw`) and in E.164 where possible (else ""). `users` are the exchange's names for our people: logins,
    extensions, SIP names. `at` carries an offset; `seconds` is the talking time where the exchange reports one.
    `cause` is the exchange's, in the generic contract's words (normalClearing, busy, cancel, noAnswer, congestion,
    notFound, forwarded, voicemail, blocked).
    """

    source: str
    call: str
    kind: Kind
    at: datetime
    direction: Direction | None = None
    leg: str = ""
    remote_raw: str = ""
    remote_e164: str = ""
    is_anonymous: bool = False
    is_internal: bool = False
    local_raw: str = ""
    local_e164: str = ""
    users: tuple[str, ...] = ()
    answering: str = ""
    queue: str = ""
    origin: str = ""
    diversion: str = ""
    cause: str = ""
    dtmf: str = ""
    seconds: int | None = None


@dataclass(frozen=True, kw_only=True)
class MailedFile:
    """A file that came along; `body` None where it was too big to be kept apart from the mail."""

    name: str
    kind: str
    size: int
    body: bytes | None
    cid: str = ""
    is_inline: bool = False


@dataclass(frozen=True, kw_only=True)
class PastMail:
    """What a mail of the past is beside its contact. `raw` is what the other system said of it, byte for byte.

    `html` is harmless already; nothing in it is too long or has characters the database refuses.
    """

    source: str
    raw: bytes
    raw_type: str
    fingerprint: str
    message_id: str = ""
    sender_name: str = ""
    sender_address: str = ""
    to: str = ""
    cc: str = ""
    subject: str = ""
    text: str = ""
    reply: str = ""
    html: str = ""
    files: tuple[MailedFile, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MailEvent:
    """One mail as a mail door read it: nothing in it is too long or has characters the database refuses.

    `raw` is kept raw input (core.intake), `fingerprint` the same for the same mail. `answers`: the ids it names, the
    nearest first. `machine` as in `choices.Machine`. Of a mail that could not be read only the first three are known.
    """

    raw: int
    fingerprint: str
    received_at: datetime
    message_id: str = ""
    sender_name: str = ""
    sender_address: str = ""
    to: str = ""
    cc: str = ""
    reply_to: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    answers: tuple[str, ...] = ()
    text: str = ""
    reply: str = ""
    html: str = ""
    files: tuple[MailedFile, ...] = ()
    machine: str = ""
    back_on: date | None = None
    bounces: tuple[dict[str, Any], ...] = ()
    problems: tuple[str, ...] = ()
    security: tuple[str, ...] = ()
    is_spam: bool = False
    is_unreadable: bool = False
