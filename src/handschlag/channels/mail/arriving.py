"""Kept mails become contacts: the one way in for every mail door, and for what a crash left behind."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from handschlag.channels.mail.mail import Attachment, Mail
from handschlag.channels.mail.parse import parse
from handschlag.channels.mail.same import fingerprint
from handschlag.channels.mail.wire.addresses import Address
from handschlag.conversations import actions as conversations
from handschlag.conversations.actions import Received
from handschlag.conversations.events import MailedFile, MailEvent
from handschlag.conversations.models.mail import ID
from handschlag.core import intake
from handschlag.core.models import RawInput

log = structlog.get_logger("handschlag.mail")

PIPE: Final = "mail:pipe"
SOURCES: Final = "mail:"
TWINS: Final = "mail-twin:"
"""Where the same mail came from again: it is no longer needed after a while."""
CONTENT: Final = "message/rfc822"
TOO_BIG: Final = "too_big"
"""In the raw input's `meta`: so many bytes the mail has, of which only the head was fetched."""
LARGEST_FILE: Final = 50_000_000
LARGEST_FILES: Final = 100_000_000
MOST_FILES: Final = 200
_MOST_ANSWERS: Final = 50
_LONGEST_LINE: Final = 20_000
_AS_IT_IS_AFTER: Final = 2
"""Tries that failed before a mail comes in unread, with its raw form."""


def keep(body: bytes, *, source: str, now: datetime) -> int:
    """Commit a mail before anything else happens to it; returns its id."""
    return intake.keep(source=source, body=body, content_type=CONTENT, meta={}, now=now)


def arrive(raw_id: int, *, now: datetime) -> Received | None:
    """Enter a kept mail once. None: a failure of ours, it waits for the next round; or somebody else is at it."""
    done: list[Received] = []
    try:
        intake.handle(raw_id, lambda raw: done.append(_enter(raw, now=now)), now=now)
    except Exception as failure:  # noqa: BLE001  # the mail is kept; whoever delivered it must not deliver it again
        log.warning("a mail waits", raw=raw_id, because=type(failure).__name__)
        return None
    return done[0] if done else None


def let_arrive_what_waits(*, now: datetime) -> int:
    """What was kept but not entered: after a crash, or when the database was away. Oldest first; returns how many."""
    waiting = intake.waiting(source_prefix=SOURCES, now=now)
    for raw_id in waiting:
        arrive(raw_id, now=now)
    return len(waiting)


def _enter(raw: RawInput, *, now: datetime) -> Received:
    """A mail nobody can read comes in all the same: marked, with its raw form."""
    received = conversations.receive_mail(_understood(raw), now=now)
    if received.how == "duplicate":
        intake.relabel(raw.pk, source=raw.source.replace(SOURCES, TWINS, 1))
    return received


def _understood(raw: RawInput) -> MailEvent:
    if raw.attempts >= _AS_IT_IS_AFTER:
        return _unread(raw, raw.error.partition(":")[0])
    body = bytes(raw.body)
    try:
        mail = parse(body)
        said = _said(mail)
        if size := raw.meta.get(TOO_BIG):
            said["problems"] = (f"left-on-server: {size} bytes", *said["problems"])
        return MailEvent(
            raw=raw.pk,
            received_at=raw.received_at,
            fingerprint=fingerprint(body, has_id=mail.message_id is not None),
            **said,
        )
    except Exception as why:
        log.exception("a mail cannot be read", raw=raw.pk)
        return _unread(raw, type(why).__name__)


def _unread(raw: RawInput, why: str) -> MailEvent:
    return MailEvent(
        raw=raw.pk,
        received_at=raw.received_at,
        fingerprint=fingerprint(bytes(raw.body), has_id=False),
        problems=(f"unparsable: {why}",),
        is_unreadable=True,
    )


def _said(mail: Mail) -> dict[str, Any]:
    return {
        "message_id": _text(mail.message_id or "", ID),
        "sender_name": _text(mail.sender.name, 500),
        "sender_address": _text(mail.sender.address, 998),
        "to": _people(mail.to),
        "cc": _people(mail.cc),
        "reply_to": _text(mail.reply_to.address if mail.reply_to else "", 998),
        "subject": _text(mail.subject, _LONGEST_LINE),
        "sent_at": mail.sent_at.astimezone(UTC) if mail.sent_at else None,
        "answers": _answers(mail),
        "text": _text(mail.text),
        "reply": _text(mail.reply),
        "html": _text(mail.html),
        "files": _files(mail.attachments),
        "machine": mail.auto or "",
        "back_on": _back_on(mail),
        "bounces": tuple(
            {name: _text(said) if isinstance(said, str) else said for name, said in asdict(one).items()}
            for one in mail.bounces
        ),
        "problems": tuple(_text(problem, 200) for problem in mail.problems),
        "security": tuple(_text(one, 40) for one in mail.security),
        "is_spam": mail.is_spam,
    }


def _answers(mail: Mail) -> tuple[str, ...]:
    """The nearest first: what it answers, then its references from the last to the first; a report's own mail before all."""
    named = [mail.returned_id, mail.in_reply_to, *reversed(mail.references)]
    return tuple(dict.fromkeys(_text(one, ID) for one in named if one))[:_MOST_ANSWERS]


def _back_on(mail: Mail) -> Any:
    return mail.absence.back_on if mail.absence is not None else None


def _people(people: tuple[Address, ...]) -> str:
    told = (f"{one.name} <{one.address}>" if one.name and one.address else one.name or one.address for one in people)
    return _text(", ".join(told), _LONGEST_LINE)


def _files(attachments: tuple[Attachment, ...]) -> tuple[MailedFile, ...]:
    """The first two hundred; the content of each as long as it and all before it are not too big."""
    kept: list[MailedFile] = []
    room = LARGEST_FILES
    for one in attachments[:MOST_FILES]:
        fits = one.size <= min(LARGEST_FILE, room)
        room -= one.size if fits else 0
        body = one.content if fits else None
        name, kind, cid = _text(one.name, 255), _text(one.kind, 160), _text(one.cid, 500)
        kept.append(MailedFile(name=name, kind=kind, size=one.size, body=body, cid=cid, is_inline=one.is_inline))
    return tuple(kept)


def _text(said: str, most: int | None = None) -> str:
    """Without what PostgreSQL refuses: NUL, and halves of characters."""
    return said.replace("\0", "").encode("utf-8", "replace").decode()[:most]
