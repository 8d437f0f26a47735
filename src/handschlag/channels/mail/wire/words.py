"""Encoded words (RFC 2047) as they are really sent: split within a character, unfinished, in quotes, with raw bytes between."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from handschlag.channels.mail.wire import charset

LONGEST: Final = 200_000
_LONGEST_CHARSET: Final = 80
_BLANK: Final = re.compile(r"[ \t\r\n]+")
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]")


class _Word(NamedTuple):
    start: int
    end: int
    charset: str
    raw: bytes


def decode(raw: bytes, *, hint: str = "") -> str:
    """A header value as text on one line. `hint`: the charset of raw bytes, if the mail says one elsewhere."""
    raw = raw[:LONGEST]
    text = raw.decode("ascii") if raw.isascii() and b"\x1b" not in raw else charset.decode(raw, hint).text
    return one_line(decode_words(text))


def decode_words(text: str) -> str:
    """Text in which encoded words are replaced; nothing between two of them, the rest as it stands."""
    if "=?" not in text:
        return text
    found: list[str] = []
    pending: list[_Word] = []
    at = 0
    for word in _words(text):
        between = text[at : word.start]
        if not pending or between.strip(" \t\r\n"):
            found += [*_told(pending), between]
            pending = []
        pending.append(word)
        at = word.end
    return "".join([*found, *_told(pending), text[at:]])


def one_line(text: str) -> str:
    return _BLANK.sub(" ", charset.clean(text)).strip()


def _told(pending: list[_Word]) -> Iterator[str]:
    """Neighbours in one charset are decoded together: some programs split between the bytes of one character."""
    at = 0
    while at < len(pending):
        end = at + 1
        while end < len(pending) and pending[end].charset.lower() == pending[at].charset.lower():
            end += 1
        yield charset.decode(b"".join(word.raw for word in pending[at:end]), pending[at].charset).text
        at = end


def _words(text: str) -> Iterator[_Word]:
    """In one pass: the next end and the next beginning are searched once each, not once per beginning."""
    at, end = text.find("=?"), -1
    while at >= 0:
        following = text.find("=?", at + 2)
        head = _head(text, at)
        if head is not None:
            body, name, kind = head
            if end < body:
                end = text.find("?=", body)
                if end < 0:
                    return
            while body <= following < end - 1 and text[following + 2 : following + 3] in ("=", "?", ""):
                following = text.find("=?", following + 2)
            if not body <= following < end - 1:
                yield _Word(at, end + 2, name, _content(text[body:end], kind))
                following = text.find("=?", end + 2)
        at = following


def _head(text: str, at: int) -> tuple[int, str, str] | None:
    """Where the content of a word begins, its charset and encoding."""
    mark = text.find("?", at + 2, at + 2 + _LONGEST_CHARSET)
    if mark < 0 or text[mark + 2 : mark + 3] != "?":
        return None
    name, kind = text[at + 2 : mark], text[mark + 1].lower()
    if kind not in "bq" or any(character.isspace() for character in name):
        return None
    return mark + 3, name, kind


def _content(text: str, kind: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if kind == "q":
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)
    parts = [_NOT_BASE64.sub(b"", part) for part in raw.split(b"=")]
    return b"".join(_base64(part) for part in parts if part)


def _base64(part: bytes) -> bytes:
    rest = len(part) % 4
    part = part[:-1] if rest == 1 else part + b"=" * (-rest % 4)
    return binascii.a2b_base64(part)
