"""winmail.dat (MS-OXTNEF): what Outlook wraps a mail into when it takes the receiver for another Outlook.

Read with every length checked against what is there; nothing is written, nothing executed, and what comes out is
counted against a limit before it is made.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from handschlag.channels.mail.parts import rtf
from handschlag.channels.mail.wire import charset

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
_BODY, _SUBJECT, _CODEPAGE, _PROPERTIES = 0x800C, 0x8004, 0x9007, 0x9003
_RENDERING, _TITLE, _DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_P_BODY, _P_HTML, _P_RTF = 0x1000, 0x1013, 0x1009
_P_DATA, _P_FILENAME, _P_LONG_FILENAME, _P_MIME, _P_CID = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712
_P_DISPLAY: Final = 0x3001
_STRING, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_MANY: Final = 0x1000
_NAMED: Final = 0x8000
_WIDTHS: Final = {
    0x01: 4,
    0x02: 4,
    0x03: 4,
    0x04: 4,
    0x05: 8,
    0x06: 8,
    0x07: 8,
    0x0A: 4,
    0x0B: 4,
    0x14: 8,
    0x40: 8,
    0x48: 16,
}
_MOST_ATTRIBUTES: Final = 5_000
_MOST_PROPERTIES: Final = 5_000
_MOST_VALUES: Final = 1_000


class Broken(ValueError):
    """It ends before it should, or says a length that cannot be."""


@dataclass(slots=True)
class File:
    name: str = ""
    kind: str = ""
    cid: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Contents:
    text: str = ""
    html: str = ""
    files: list[File] = field(default_factory=list)
    is_broken: bool = False


class _Cursor:
    def __init__(self, raw: bytes) -> None:
        self.raw, self.at = raw, 0

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.raw):
            raise Broken
        self.at += count
        return self.raw[self.at - count : self.at]

    def number(self, form: str) -> int:
        (value,) = struct.unpack(form, self.take(struct.calcsize(form)))
        return int(value)

    @property
    def is_at_end(self) -> bool:
        return self.at >= len(self.raw)


def read(raw: bytes, *, most: int) -> Contents:
    """Whatever can be read of it, up to `most` bytes in all; the rest is said by `is_broken`."""
    found = Contents()
    try:
        for identity, data in _attributes(raw):
            _take(found, identity, data, most)
    except (Broken, struct.error):
        found.is_broken = True
    found.files = [file for file in found.files if file.content or file.name]
    return found


def _attributes(raw: bytes) -> Iterator[tuple[int, bytes]]:
    cursor = _Cursor(raw)
    if cursor.take(4) != SIGNATURE:
        raise Broken
    cursor.take(2)
    for _ in range(_MOST_ATTRIBUTES):
        if cursor.is_at_end:
            return
        cursor.take(1)
        identity = cursor.number("<I") & 0xFFFF
        data = cursor.take(cursor.number("<I"))
        yield identity, data
        cursor.take(2)


def _take(found: Contents, identity: int, data: bytes, most: int) -> None:
    if identity == _RENDERING:
        found.files.append(File())
    elif identity == _BODY:
        found.text = found.text or _text(data)
    elif identity == _PROPERTIES:
        _take_message(found, data, most)
    elif found.files and identity == _TITLE:
        found.files[-1].name = found.files[-1].name or _text(data)
    elif found.files and identity == _DATA:
        found.files[-1].content = data
    elif found.files and identity == _ATTACHMENT:
        _take_file(found.files[-1], data)


def _take_message(found: Contents, data: bytes, most: int) -> None:
    packed = b""
    for name, kind, value in _properties(data):
        if name == _P_BODY:
            found.text = _string(kind, value) or found.text
        elif name == _P_HTML:
            found.html = _string(kind, value)
        elif name == _P_RTF:
            packed = value
    if packed and not found.html:
        document = rtf.read(rtf.unpack(packed, most=most))
        found.html, found.text = document.html, found.text or document.text


def _take_file(file: File, data: bytes) -> None:
    for name, kind, value in _properties(data):
        if name == _P_LONG_FILENAME:
            file.name = _string(kind, value) or file.name
        elif name in (_P_FILENAME, _P_DISPLAY):
            file.name = file.name or _string(kind, value)
        elif name == _P_MIME:
            file.kind = _string(kind, value).lower()
        elif name == _P_CID:
            file.cid = _string(kind, value).strip("<>")
        elif name == _P_DATA and not file.content:
            # an object begins with the 16 bytes of its interface
            file.content = value[16:] if kind == _OBJECT else value


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    cursor = _Cursor(data)
    for _ in range(min(cursor.number("<I"), _MOST_PROPERTIES)):
        kind, name = cursor.number("<H"), cursor.number("<H")
        if name >= _NAMED:
            _skip_name(cursor)
        for value in _values(cursor, kind):
            yield name, kind & ~_MANY, value


def _skip_name(cursor: _Cursor) -> None:
    cursor.take(16)
    if cursor.number("<I") == 0:
        cursor.take(4)
        return
    length = cursor.number("<I")
    cursor.take(length + -length % 4)


def _values(cursor: _Cursor, kind: int) -> Iterator[bytes]:
    single = kind & ~_MANY
    if single in (_STRING, _UNICODE, _OBJECT, _BINARY):
        for _ in range(min(cursor.number("<I"), _MOST_VALUES)):
            length = cursor.number("<I")
            yield cursor.take(length)
            cursor.take(-length % 4)
        return
    width = _WIDTHS.get(single)
    if width is None:
        raise Broken
    count = cursor.number("<I") if kind & _MANY else 1
    for _ in range(min(count, _MOST_VALUES)):
        yield cursor.take(width)


def _string(kind: int, value: bytes) -> str:
    if kind == _UNICODE:
        return value.decode("utf-16-le", "replace").rstrip("\0")
    return _text(value)


def _text(value: bytes) -> str:
    return charset.decode(value.rstrip(b"\0")).text
