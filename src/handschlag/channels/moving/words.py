"""Fields and texts of another system, brought into our forms; strangers' HTML is read by the reader of mails."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, tzinfo
from email.utils import parseaddr
from typing import Any, Final

from handschlag.channels.mail.html import depth, sanitise
from handschlag.channels.mail.html.text import Lines, render
from handschlag.channels.mail.reply.split import split
from handschlag.conversations.events import MailedFile, PastMail
from handschlag.conversations.models.mail import ID

LONGEST_TEXT: Final = 1_000_000
LARGEST_FILE: Final = 25_000_000
MOST_FILES: Final = 200


class Bad(Exception):
    """A field that cannot be read: which one, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


def text(said: Any, most: int | None = None) -> str:
    """Without what PostgreSQL refuses: NUL, and halves of characters."""
    if said is None:
        return ""
    return str(said).replace("\0", "").encode("utf-8", "replace").decode()[:most]


def moment(said: dict[str, Any], field: str, reason: str, zone: tzinfo | None = None) -> datetime:
    """`zone` for systems that write their times without one. Raises Bad."""
    try:
        at = datetime.fromisoformat(str(said[field]))
    except (KeyError, ValueError) as why:
        raise Bad(field, reason) from why
    if at.tzinfo is None:
        if zone is None:
            raise Bad(field, reason)
        at = at.replace(tzinfo=zone)
    return at


def plain(body: str, *, is_html: bool) -> Lines:
    if is_html:
        return render(depth.flattened(body[:LONGEST_TEXT])[0])
    lines = body[:LONGEST_TEXT].replace("\r\n", "\n").split("\n")
    return Lines(lines, [""] * len(lines))


def mail(
    source: str,
    said: dict[str, Any],
    *,
    foreign_id: str,
    sender: str,
    to: str,
    cc: str,
    subject: str,
    message_id: str,
    body: str,
    is_html: bool,
    files: tuple[MailedFile, ...],
) -> PastMail:
    """What stands in a message, with its HTML made harmless and what is new in it apart."""
    lines = plain(body, is_html=is_html)
    name, address = parseaddr(sender)
    return PastMail(
        source=f"moving.{source}"[:80],
        raw=json.dumps(said, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace"),
        raw_type="application/json",
        fingerprint=hashlib.sha256(f"moving\n{source}\n{foreign_id}".encode()).hexdigest(),
        message_id=text(message_id.strip(), ID),
        sender_name=text(name or ("" if address else sender), 500),
        sender_address=text(address, 998),
        to=text(to, 10_000),
        cc=text(cc, 10_000),
        subject=text(" ".join(subject.split()), 1_000),
        text=text(lines.text),
        reply=text(split(lines, subject=subject).reply),
        html=text(sanitise.sanitise(depth.flattened(body[:LONGEST_TEXT])[0])) if is_html else "",
        files=files[:MOST_FILES],
    )


def file(name: str, kind: str, body: bytes | None, size: int, cid: str = "") -> MailedFile:
    """`body` None where it did not come along."""
    kept = body if body is not None and len(body) <= LARGEST_FILE else None
    told = text(kind.partition(";")[0].strip() or "application/octet-stream", 160)
    plain_name = text(name.replace("\\", "/").rpartition("/")[2].strip() or "file", 255)
    return MailedFile(name=plain_name, kind=told, size=size, body=kept, cid=text(cid.strip("<> "), 500))
