"""What one mail says, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from handschlag.channels.mail.wire.addresses import Address

Auto = Literal["reply", "bounce", "list", "loop"]


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    """Tidy and never empty."""
    kind: str
    """`maintype/subtype`, by content first."""
    size: int
    md5: str
    """Of the decoded content, in hexadecimal."""
    content: bytes
    cid: str = ""
    is_inline: bool = False
    """The HTML shows it in its place, or the program put it beside the text without meaning a file."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """One address a mail did not reach. `status` as RFC 3463 has it, empty if nobody said."""

    address: str
    status: str
    reason: str
    is_hard: bool


@dataclass(frozen=True, slots=True)
class Absence:
    """What an out-of-office notice says; days as their sender counts them."""

    from_on: date | None
    until_on: date | None
    back_on: date | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Times as ISO 8601: a date for whole days, with an offset where the zone is known."""

    method: str
    uid: str
    summary: str
    starts: str | None
    ends: str | None
    place: str
    organizer: str


@dataclass(frozen=True, slots=True)
class Mail:
    message_id: str | None
    """With its angle brackets, as in the mail; so are `in_reply_to`, `references` and `returned_id`."""
    sender: Address
    """Both parts empty if the mail names nobody."""
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: Address | None
    subject: str
    sent_at: datetime | None
    """With the offset of the sender; None if there is none or it cannot be read."""
    in_reply_to: str | None
    references: tuple[str, ...]
    text: str
    """The whole of it, plain: as sent, or made from the HTML. Line ends are \\n."""
    reply: str
    """What is new in it: some of the lines of `text`, in their order."""
    html: str
    """Harmless; empty if there was none."""
    attachments: tuple[Attachment, ...]
    auto: Auto | None
    bounces: tuple[Bounce, ...]
    problems: tuple[str, ...]
    """Codes, as `docs/admin/mail.md` lists them; `charset-wrong@1.2` names the second part of the first."""
    security: tuple[str, ...] = ()
    """`smime-signed`, `smime-encrypted`, `pgp-signed`, `pgp-encrypted`: said by the mail, not verified."""
    absence: Absence | None = None
    invitations: tuple[Invitation, ...] = ()
    is_forward: bool = False
    is_automatic: bool = False
    """Made by a program; nothing must answer it by itself."""
    is_spam: bool = False
    """A filter before us said so."""
    returned_id: str | None = None
    """Of a bounce or a receipt: the Message-ID of the mail it speaks of, if that came along."""
    headers: tuple[tuple[str, str], ...] = ()
    """All fields of the mail itself, names in small letters, values decoded, in their order."""
