"""One mail, from its bytes to what it says. Pure: nothing is fetched, stored, executed or asked; no bytes make it fail."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from handschlag.channels.mail.limits import STANDARD, Limits
from handschlag.channels.mail.machine import absence, kind, report, returned
from handschlag.channels.mail.mail import Attachment, Auto, Bounce, Invitation, Mail
from handschlag.channels.mail.parts import body, calendar, files, gathering, pgp
from handschlag.channels.mail.parts.gathering import Gathered
from handschlag.channels.mail.reply import visible
from handschlag.channels.mail.wire import addresses, charset, dates, header, ids, mime, words
from handschlag.channels.mail.wire.addresses import Address
from handschlag.channels.mail.wire.header import Header

NOBODY: Final = Address("", "")
_LONE_CR: Final = re.compile(rb"\r(?!\n)")
_MOST_INVITATIONS: Final = 20
_ONCE: Final = ("from", "subject", "date", "message-id")
_RETURNED: Final = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})


def parse(raw: bytes, *, limits: Limits = STANDARD) -> Mail:
    """Everything that can be read of it; what could not is said in `problems`, in the order in which it was met."""
    raw, problems = _prepared(raw, limits)
    tree = mime.read(raw, limits)
    head = tree.root.header
    found = gathering.gather(raw, tree.root, limits)
    whole = body.compose(found.pieces, limits)
    hint = tree.root.content_type.get("charset")
    envelope = _Envelope(head, hint, limits)
    text = whole.lines.text
    seen = visible.of(whole, subject=envelope.subject)
    attachments = files.attachments(found.leaves, whole.cids, limits)
    bounces, is_bounce = _bounces(envelope, found, text)
    auto = kind.auto_of(head, envelope.subject, is_bounce=is_bounce, is_receipt=_is_receipt(found))
    return Mail(
        **envelope.told(),
        text=text,
        reply=seen.reply,
        html=whole.html,
        attachments=attachments,
        auto=auto,
        bounces=bounces,
        problems=_once(problems, tree.problems, envelope.problems, found.problems, whole.problems),
        security=_once(found.security, pgp.found_in(text)),
        absence=absence.read(text, sent_on=envelope.sent_on) if auto == "reply" else None,
        invitations=tuple(_invitations(attachments)),
        is_forward=seen.is_forward,
        is_automatic=auto in ("bounce", "reply") or kind.is_automatic(head),
        is_spam=kind.is_spam(head),
        returned_id=_returned_id(attachments, auto, limits),
        headers=tuple((field.name, words.decode(field.raw, hint=hint)) for field in head.fields),
    )


def _once(*said: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for some in said for each in some))


def _prepared(raw: bytes, limits: Limits) -> tuple[bytes, list[str]]:
    """Not longer than allowed, and with line feeds: what comes from old Macintoshes and bad gateways has none."""
    problems = [] if raw.strip(b" \t\r\n\0") else ["empty"]
    if len(raw) > limits.size:
        raw = raw[: limits.size]
        problems.append("too-big")
    if b"\n" not in raw and b"\r" in raw:
        raw = _LONE_CR.sub(b"\n", raw)
        problems.append("line-ends")
    return raw, problems


class _Envelope:
    """The fields of the header that everybody knows."""

    def __init__(self, head: Header, hint: str, limits: Limits) -> None:
        self.head, self.hint, self.limits = head, hint, limits
        self.problems = [f"{name}-repeated" for name in _ONCE if sum(1 for _ in head.each(name)) > 1]
        self.subject = words.decode(head.first("subject") or b"", hint=hint)
        self.message_id = ids.read_one(head.first("message-id"))
        answered = ids.read_all(head.first("in-reply-to") or b"", most=limits.references)
        self.in_reply_to = answered[0] if answered else None
        self.references = tuple(ids.read_all(b" ".join(head.each("references")), most=limits.references))
        self.sender = self._sender()
        self.to, self.cc = self._addresses("to"), self._addresses("cc")
        answers = self._addresses("reply-to")
        self.reply_to = answers[0] if answers else None
        self.sent_at = self._sent_at()

    def told(self) -> dict[str, Any]:
        """Its fields as a mail names them."""
        names = ("message_id", "sender", "to", "cc", "reply_to", "subject", "sent_at", "in_reply_to", "references")
        return {name: getattr(self, name) for name in names}

    @property
    def sent_on(self) -> date | None:
        return self.sent_at.date() if self.sent_at else None

    def _addresses(self, name: str) -> tuple[Address, ...]:
        most = self.limits.addresses
        found = [each for raw in self.head.each(name) for each in addresses.read(raw, most=most, hint=self.hint)]
        if len(found) >= most:
            self.problems.append("addresses-cut")
        return tuple(found[:most])

    def _sender(self) -> Address:
        """Of several the first with an address; without `From` the one who sent it for them."""
        for name in ("from", "sender"):
            found = self._addresses(name)
            if found:
                return next((each for each in found if each.address), found[0])
        self.problems.append("from-missing")
        return NOBODY

    def _sent_at(self) -> datetime | None:
        raw = self.head.first("date")
        if raw is None:
            self.problems.append("date-missing")
            return None
        at, problem = dates.read(words.decode(raw))
        self.problems += [problem] if problem else []
        return at


def _bounces(envelope: _Envelope, found: Gathered, text: str) -> tuple[tuple[Bounce, ...], bool]:
    """Who was not reached, and whether the mail is about that. A report for programs counts before words for people."""
    told = [bounce for name, said in found.reports if name in report.KINDS for bounce in report.read(said)]
    if not told and not any(name in report.KINDS for name, _ in found.reports) and report.stands_in(text):
        told = report.read(text)
    if told:
        return _with_reasons(told, envelope, text), True
    head = envelope.head
    named = [each.address for raw in head.each("x-failed-recipients") for each in addresses.read(raw, most=500)]
    named = [address for address in named if address]
    if any(name in report.KINDS for name, _ in found.reports) and not named:
        return (), False
    is_returned = bool(named) or returned.is_returned(
        envelope.sender.address, envelope.subject, text, has_no_return=kind.has_no_return(head)
    )
    if not is_returned:
        return (), False
    return tuple(returned.read(text, named=named, others=_others(envelope), subject=envelope.subject)), True


def _with_reasons(told: list[Bounce], envelope: _Envelope, text: str) -> tuple[Bounce, ...]:
    """Reasons that the report leaves out often stand in the words beside it."""
    if all(bounce.reason for bounce in told):
        return tuple(told)
    said = returned.read(text, named=[each.address for each in told], others=_others(envelope))
    reasons = {each.address.lower(): each.reason for each in said}
    return tuple(
        each if each.reason else Bounce(each.address, each.status, reasons.get(each.address.lower(), ""), each.is_hard)
        for each in told
    )


def _others(envelope: _Envelope) -> frozenset[str]:
    return frozenset(each.address.lower() for each in (envelope.sender, *envelope.to, *envelope.cc))


def _is_receipt(found: Gathered) -> bool:
    """Read, or delivered as wished: nobody wrote, and nothing failed."""
    kinds = {name for name, _ in found.reports}
    return bool(kinds & {"message/disposition-notification", *report.KINDS})


def _invitations(attachments: tuple[Attachment, ...]) -> list[Invitation]:
    calendars = [each for each in attachments if each.kind == "text/calendar"][:_MOST_INVITATIONS]
    told = (calendar.read(charset.clean(charset.decode(each.content).text)) for each in calendars)
    return [each for each in told if each]


def _returned_id(attachments: tuple[Attachment, ...], auto: Auto | None, limits: Limits) -> str | None:
    """The Message-ID of what came back or was read, if it came along."""
    if auto not in ("bounce", "reply"):
        return None
    for each in attachments:
        if each.kind in _RETURNED and (
            found := ids.read_one(header.read(each.content, 0, len(each.content), limits).first("message-id"))
        ):
            return found
    return None
