"""Mails written by hand: what a test does not say is usual."""

from __future__ import annotations

from handschlag.channels.mail.mail import Mail
from handschlag.channels.mail.parse import parse

USUAL = {
    "From": "Anna Weiß <anna@example.org>",
    "To": "service@example.com",
    "Subject": "Störung",
    "Date": "Mon, 23 Nov 2026 09:15:00 +0100",
    "Message-ID": "<1@example.org>",
    "Content-Type": "text/plain; charset=utf-8",
}


def written(body: str = "Guten Tag\n", **fields: str | None) -> bytes:
    """Field names with underscores for hyphens; None leaves one out."""
    said = dict(USUAL)
    for name, value in fields.items():
        known = next((each for each in said if each.lower() == name.replace("_", "-").lower()), name.replace("_", "-"))
        if value is None:
            said.pop(known, None)
        else:
            said[known] = value
    head = "".join(f"{name}: {value}\n" for name, value in said.items())
    return f"{head}\n{body}".encode()


def read(body: str = "Guten Tag\n", **fields: str | None) -> Mail:
    return parse(written(body, **fields))


def of_parts(*parts: str, kind: str = "mixed", more: str = "") -> bytes:
    """Each part with its header."""
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    return written(body, Content_Type=f'multipart/{kind}; boundary="b"{more}')
