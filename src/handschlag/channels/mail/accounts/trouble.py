"""What is wrong with a mailbox, as a code that says what to do, and the server's own words beside it."""

from __future__ import annotations

import poplib
import re
import socket
import ssl
from typing import Final

from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError

from handschlag.conversations.choices import FetchTrouble

_EXPIRED, _WRONG_NAME = 10, 62
"""X509_V_ERR_CERT_HAS_EXPIRED and X509_V_ERR_HOSTNAME_MISMATCH of OpenSSL."""
_SAID: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), code)
    for pattern, code in (
        (r"application-specific|app[- ]?(specific )?password", FetchTrouble.APP_PASSWORD),
        (r"basic ?auth|web login required", FetchTrouble.NO_PASSWORDS),
        (r"not enabled for (imap|pop)|(imap|pop)\S* (access )?(is |was )?(disabled|not (enabled|activated|allowed))",
         FetchTrouble.OFF),
        (r"authenticated but not connected", FetchTrouble.OFF),
        (r"\[(unavailable|inuse|in-use|limit|sys/temp|login-delay|contactadmin|serverbug)\]|too many|temporar|try again|locked",
         FetchTrouble.BUSY),
        (r"plaintext auth|privacyrequired|encryption required", FetchTrouble.PLAIN),
    )
)  # fmt: skip
"""What servers of the large providers say when they refuse somebody; the first that fits."""


class Trouble(Exception):
    """No mails can be fetched. `code` is one of choices.FetchTrouble."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(code, words)
        self.code = code
        self.words = words


def of_line(why: BaseException) -> Trouble:
    """What the operating system, TLS or the protocol says on a line to a mail server."""
    if isinstance(why, Trouble):
        return why
    words = " ".join(str(why).split())
    if isinstance(why, ssl.SSLCertVerificationError):
        return _of_certificate(why)
    known: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
        (ssl.SSLEOFError, FetchTrouble.GONE),
        (ssl.SSLError, FetchTrouble.TLS),
        (socket.gaierror, FetchTrouble.NAME),
        (TimeoutError, FetchTrouble.TIMEOUT),
        (ConnectionRefusedError, FetchTrouble.REFUSED),
        ((ConnectionResetError, BrokenPipeError, EOFError), FetchTrouble.GONE),
        (OSError, FetchTrouble.UNREACHABLE),
        (CapabilityError, FetchTrouble.TLS),
    )
    code = next((code for kind, code in known if isinstance(why, kind)), "")
    if not code:
        is_gone = isinstance(why, IMAPClientAbortError) or "-ERR EOF" in words
        is_busy = isinstance(why, IMAPClientError | poplib.error_proto) and said(words) == FetchTrouble.BUSY
        code = FetchTrouble.BUSY if is_busy else FetchTrouble.GONE if is_gone else FetchTrouble.STRANGE
    return Trouble(code, words)


def of_refusal(words: str, *, host: str, with_token: bool) -> Trouble:
    """Why a server does not let us in, from its own words."""
    words = " ".join(words.split())
    code = said(words)
    if code is None and with_token:
        code = FetchTrouble.OAUTH_REFUSED
    elif code is None and host.lower().endswith((".office365.com", ".outlook.com")):
        code = FetchTrouble.NO_PASSWORDS  # Microsoft ended them; its servers only say that it failed
    return Trouble(code or FetchTrouble.LOGIN, words)


def said(words: str) -> str | None:
    return next((code for pattern, code in _SAID if pattern.search(words)), None)


def _of_certificate(why: ssl.SSLCertVerificationError) -> Trouble:
    codes = {_EXPIRED: FetchTrouble.EXPIRED, _WRONG_NAME: FetchTrouble.OTHER_NAME}
    return Trouble(codes.get(why.verify_code, FetchTrouble.UNVOUCHED), why.verify_message)
