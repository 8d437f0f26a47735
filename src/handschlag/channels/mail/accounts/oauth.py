"""Permission to read a mailbox at Microsoft, Google or another provider: authorisation code with PKCE (RFC 6749, 7636).

The client ID and secret are the installation's own: the administrator registers it with the provider.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import secrets
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from handschlag.channels.mail.accounts.trouble import Trouble
from handschlag.conversations import queries
from handschlag.conversations.choices import FetchTrouble, Mailbox, SignIn
from handschlag.conversations.models import MailAccount

PATIENCE: Final = 30.0
LONGEST_ANSWER: Final = 1_000_000
USUAL_SECONDS: Final = 3600
MICROSOFT: Final = "https://login.microsoftonline.com"
SCOPES: Final = {
    (SignIn.MICROSOFT, Mailbox.IMAP): "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
    (SignIn.MICROSOFT, Mailbox.POP3): "https://outlook.office.com/POP.AccessAsUser.All offline_access",
    (SignIn.GOOGLE, Mailbox.IMAP): "https://mail.google.com/",
    (SignIn.GOOGLE, Mailbox.POP3): "https://mail.google.com/",
}
CODES: Final = {
    "invalid_grant": FetchTrouble.OAUTH_EXPIRED,
    "interaction_required": FetchTrouble.OAUTH_EXPIRED,
    "access_denied": FetchTrouble.OAUTH_EXPIRED,
    "invalid_client": FetchTrouble.OAUTH_CLIENT,
    "unauthorized_client": FetchTrouble.OAUTH_CLIENT,
    "temporarily_unavailable": FetchTrouble.OAUTH_SERVER,
    "server_error": FetchTrouble.OAUTH_SERVER,
}
"""The errors of RFC 6749 §4.1.2.1 and §5.2 that say what to do."""


@dataclass(frozen=True)
class Provider:
    authorize_url: str
    token_url: str
    scope: str
    more: Mapping[str, str]
    """What else is asked of whoever signs in."""


@dataclass(frozen=True)
class Access:
    """What a provider gave us, good for `seconds`; `refresh` is empty where the old one stays good."""

    token: str
    seconds: int
    refresh: str


def provider_of(account: MailAccount) -> Provider:
    if account.sign_in == SignIn.MICROSOFT:
        top = f"{MICROSOFT}/{quote(account.tenant or 'common', safe='')}/oauth2/v2.0"
        urls, more = (f"{top}/authorize", f"{top}/token"), {"prompt": "select_account"}
    elif account.sign_in == SignIn.GOOGLE:
        urls = ("https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token")
        more = {"access_type": "offline", "prompt": "consent"}
    else:
        urls, more = (account.authorize_url, account.token_url), {}
    usual = SCOPES.get((SignIn(account.sign_in), Mailbox(account.kind)), "")
    return Provider(*urls, account.scope or usual, {**more, "login_hint": account.user_name})


def new_verifier() -> str:
    """43 to 128 letters nobody can guess (RFC 7636 §4.1); also used as state."""
    return secrets.token_urlsafe(48)


def ask_url(account: MailAccount, *, back_to: str, state: str, verifier: str) -> str:
    """Where somebody signs in and lets us read the mailbox."""
    provider = provider_of(account)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": account.client_id, "redirect_uri": back_to, "scope": provider.scope,
        "state": state, "code_challenge": challenge, "code_challenge_method": "S256", **provider.more,
    }  # fmt: skip
    joint = "&" if urlsplit(provider.authorize_url).query else "?"
    return f"{provider.authorize_url}{joint}{urlencode(asked)}"


def redeem(account: MailAccount, *, code: str, back_to: str, verifier: str) -> Access:
    """The code the provider sent back with, for tokens. Raises Trouble."""
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back_to,
        "code_verifier": verifier,
    }
    return _ask(account, asked)


def renew(account: MailAccount) -> Access:
    """A new token for the old permission. Raises Trouble."""
    permission = queries.secret_of_mailbox(account, "refresh_token")
    if permission is None:
        raise Trouble(FetchTrouble.PASSWORD)
    if not permission:
        raise Trouble(FetchTrouble.UNSIGNED)
    asked = {"grant_type": "refresh_token", "refresh_token": permission}
    if account.sign_in == SignIn.MICROSOFT:
        asked["scope"] = provider_of(account).scope
    return _ask(account, asked)


def trouble_of(error: str, description: str) -> Trouble:
    """What a provider means by an error."""
    words = " ".join(f"{error} {description}".split())
    return Trouble(CODES.get(error, FetchTrouble.OAUTH_STRANGE), words)


def _ask(account: MailAccount, asked: dict[str, str]) -> Access:
    own = queries.secret_of_mailbox(account, "client_secret")
    if own is None:
        raise Trouble(FetchTrouble.PASSWORD)
    asked = {**asked, "client_id": account.client_id} | ({"client_secret": own} if own else {})
    status, told = _post(provider_of(account).token_url, asked)
    if status >= http.client.INTERNAL_SERVER_ERROR:
        raise Trouble(FetchTrouble.OAUTH_SERVER, f"HTTP {status}")
    token = told.get("access_token")
    if status != http.client.OK or not isinstance(token, str) or not token:
        raise trouble_of(str(told.get("error", f"HTTP {status}")), str(told.get("error_description", "")))
    try:
        seconds = int(told.get("expires_in", USUAL_SECONDS))
    except (TypeError, ValueError):
        seconds = USUAL_SECONDS
    refresh = told.get("refresh_token")
    return Access(token, seconds, refresh if isinstance(refresh, str) else "")


def _post(address: str, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """A form by POST; the answer's status and JSON object. Redirects are not followed: secrets go where they were meant to go."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    line: http.client.HTTPConnection
    if parts.scheme == "https":
        line = http.client.HTTPSConnection(host, parts.port, timeout=PATIENCE, context=ssl.create_default_context())
    else:
        line = http.client.HTTPConnection(host, parts.port, timeout=PATIENCE)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        line.request("POST", parts._replace(scheme="", netloc="", fragment="").geturl(), urlencode(form), headers)
        answer = line.getresponse()
        status, body = answer.status, answer.read(LONGEST_ANSWER)
    except (OSError, http.client.HTTPException) as why:
        raise Trouble(FetchTrouble.OAUTH_SERVER, " ".join(f"{host}: {why}".split())) from why
    finally:
        line.close()
    try:
        told = json.loads(body)
    except ValueError:
        told = {}
    return status, told if isinstance(told, dict) else {}
