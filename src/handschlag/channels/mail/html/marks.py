"""By which elements programs mark what they quote and what they sign with. Facts about Gmail, Outlook, Thunderbird and the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

QUOTE, SIGNATURE, ATTRIBUTION = "quote", "signature", "attribution"
CITED: Final = "cited"
"""A `blockquote`: quoted, and shown with `> `."""
REST: Final = "rest"
"""From here to the end of the mail."""

_QUOTES: Final = frozenset(
    [
        "gmail_quote",
        "gmail_quote_container",
        "gmail_extra_quote",
        "yahoo_quoted",
        "protonmail_quote",
        "zmail_extra",
        "ms-outlook-mobile-reference-message",
        "mail-editor-reference-message-container",
        "olk_src_body_section",
        "quoted-reply",
        "oriemail",
        "zoho_mail_quote",
        "quote_block",
        "freenet-quote",
        "tmail-quote",
        "mailmatequote",
        "airmail_original",
    ]
)
_SIGNATURES: Final = frozenset(
    [
        "gmail_signature",
        "moz-signature",
        "protonmail_signature_block",
        "signature",
        "ms-outlook-mobile-signature",
        "composer_signature",
        "protonmail_signature_block-user",
        "tutanota_signature",
        "mail_signature",
        "mailsignature",
        "email-signature",
        "email_signature",
        "k9mail-signature",
        "bloop_sign",
        "airmail_signature",
        "edo-signature",
        "mozsignature",
    ]
)
_ATTRIBUTIONS: Final = frozenset(
    ["gmail_attr", "moz-cite-prefix", "reply-intro", "gmail_default_attr", "yahoo-quoted-begin"]
)
_RESTS: Final = frozenset(
    [
        "divrplyfwdmsg",
        "appendonsend",
        "stopspelling",
        "replysplit",
        "reply-separator",
        "lineBreakAtBeginningOfMessage_quote",
    ]
)
_FORWARDS: Final = frozenset(["moz-forward-container", "isforwardcontent", "forwarded-message"])
_QUOTING_STYLE: Final = re.compile(r"border-left[^;]*(?:solid|\dpx|\dpt)|border-left-width:\s*[1-9]", re.IGNORECASE)
_INDENTING_STYLE: Final = re.compile(r"border(?:-\w+)?:\s*(?:none|0)|margin(?:-left)?:[^;]*40px", re.IGNORECASE)
_HIDDEN: Final = re.compile(
    r"display:\s*none|mso-hide:\s*all|visibility:\s*hidden|font-size:\s*0(?:px|pt|em)?\s*(?:;|!|$)", re.IGNORECASE
)
_PREFIX: Final = re.compile(r"^(?:x_)+")


def mark_of(tag: str, attributes: Mapping[str, str]) -> str:
    """One of the marks above, or empty."""
    names = _names(attributes)
    if names & _FORWARDS:
        return ""
    for mark, known in ((QUOTE, _QUOTES), (SIGNATURE, _SIGNATURES), (ATTRIBUTION, _ATTRIBUTIONS), (REST, _RESTS)):
        if names & known:
            return CITED if mark == QUOTE and tag == "blockquote" else mark
    if tag == "blockquote":
        return "" if _is_indentation(names, attributes.get("style", "")) else CITED
    is_quote = tag == "div" and attributes.get("name", "").lower() == "quote"
    return QUOTE if is_quote else ""


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Preview texts and what else nobody was meant to see."""
    style = attributes.get("style", "")
    return bool(style) and bool(_HIDDEN.search(style))


def _names(attributes: Mapping[str, str]) -> set[str]:
    said = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().split()
    return {_PREFIX.sub("", name) for name in said[:50]}


def _is_indentation(names: set[str], style: str) -> bool:
    if "webkit-indent-blockquote" in names:
        return True
    return bool(_INDENTING_STYLE.search(style)) and not _QUOTING_STYLE.search(style)
