"""S/MIME in one piece (`smime.p7m`): what kind it is, and the mail inside if it is only signed, not encrypted.

A small reader of BER (X.690), because that is what mail programs send: pieces and indefinite lengths included, which the
DER readers of libraries refuse. Nothing is verified here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

SIGNED, ENVELOPED, COMPRESSED = "signed", "enveloped", "compressed"
_KINDS: Final = {
    bytes.fromhex("2a864886f70d010702"): SIGNED,
    bytes.fromhex("2a864886f70d010703"): ENVELOPED,
    bytes.fromhex("2a864886f70d0109100117"): ENVELOPED,
    bytes.fromhex("2a864886f70d0109100109"): COMPRESSED,
}
_SEQUENCE, _OID, _OCTETS, _EXPLICIT = 0x30, 0x06, 0x04, 0xA0
_CONSTRUCTED: Final = 0x20
_LONG_TAG: Final = 0x1F
_INDEFINITE: Final = 0x80
_DEEPEST: Final = 12
_MOST: Final = 200_000
_LONGEST_LENGTH: Final = 8


class _Broken(ValueError):
    pass


class _Element(NamedTuple):
    tag: int
    start: int
    end: int
    """Of the content."""
    after: int


def read(raw: bytes) -> tuple[str, bytes]:
    """`signed` with the content, `enveloped` or `compressed` without; empty if it is nothing of that."""
    try:
        return _read(raw)
    except (_Broken, IndexError, RecursionError):
        return "", b""


def _read(raw: bytes) -> tuple[str, bytes]:
    reader = _Reader(raw)
    outer = reader.element(0, len(raw), 0)
    if outer.tag != _SEQUENCE:
        return "", b""
    inside = reader.children(outer, 1)
    oid = next(inside)
    kind = _KINDS.get(raw[oid.start : oid.end], "") if oid.tag == _OID else ""
    if kind != SIGNED:
        return kind, b""
    return kind, _signed_content(reader, next(inside))


def _signed_content(reader: _Reader, wrapper: _Element) -> bytes:
    """ContentInfo → [0] → SignedData → encapContentInfo → [0] → octets, in as many pieces as there are."""
    data = next(reader.children(wrapper, 2))
    for element in reader.children(data, 3):
        if element.tag != _SEQUENCE:
            continue
        for part in reader.children(element, 4):
            if part.tag == _EXPLICIT:
                return b"".join(reader.octets(next(reader.children(part, 5)), 6))
        return b""
    return b""


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.count = 0

    def element(self, at: int, end: int, depth: int) -> _Element:
        self.count += 1
        if at + 1 >= end or self.count > _MOST or depth > _DEEPEST:
            raise _Broken
        tag, first, at = self.raw[at], self.raw[at + 1], at + 2
        if tag & _LONG_TAG == _LONG_TAG:
            raise _Broken
        if first == _INDEFINITE:
            stop = self._end_of_contents(at, end, depth)
            return _Element(tag, at, stop, stop + 2)
        length = first
        if first > _INDEFINITE:
            width = first - _INDEFINITE
            if width > _LONGEST_LENGTH:
                raise _Broken
            length, at = int.from_bytes(self.raw[at : at + width], "big"), at + width
        if at + length > end:
            raise _Broken
        return _Element(tag, at, at + length, at + length)

    def _end_of_contents(self, at: int, end: int, depth: int) -> int:
        while self.raw[at : at + 2] != b"\0\0":
            at = self.element(at, end, depth + 1).after
        return at

    def children(self, parent: _Element, depth: int) -> Iterator[_Element]:
        at = parent.start
        while at < parent.end:
            child = self.element(at, parent.end, depth)
            yield child
            at = child.after
        raise _Broken

    def octets(self, element: _Element, depth: int) -> Iterator[bytes]:
        if element.tag == _OCTETS:
            yield self.raw[element.start : element.end]
        elif element.tag == _OCTETS | _CONSTRUCTED:
            at = element.start
            while at < element.end:
                piece = self.element(at, element.end, depth)
                yield from self.octets(piece, depth + 1)
                at = piece.after
