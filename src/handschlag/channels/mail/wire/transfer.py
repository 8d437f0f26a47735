"""Content-Transfer-Encoding undone: base64 with rubbish in it, quoted-printable, uuencode, and encodings that were never applied."""

from __future__ import annotations

import binascii
import re
from typing import Final

UNKNOWN: Final = "encoding-unknown"
BROKEN: Final = "encoding-broken"
WRONG: Final = "encoding-wrong"

_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_ALPHABET: Final = bytes(set(range(256)) - set(_ALPHABET))
_LINES: Final = b" \t\r\n"
_FOREIGN: Final = bytes(set(range(256)) - set(_ALPHABET + b"=" + _LINES))
_QUANTUM: Final = 4
_TOLERATED: Final = 20
_SAMPLE: Final = 4000
_UU: Final = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,250})\r?\n", re.MULTILINE)
_SOFT: Final = re.compile(rb"=\r?\n")
_ESCAPED: Final = re.compile(rb"=[0-9A-F]{2}")
_ENCODED_FILES: Final = (
    b"JVBERi",
    b"/9j/",
    b"iVBORw0KGgo",
    b"R0lGOD",
    b"UEsDB",
    b"0M8R4KGx",
    b"UklGR",
    b"SUkq",
    b"TU0AK",
)


def decode(raw: bytes, encoding: bytes | None, *, is_text: bool) -> tuple[bytes, str]:
    """The content, and `encoding-…` if it was not what the header says."""
    name = _named(encoding)
    if name == "base64":
        return _base64(raw)
    if name == "quoted-printable":
        return binascii.a2b_qp(raw), ""
    if name == "uuencode":
        return _uuencoded(raw)
    problem = "" if name == "identity" else UNKNOWN
    if is_text and encoding is None and _is_quoted_printable(raw):
        return binascii.a2b_qp(raw), WRONG
    if (
        not is_text
        and raw.lstrip().startswith(_ENCODED_FILES)
        and not raw[:_SAMPLE].translate(None, _ALPHABET + b"=" + _LINES)
    ):
        content, broken = _base64(raw)
        return content, broken or WRONG
    return raw, problem


def uu_files(raw: bytes, *, most: int) -> list[tuple[int, int, bytes, bytes]]:
    """Files in a text as programs sent them before MIME: where each stands, its name and its content."""
    found: list[tuple[int, int, bytes, bytes]] = []
    for begin in _UU.finditer(raw):
        if len(found) >= most:
            break
        end = re.compile(rb"^(?:end|====)[ \t]*\r?$", re.MULTILINE).search(raw, begin.end())
        if not end:
            break
        if found and begin.start() < found[-1][1]:
            continue
        content = _uu_lines(raw[begin.end() : end.start()])
        if content:
            found.append((begin.start(), end.end(), begin[1].strip(), content))
    return found


def _named(encoding: bytes | None) -> str:
    name = (encoding or b"7bit").partition(b";")[0].strip(b" \t\"'").lower().replace(b"_", b"-").replace(b" ", b"-")
    if name in (b"7bit", b"8bit", b"binary", b"7-bit", b"8-bit", b"none", b"", b"plain"):
        return "identity"
    for known, mark in (("base64", (b"base64", b"base-64", b"b64")), ("quoted-printable", (b"quoted", b"qp"))):
        if name.startswith(mark):
            return known
    return "uuencode" if b"uue" in name or name == b"uu" else "unknown"


def _base64(raw: bytes) -> tuple[bytes, str]:
    foreign = len(raw) - len(raw.translate(None, _FOREIGN))
    if foreign * _TOLERATED > len(raw) or _reads_as_text(raw):
        return raw, WRONG
    first, _, rest = raw.partition(b"=")
    # files put one behind the other are padded in between; what follows and is no base64 is somebody's footer
    is_more = not rest.translate(None, _ALPHABET + b"=" + _LINES)
    pieces = [first, *(piece for piece in rest.split(b"=") if piece.strip())] if is_more else [first]
    made = [_quanta(piece) for piece in pieces]
    is_cut = any(cut for _, cut in made)
    return b"".join(content for content, _ in made), BROKEN if is_cut or foreign else ""


def _quanta(body: bytes) -> tuple[bytes, bool]:
    body = body.translate(None, _NOT_ALPHABET)
    rest = len(body) % _QUANTUM
    if rest == 1:
        return binascii.a2b_base64(body[:-1]), True
    return binascii.a2b_base64(body + b"=" * (-rest % _QUANTUM)), False


def _reads_as_text(raw: bytes) -> bool:
    """Words with blanks between them, on more than one place of a line."""
    sample = raw[:_SAMPLE].strip()
    return sample.count(b" ") * 12 > len(sample) and len(sample) > _TOLERATED


def _is_quoted_printable(raw: bytes) -> bool:
    """Nobody said so, but lines end softly and bytes are escaped."""
    sample = raw[: 4 * _SAMPLE]
    return len(_SOFT.findall(sample)) > 1 and len(_ESCAPED.findall(sample)) > 1 and sample.isascii()


def _uuencoded(raw: bytes) -> tuple[bytes, str]:
    files = uu_files(raw, most=1)
    return (files[0][3], "") if files else (raw, BROKEN)


def _uu_lines(raw: bytes) -> bytes:
    content = bytearray()
    for ended in raw.split(b"\n"):
        line = ended.rstrip(b"\r")
        if not line or line in (b"`", b" "):
            continue
        try:
            content += binascii.a2b_uu(line)
        except binascii.Error:
            # padding that some programs add or cut
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                content += binascii.a2b_uu(line[:length].ljust(length))
            except binascii.Error:
                return b""
    return bytes(content)
