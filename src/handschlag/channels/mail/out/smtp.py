"""One mail handed to one server, step by step, so that it is always known what the server has (RFC 5321, RFC 3461)."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from handschlag.conversations.choices import Encryption, SendTrouble
from handschlag.conversations.models import SendingAddress

PATIENCE: Final = 60.0
"""Seconds we wait for each answer of a server; it takes less than `rules.sending.LEFT_AFTER` in all."""
DONE, FORWARDED, GO_ON, CLOSING = 250, 251, 354, 421
_LINE_BEGINS_WITH_DOT: Final = re.compile(rb"^\.", re.MULTILINE)
_LONGEST_REPLY: Final = 500


@dataclass
class Outcome:
    """What became of a try. Exactly one of: `taken`; `refused_all` (for good); `is_unclear`; else it is put off.

    `reason` is a code of `choices.SendTrouble` or the server's own words (“550 5.1.1 User unknown”).
    """

    taken: bool = False
    refused_all: bool = False
    is_unclear: bool = False
    reason: str = ""
    refused: dict[str, str] = field(default_factory=dict)
    put_off: dict[str, str] = field(default_factory=dict)


class Trouble(Exception):
    """Nothing was handed over; the argument is the reason. `is_final`: trying again is of no use."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final


def connect(address: SendingAddress, password: str) -> smtplib.SMTP:
    """A line to the server, encrypted as set, signed in. Raises Trouble."""
    try:
        return _open(address, password)
    except Trouble:
        raise
    except (OSError, smtplib.SMTPException) as why:  # smtplib's are OSErrors, too
        raise Trouble(reason_of(why)) from why


def _open(address: SendingAddress, password: str) -> smtplib.SMTP:
    if address.encryption == Encryption.TLS:
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            address.host, address.port, timeout=PATIENCE, context=ssl.create_default_context()
        )
    else:
        line = smtplib.SMTP(address.host, address.port, timeout=PATIENCE)
    try:
        line.ehlo_or_helo_if_needed()
        if address.encryption == Encryption.STARTTLS:
            _encrypt(line)
        if address.user_name:
            line.login(address.user_name, password)
    except BaseException:
        line.close()
        raise
    return line


def _encrypt(line: smtplib.SMTP) -> None:
    if not line.has_extn("starttls"):
        raise Trouble(SendTrouble.TLS)
    line.starttls(context=ssl.create_default_context())
    line.ehlo_or_helo_if_needed()


def hand_over(
    line: smtplib.SMTP, sender: str, addressees: Sequence[str], body: bytes, *, before_the_end: Callable[[], None]
) -> Outcome:
    """Say the mail. `before_the_end` is called when all is said but the last dot: after it the server may have it."""
    outcome = Outcome()
    try:
        accepted = _envelope(line, sender, addressees, outcome)
        if not accepted:
            _quietly(line.rset)
            return outcome
        _content(line, body)
    except Trouble as why:
        return Outcome(reason=why.reason, refused_all=why.is_final)
    except (OSError, smtplib.SMTPException) as why:
        return Outcome(reason=reason_of(why))
    before_the_end()
    try:
        line.send(b".\r\n")
        code, said = line.getreply()
    except (OSError, smtplib.SMTPException) as why:
        return Outcome(is_unclear=True, reason=reason_of(why))
    if code == DONE:
        outcome.taken = True
        return outcome
    return Outcome(reason=_words(code, said), refused_all=_is_final(code))


def _envelope(line: smtplib.SMTP, sender: str, addressees: Sequence[str], outcome: Outcome) -> list[str]:
    """Whom the server takes it for; what it says of the others stands in `outcome`."""
    code, said = line.mail(sender)
    if code != DONE:
        _quietly(line.rset)
        raise Trouble(_words(code, said), is_final=_is_final(code))
    notify = ["NOTIFY=FAILURE,DELAY"] if line.has_extn("dsn") else []
    accepted = []
    for one in addressees:
        code, said = line.rcpt(one, notify)
        if code in (DONE, FORWARDED):
            accepted.append(one)
        elif _is_final(code):
            outcome.refused[one] = _words(code, said)
        else:
            outcome.put_off[one] = _words(code, said)
        if code == CLOSING:
            raise Trouble(_words(code, said))
    return accepted


def _content(line: smtplib.SMTP, body: bytes) -> None:
    """All but the last dot."""
    code, said = line.docmd("DATA")
    if code != GO_ON:
        _quietly(line.rset)
        raise Trouble(_words(code, said), is_final=_is_final(code))
    said_body = _LINE_BEGINS_WITH_DOT.sub(b"..", body)
    line.send(said_body if said_body.endswith(b"\r\n") else said_body + b"\r\n")


def reason_of(why: BaseException) -> str:
    """A code for what the operating system, TLS or the protocol says."""
    if isinstance(why, smtplib.SMTPAuthenticationError):
        return SendTrouble.LOGIN
    if isinstance(why, smtplib.SMTPResponseException):
        return _words(why.smtp_code, why.smtp_error)
    if isinstance(why, smtplib.SMTPServerDisconnected) and isinstance(why.__context__, OSError):
        why = why.__context__  # smtplib hides why the line is gone
    known: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
        (ssl.SSLCertVerificationError, SendTrouble.CERTIFICATE),
        (ssl.SSLError, SendTrouble.TLS),
        (socket.gaierror, SendTrouble.NAME),
        (TimeoutError, SendTrouble.TIMEOUT),
        (smtplib.SMTPServerDisconnected, SendTrouble.UNREACHABLE),
        (smtplib.SMTPException, SendTrouble.STRANGE),
    )
    return next((code for kind, code in known if isinstance(why, kind)), SendTrouble.UNREACHABLE)


def _is_final(code: int) -> bool:
    return str(code).startswith("5")  # RFC 5321 §4.2.1


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.replace(chr(0), '').split())}"[:_LONGEST_REPLY]


def _quietly(step: Callable[[], object]) -> None:
    try:
        step()
    except (OSError, smtplib.SMTPException):
        return
