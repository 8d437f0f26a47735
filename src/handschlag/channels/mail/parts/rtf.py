"""The rich text in winmail.dat: unpacked (MS-OXRTFCP) and turned back into the HTML (MS-OXRTFEX) or the text it was made of."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import Final

from handschlag.channels.mail.wire import charset

_PACKED, _RAW = 0x75465A4C, 0x414C454D
_PRESET: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW: Final = 4096
_HEAD: Final = 16
_SHORTEST: Final = 2
_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|([^\\{}\r\n]++)|[\r\n\\]"
)
_MOST_TOKENS: Final = 2_000_000
_SKIPPED: Final = frozenset(
    {
        b"fonttbl",
        b"colortbl",
        b"stylesheet",
        b"info",
        b"pict",
        b"object",
        b"listtable",
        b"generator",
        b"themedata",
        b"header",
        b"footer",
        b"latentstyles",
        b"listoverridetable",
        b"rsidtbl",
    }
)
_BREAKS: Final = {
    b"par": "\n",
    b"line": "\n",
    b"tab": "\t",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"endash": "–",
    b"emdash": "—",
    b"row": "\n",
    b"cell": "\t",
}


@dataclass(frozen=True, slots=True)
class Document:
    text: str = ""
    html: str = ""


def unpack(packed: bytes, *, most: int) -> bytes:
    """LZFu. Says how long it will be; more than that, or than `most`, is not made. Empty if it is none."""
    if len(packed) < _HEAD:
        return b""
    _length, raw_length, kind, _check = struct.unpack("<IIII", packed[:_HEAD])
    if kind == _RAW:
        return packed[_HEAD : _HEAD + min(raw_length, most)]
    if kind != _PACKED:
        return b""
    return _unpacked(packed, min(raw_length, most, 20 * len(packed)))


def _unpacked(packed: bytes, most: int) -> bytes:
    out = bytearray(_PRESET)
    start, at = len(_PRESET), _HEAD
    while at < len(packed) and len(out) - start < most:
        flags, at = packed[at], at + 1
        for bit in range(8):
            if at >= len(packed):
                break
            if not flags >> bit & 1:
                out.append(packed[at])
                at += 1
                continue
            pair = int.from_bytes(packed[at : at + 2], "big")
            at += 2
            if not _copied(out, pair):
                return bytes(out[start : start + most])
    return bytes(out[start : start + most])


def _copied(out: bytearray, pair: int) -> bool:
    """A repetition out of the last 4096 bytes; False at the end mark, which points to where it stands."""
    offset, length = pair >> 4, (pair & 0xF) + _SHORTEST
    distance = (len(out) - offset) % _WINDOW
    if distance == 0:
        return False
    for _ in range(length):
        out.append(out[-distance] if distance <= len(out) else 0x20)
    return True


class _Reader:
    """One pass over the tokens with a stack of groups."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.is_html = b"\\fromhtml" in raw[:2000]
        self.codec = "cp1252"
        self.made: list[str] = []
        self.groups: list[tuple[bool, bool, int]] = []
        self.is_skipped, self.is_tag, self.skip_after = False, False, 1
        self.is_hidden = False
        self.pending = b""
        self.left = 0
        self.is_fresh = False

    def read(self) -> str:
        for count, found in enumerate(_TOKEN.finditer(self.raw)):
            if count > _MOST_TOKENS:
                break
            word, number, hexed, symbol, brace, text = found.groups()
            if hexed:
                self._byte(bytes.fromhex(hexed.decode()))
                continue
            self._flush()
            if brace:
                self._brace(brace)
            elif word:
                self._word(word, number)
            elif symbol:
                self._symbol(symbol)
            elif text:
                self._say(text)
        self._flush()
        return "".join(self.made)

    def _brace(self, brace: bytes) -> None:
        if brace == b"{":
            self.groups.append((self.is_skipped, self.is_tag, self.skip_after))
            self.is_fresh = True
        elif self.groups:
            self.is_skipped, self.is_tag, self.skip_after = self.groups.pop()

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            # a destination nobody needs to know, unless it holds the original HTML
            self.is_skipped = True
        elif symbol in b"\\{}":
            self._say(symbol)
        elif symbol == b"~":
            self._say(b"\xa0")
        elif symbol in b"\r\n":
            self._word(b"par", None)

    def _word(self, word: bytes, number: bytes | None) -> None:
        if word == b"htmltag":
            self.is_skipped, self.is_tag = False, True
        elif word in _SKIPPED or word.startswith(b"mhtmltag"):
            self.is_skipped = True
        elif word == b"htmlrtf":
            self.is_hidden = number != b"0"
        elif word == b"ansicpg" and number:
            self.codec = charset.codec_of(f"cp{number.decode()}") or self.codec
        elif word == b"u" and number:
            self._character(int(number))
        elif word == b"uc" and number:
            self.skip_after = min(max(int(number), 0), 8)
        elif word in _BREAKS:
            self._break(_BREAKS[word])

    def _break(self, text: str) -> None:
        if not self.is_skipped and not self.is_hidden:
            self.made.append(text)

    def _character(self, number: int) -> None:
        if not self.is_skipped and not self.is_hidden:
            self.made.append(chr(number & 0xFFFF))
        self.left = self.skip_after

    def _byte(self, byte: bytes) -> None:
        if self.left:
            self.left -= 1
        elif not self.is_skipped and not self.is_hidden:
            self.pending += byte

    def _say(self, text: bytes) -> None:
        if self.left and not self.is_skipped:
            text, self.left = text[self.left :], max(self.left - len(text), 0)
        if not self.is_skipped and not self.is_hidden:
            self.made.append(text.decode(self.codec, "replace"))

    def _flush(self) -> None:
        if self.pending:
            self.made.append(self.pending.decode(self.codec, "replace"))
            self.pending = b""


def read(raw: bytes) -> Document:
    if not raw.lstrip().startswith(b"{\\rtf"):
        return Document()
    reader = _Reader(raw)
    made = reader.read().encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Document(html=made) if reader.is_html else Document(text=made.strip())
