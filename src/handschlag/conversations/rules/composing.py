"""How a mail of ours is written: its addresses, subject, quote, and the bytes that go out (RFC 5322). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

LONGEST_SUBJECT: Final = 500
LONGEST_TEXT: Final = 500_000
MOST_ADDRESSEES: Final = 50
MOST_REFERENCES: Final = 30
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_PIECE: Final = re.compile(r'(?:"[^"\n\r]*"|[^",;\n\r]|")+')
_ANSWERED: Final = re.compile(r"(?:re|aw|antw|antwort)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_ID: Final = re.compile(r"<[^<>\s]{3,498}>")


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a person wrote. Times are aware; `answers` are Message-IDs with angle brackets, the nearest first."""

    message_id: str
    sent_at: datetime
    sender_name: str
    sender_address: str
    to: Sequence[str]
    cc: Sequence[str]
    subject: str
    text: str
    answers: Sequence[str] = ()


class Unwritable(ValueError):
    """What is no address, as it was written."""


def read_addresses(text: str) -> tuple[str, ...]:
    """The addresses in a line, each once, names left out; commas, semicolons and line ends stand between them.

    Domains with umlauts are written as servers want them (IDNA). Raises Unwritable with the piece that is no address.
    """
    found: dict[str, str] = {}
    for piece in _PIECE.findall(text):
        if piece.strip():
            plain = _plain(_within(piece.strip()), piece)
            found.setdefault(plain.casefold(), plain)
    return tuple(found.values())


def _within(piece: str) -> str:
    """What stands between the angle brackets at the end, behind a name; without them the piece itself."""
    before, bracket, address = piece.removesuffix(">").rpartition("<")
    return address if bracket and piece.endswith(">") and "<" not in before else piece


def _plain(address: str, piece: str) -> str:
    local, at, domain = address.rpartition("@")
    try:
        host = domain.encode("idna").decode() if domain else ""
    except UnicodeError:
        host = ""
    plain = f"{local}{at}{host}"
    if (
        not _ADDRESS.fullmatch(plain)
        or "." not in host
        or ".." in plain
        or local.startswith(".")
        or local.endswith(".")
    ):
        raise Unwritable(piece.strip()[:100])
    return plain


def answer_subject(subject: str) -> str:
    """With one “Re:” before it, whatever language wrote the last."""
    told = one_line(subject)
    return told if not told or _ANSWERED.match(told) else f"Re: {told}"


def one_line(text: str) -> str:
    return " ".join(text.split())[:LONGEST_SUBJECT]


def quoted(text: str) -> str:
    """Each line with a mark before it; what was marked already gets another."""
    return "\n".join(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in text.strip().splitlines())


def references(answered_id: str, answered: Iterable[str]) -> tuple[str, ...]:
    """What `References` says, the oldest first: the first of the thread stays, and the last ones."""
    named = [one for one in (*reversed(list(answered)), answered_id) if _ID.fullmatch(one)]
    known = list(dict.fromkeys(named))
    return tuple(known if len(known) <= MOST_REFERENCES else [known[0], *known[1 - MOST_REFERENCES :]])


def as_bytes(written: Written) -> bytes:
    """The mail as it goes out: plain text in UTF-8, lines end with CRLF, no line over 998 characters.

    A person's mail: nothing in it says automatic. Hidden copies stand nowhere in it.
    """
    mail = EmailMessage(policy=SMTP)
    local, _at, domain = written.sender_address.rpartition("@")
    mail["From"] = Address(one_line(written.sender_name), local, domain)
    mail["To"] = ", ".join(written.to)
    if written.cc:
        mail["Cc"] = ", ".join(written.cc)
    mail["Subject"] = one_line(written.subject)
    mail["Date"] = format_datetime(written.sent_at)
    mail["Message-ID"] = written.message_id
    if written.answers:
        mail["In-Reply-To"] = written.answers[-1]
        mail["References"] = " ".join(written.answers)
    mail.set_content("\n".join(written.text.splitlines()) + "\n", charset="utf-8", cte="quoted-printable")
    try:
        return mail.as_bytes()
    except MessageError as why:
        raise Unwritable(str(why)) from why
