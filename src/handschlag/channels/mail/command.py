"""`handschlag mail parse FILE…`: what each mail says, one JSON object per file on a line of its own, in their order.

    {"file", "message_id", "from": {"name", "address"}, "to": […], "cc": […], "reply_to", "subject", "date", "in_reply_to",
     "references": […], "text", "reply", "html", "attachments": [{"name", "type", "size", "md5"}],
     "auto": "reply" | "bounce" | "list" | "loop" | null, "bounce": [{"address", "status", "reason", "hard"}], "problems": […]}

Ids keep their angle brackets; `date` is ISO 8601 with the sender's offset, null where none can be read; `reply_to` is
one address or null; size and MD5 are of the decoded content; `type` is by content, by the sender's word where the content
says nothing. `--more` adds what else is known: absence, invitations, security, and marks of automatic, forwarded and spam.
A file that cannot be read gets the same object with the reason in `problems`. `-` is standard input.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from handschlag.channels.mail.limits import STANDARD
from handschlag.channels.mail.mail import Mail
from handschlag.channels.mail.parse import NOBODY, parse
from handschlag.channels.mail.wire.addresses import Address

UNREADABLE: Final = "file-unreadable"
_NOTHING: Final = Mail(
    message_id=None, sender=NOBODY, to=(), cc=(), reply_to=None, subject="", sent_at=None, in_reply_to=None, references=(),
    text="", reply="", html="", attachments=(), auto=None, bounces=(), problems=(),
)  # fmt: skip


def main(argv: list[str]) -> int:
    asked = _arguments().parse_args(argv)
    for name in asked.file:
        said = json.dumps(told(name, is_more=asked.more), ensure_ascii=False)
        sys.stdout.buffer.write(said.encode("utf-8", "backslashreplace") + b"\n")
        sys.stdout.buffer.flush()
    return 0


def told(name: str, *, is_more: bool = False) -> dict[str, Any]:
    """The object for one file. Never raises."""
    try:
        mail, problem = parse(_read(name)), ""
    except OSError as why:
        mail, problem = _NOTHING, f"{UNREADABLE}: {why.strerror or type(why).__name__}"
    except Exception as why:
        # a mistake of ours must not cost the other files; the mail is named, the trace goes to standard error
        logging.getLogger(__name__).exception("cannot parse %s", name)
        mail, problem = _NOTHING, f"unparsable: {type(why).__name__}"
    said = {"file": name, **as_object(mail)}
    said["problems"] += [problem] if problem else []
    return said | (_more(mail) if is_more else {})


def as_object(mail: Mail) -> dict[str, Any]:
    return {
        "message_id": mail.message_id,
        "from": asdict(mail.sender),
        "to": [asdict(each) for each in mail.to],
        "cc": [asdict(each) for each in mail.cc],
        "reply_to": _address(mail.reply_to),
        "subject": mail.subject,
        "date": mail.sent_at.isoformat() if mail.sent_at else None,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "text": mail.text,
        "reply": mail.reply,
        "html": mail.html,
        "attachments": [
            {"name": each.name, "type": each.kind, "size": each.size, "md5": each.md5} for each in mail.attachments
        ],
        "auto": mail.auto,
        "bounce": [
            {"address": each.address, "status": each.status, "reason": each.reason, "hard": each.is_hard}
            for each in mail.bounces
        ],
        "problems": list(mail.problems),
    }


def _address(address: Address | None) -> dict[str, str] | None:
    return None if address is None else asdict(address)


def _more(mail: Mail) -> dict[str, Any]:
    away = mail.absence
    days = {"from": away.from_on, "until": away.until_on, "back": away.back_on} if away else {}
    return {
        "absence": {name: day.isoformat() if day else None for name, day in days.items()} or None,
        "invitations": [asdict(each) for each in mail.invitations],
        "security": list(mail.security),
        "returned_id": mail.returned_id,
        "automatic": mail.is_automatic,
        "forward": mail.is_forward,
        "spam": mail.is_spam,
    }


def _read(name: str) -> bytes:
    """One byte more than is looked at, so that what is too big is known to be."""
    if name == "-":
        return sys.stdin.buffer.read(STANDARD.size + 1)
    with Path(name).open("rb") as file:
        return file.read(STANDARD.size + 1)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="handschlag mail",
        description="Mails as JSON.",
        epilog="handschlag mail deliver < FILE: a mail from a mail server into the inbox (needs the database).",
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    reading = verbs.add_parser("parse", help="what each mail says, one JSON object per file")
    reading.add_argument("file", nargs="+", help="a mail as it came (RFC 5322), or - for standard input")
    reading.add_argument("--more", action="store_true", help="add absence, invitations, security and marks")
    return parser
