"""`Content-Type` and `Content-Disposition`: a value and its parameters, with RFC 2231 and what is sent instead of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes

from handschlag.channels.mail.wire import charset, words

_LONGEST: Final = 20_000
_MOST: Final = 200
_NAME: Final = re.compile(r"[\s;]*+([^\s;=\"]{1,80})\s*+=\s*+")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_PLAIN: Final = re.compile(r"[^;]*+")
_FILE: Final = re.compile(r"[^;]*+(?:;(?![^;=]*+(?:=|\Z))[^;]*+)*+")
_NEXT: Final = re.compile(
    r"\s(?:file)?name\s*\*?\d{0,3}\*?\s*=|\s(?:charset|boundary|size|format|type)\s*=", re.IGNORECASE
)
_ESCAPED: Final = re.compile(r'\\(["\\])')
_SECTION: Final = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")
_COMMENT: Final = re.compile(r"\([^()]*\)")
_TOKEN: Final = re.compile(r"[a-z0-9!#$&^_.+-]+")


@dataclass(frozen=True, slots=True)
class Parametrised:
    """`text/plain; charset=utf-8` as `value` and `params`, both names in small letters."""

    value: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.params.get(name, "")


@dataclass(frozen=True, slots=True)
class _Piece:
    section: int
    is_extended: bool
    text: str


def read(raw: bytes | None) -> Parametrised:
    if not raw:
        return Parametrised()
    raw = raw[:_LONGEST]
    text = raw.decode("ascii") if raw.isascii() else charset.decode(raw).text
    value, semicolon, rest = text.partition(";")
    if "=" in value:
        # a forgotten semicolon, or no value at all: `text/plain charset=x`, `name=x.pdf`
        first = value.split("=", 1)[0].rsplit(None, 1)
        value, rest = (first[0] if len(first) > 1 else ""), text[len(first[0]) if len(first) > 1 else 0 :]
    return Parametrised(_tidy(value), _gathered(rest if semicolon or "=" in rest else ""))


def media_type(value: str) -> str:
    """`maintype/subtype` of two tokens, or empty."""
    main, slash, sub = value.partition("/")
    sub = sub.split("/")[0]
    return f"{main}/{sub}" if slash and _TOKEN.fullmatch(main) and _TOKEN.fullmatch(sub) else ""


def _tidy(value: str) -> str:
    return _COMMENT.sub("", value).strip(" \t\r\n\"'<>,").lower().replace(" ", "")


def _gathered(text: str) -> dict[str, str]:
    pieces: dict[str, list[_Piece]] = {}
    for name, value, is_quoted in _pairs(text):
        section = _SECTION.fullmatch(name)
        if not section:
            continue
        number = int(section[2]) if section[2] else -1
        extended = bool(section[3]) and not (is_quoted and value.startswith("=?"))
        pieces.setdefault(section[1], []).append(_Piece(number, extended, value))
    return {name: words.one_line(_joined(found)) for name, found in pieces.items()}


def _pairs(text: str) -> Iterator[tuple[str, str, bool]]:
    at = 0
    for _ in range(_MOST):
        found = _NAME.match(text, at)
        if not found:
            semicolon = text.find(";", at + 1)
            if semicolon < 0:
                return
            at = semicolon
            continue
        name, at = found[1].lower(), found.end()
        quoted = _QUOTED.match(text, at)
        if quoted:
            yield name, _ESCAPED.sub(r"\1", quoted[1]), True
            at = quoted.end()
            continue
        plain = (_FILE if name.endswith("name") else _PLAIN).match(text, at)
        value = plain[0] if plain else ""
        follows = _NEXT.search(value)
        value = value[: follows.start()] if follows else value
        yield name, value.strip(" \t\r\n\"'"), False
        at += follows.start() if follows else len(value) if not plain else plain.end() - at


def _joined(pieces: list[_Piece]) -> str:
    """Sections in their order if there are any, else the extended form before the plain one."""
    sections = sorted({piece.section: piece for piece in reversed(pieces) if piece.section >= 0}.items())
    whole = [piece for piece in pieces if piece.section < 0]
    extended = next((piece for piece in whole if piece.is_extended), None)
    if extended:
        return _percent([extended])
    if sections:
        return _percent([piece for _, piece in sections])
    return words.decode_words(whole[0].text)


def _percent(pieces: list[_Piece]) -> str:
    """RFC 2231: charset and language before the first piece, percent signs in the extended ones."""
    name, raw = "", b""
    for number, piece in enumerate(pieces):
        text = piece.text
        if number == 0 and piece.is_extended and text.count("'") > 1:
            name, _, text = text.split("'", 2)
        raw += unquote_to_bytes(text) if piece.is_extended else text.encode("utf-8", "replace")
    text = charset.decode(raw, name).text
    return words.decode_words(text)
