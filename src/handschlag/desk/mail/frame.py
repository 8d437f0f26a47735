"""A mail as it looked, for a sandboxed frame: a document of its own that may do nothing but be looked at."""

from __future__ import annotations

import base64
import html
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from handschlag.conversations import queries

if TYPE_CHECKING:
    from handschlag.conversations.models import Mail

LARGEST_PICTURE: Final = 3_000_000
LARGEST_PICTURES: Final = 12_000_000
_CID: Final = re.compile(r'(?<=src=")cid:([^"]{1,600})(?=")', re.IGNORECASE)
HEADERS: Final = {
    "Content-Security-Policy": (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:;"
        " style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}


def document(mail: Mail) -> str:
    """Links open elsewhere; pictures that came along are put in, all others stay away."""
    head = '<!doctype html><html lang="und"><head><meta charset="utf-8"><base target="_blank"><title>–</title></head><body>'
    return head + _CID.sub(_Pictures(mail.pk).of, mail.html)


class _Pictures:
    """Those of one mail as `data:` addresses, as long as there is room."""

    def __init__(self, mail: int) -> None:
        self.room = LARGEST_PICTURES
        self.known = {file.cid.casefold(): file for file in queries.pictures_in(mail, largest=LARGEST_PICTURE)}

    def of(self, found: re.Match[str]) -> str:
        file = self.known.get(unquote(html.unescape(found[1])).casefold())
        if file is None or file.content is None or file.size > self.room:
            return ""
        self.room -= file.size
        return f"data:{file.kind};base64,{base64.b64encode(bytes(file.content.body)).decode()}"
