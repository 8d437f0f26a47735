"""Attachments out of the leaves: their name made safe, their type read from the content, their size and digest."""

from __future__ import annotations

import hashlib
from collections.abc import Set as AbstractSet
from typing import Final

from handschlag.channels.mail.limits import Limits
from handschlag.channels.mail.mail import Attachment
from handschlag.channels.mail.parts import magic, naming
from handschlag.channels.mail.parts.gathering import Leaf
from handschlag.channels.mail.wire import header

_NAMED_BY_KIND: Final = {
    "text/calendar": "invite.ics",
    "text/rfc822-headers": "headers.txt",
    "application/pkcs7-signature": "smime.p7s",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "encrypted.asc",
}
_MESSAGES: Final = frozenset({"message/rfc822", "message/global"})
_LONGEST_SUBJECT: Final = 80


def attachments(leaves: list[Leaf], cids: AbstractSet[str], limits: Limits) -> tuple[Attachment, ...]:
    """In the order of the mail. `cids`: what the HTML refers to."""
    return tuple(_attachment(leaf, number, cids, limits) for number, leaf in enumerate(leaves, start=1))


def _attachment(leaf: Leaf, number: int, cids: AbstractSet[str], limits: Limits) -> Attachment:
    name = naming.tidied(leaf.name)
    kind = (
        leaf.declared if leaf.declared in _MESSAGES else magic.kind_of(leaf.content, declared=leaf.declared, name=name)
    )
    if not name:
        name = _message_name(leaf.content, limits) if kind in _MESSAGES else _NAMED_BY_KIND.get(kind, "")
    shown = bool(leaf.cid) and leaf.cid.lower() in cids
    return Attachment(
        name=name or naming.made_up(kind, number),
        kind=kind,
        size=len(leaf.content),
        md5=hashlib.md5(leaf.content, usedforsecurity=False).hexdigest(),
        content=leaf.content,
        cid=leaf.cid,
        is_inline=shown or leaf.is_beside,
    )


def _message_name(content: bytes, limits: Limits) -> str:
    """After its subject."""
    subject = header.read(content, 0, len(content), limits).text("subject")
    name = naming.tidied(subject.replace("/", "-").replace("\\", "-")[:_LONGEST_SUBJECT])
    return f"{name}.eml" if name else "message.eml"
