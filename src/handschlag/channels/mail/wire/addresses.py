"""Addresses as they come: groups, comments, unquoted commas, semicolons for commas, brackets never closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from handschlag.channels.mail.wire import charset, words

_TOKEN: Final = re.compile(
    r'(?P<quoted>"(?:[^"\\]|\\.){0,500}+")|(?P<angle><(?:[^<>"]|"[^"<>]*+")*+>)|(?P<mark>[,;:])|(?P<open>[<"(])'
    r"|(?P<blank>\s++)|(?P<word>[^\s,;:<\"(]++)",
    re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_BARE: Final = re.compile(r"[^\s<>()\[\]\",;:@]{1,256}@[^\s<>()\",;:@]{1,255}")
_JUNK: Final = " \t\r\n<>\"'`,;"
_SCHEME: Final = re.compile(r"\[?\b(?:mailto|smtp):(?=[^\s:,;]{1,256}@)", re.IGNORECASE)
_ROUTE: Final = re.compile(r"@[^:]*:")
_PARENTHESIS: Final = re.compile(r"\\.|[()]", re.DOTALL)
_QUOTED_LOCAL: Final = re.compile(r'"[^"]*"@\S+')
_LONGEST_COMMENT: Final = 500
_LONGEST_FIELD: Final = 500_000
_LONGEST_NAME: Final = 500
_MOST_UNCLOSED: Final = 20
_LONGEST_ADDRESS: Final = 998


@dataclass(frozen=True, slots=True)
class Address:
    """`address` is empty where somebody gave a name alone."""

    name: str
    address: str


@dataclass(slots=True)
class _Mailbox:
    """What was read of one entry so far."""

    words: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angle: str | None = None
    unclosed: int = 0
    """Comments that began and never ended."""
    is_glued: bool = False
    """The last word touches the next: `"a b"@example.org` is one word."""

    def add(self, word: str) -> None:
        glue = self.words and (self.is_glued and (word.startswith("@") or self.words[-1].endswith(("@", "."))))
        if glue or (self.words and (word.startswith("@") or self.words[-1].endswith("@")) and not self._has_address()):
            self.words[-1] += word
        else:
            self.words.append(word)
        self.is_glued = True

    def _has_address(self) -> bool:
        return any(_BARE.fullmatch(word) for word in self.words)

    @property
    def is_empty(self) -> bool:
        return not self.words and self.angle is None and not self.comments


def read(raw: bytes, *, most: int, hint: str = "") -> list[Address]:
    """At most `most` addresses, in their order."""
    raw = raw[:_LONGEST_FIELD]
    text = raw.decode("ascii") if raw.isascii() and b"\x1b" not in raw else charset.decode(raw, hint).text
    found: list[Address] = []
    waiting: list[str] = []
    for mailbox in _mailboxes(text):
        address = _address(mailbox)
        if not address.address and mailbox.words:
            waiting.append(address.name)
            continue
        if waiting and address.name and mailbox.angle and all(_is_name(name) for name in waiting):
            # `Weiß, Anna <anna@example.org>` without the quotes it needs
            found.append(Address(", ".join([*waiting, address.name]), address.address))
        else:
            found += [*_alone(waiting), address]
        waiting = []
        if len(found) >= most:
            return found[:most]
    return (found + _alone(waiting))[:most]


def _alone(names: list[str]) -> list[Address]:
    """Names without an address: a local account if it is one word, else whatever was meant."""
    return [Address("", name) if name and " " not in name else Address(name, "") for name in names if name]


def _is_name(text: str) -> bool:
    return text[:1].isupper() or " " in text


def _mailboxes(text: str) -> Iterator[_Mailbox]:
    text = _SCHEME.sub("", text)
    at, current = 0, _Mailbox()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            break
        kind, piece = found.lastgroup, found[0]
        at = found.end()
        if kind == "mark":
            if piece == ":" and not _opens_group(current):
                current.add(piece)
                continue
            if not current.is_empty and piece != ":":
                yield current
            current = _Mailbox()
        elif kind == "open":
            at = _opened(text, at, piece, current)
        else:
            _take(current, kind, piece)
    if not current.is_empty:
        yield current


def _take(current: _Mailbox, kind: str | None, piece: str) -> None:
    if kind == "blank":
        current.is_glued = False
    elif kind == "angle":
        if current.angle is None or "@" not in current.angle:
            current.angle = piece[1:-1]
    else:
        # a quoted word keeps its quotes until it is known whether it is a name or a local part
        current.add(piece if kind == "quoted" else piece.rstrip(">)") or piece)


def _opens_group(current: _Mailbox) -> bool:
    """`Team:` opens a group; `mailto:`, `http:` and a colon after an address do not."""
    if current.angle is not None or not current.words:
        return False
    last = current.words[-1].lower()
    return "@" not in last and last.lstrip("[<'\"") not in ("http", "https")


def _opened(text: str, at: int, piece: str, current: _Mailbox) -> int:
    """Past an opening character without its end, or past a comment. Quotes that never close are passed over."""
    if piece == "(":
        end = _comment_end(text, at) if current.unclosed < _MOST_UNCLOSED else at
        current.unclosed += end == at
        current.comments += [text[at : end - 1]] if end > at else []
        return end
    if piece == "<":
        end = min(
            (stop for stop in (text.find(mark, at, at + _LONGEST_ADDRESS) for mark in ",;<") if stop >= 0),
            default=len(text),
        )
        current.angle = current.angle or text[at:end]
        return end
    return at


def _comment_end(text: str, at: int) -> int:
    """Past the comment; where it began if it never ends."""
    depth = 1
    for found in _PARENTHESIS.finditer(text, at, at + _LONGEST_COMMENT):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return at


def _address(mailbox: _Mailbox) -> Address:
    spoken, bare = list(mailbox.words), ""
    if mailbox.angle is None or "@" not in mailbox.angle:
        place = next((i for i, word in enumerate(spoken) if _is_address(word)), None)
        if place is not None:
            bare = spoken.pop(place)
    address = _tidied(mailbox.angle if mailbox.angle and (not bare or "@" in mailbox.angle) else bare)
    name = _name(" ".join(spoken))
    if not name and mailbox.comments:
        name = _name(" ".join(mailbox.comments))
    if "@" not in address and "@" in name:
        return _hidden(name, address)
    return Address(name, address)


def _hidden(name: str, address: str) -> Address:
    """The whole of it was encoded, or stands in quotes: `=?utf-8?q?Anna_<a@example.org>?=`."""
    found = _BARE.search(name)
    if not found:
        return Address(name, address)
    rest = (name[: found.start()] + name[found.end() :]).strip(_JUNK + "()[]")
    return Address(rest, _tidied(found[0]))


def _is_address(word: str) -> bool:
    if word.startswith('"'):
        return bool(_QUOTED_LOCAL.fullmatch(word) or _BARE.fullmatch(word.strip('" ')))
    return "@" in word.strip("@") and bool(_BARE.search(word))


def _tidied(address: str) -> str:
    address = words.one_line(words.decode_words(address[:_LONGEST_ADDRESS])).strip()
    if _QUOTED_LOCAL.fullmatch(address):
        return address
    address = address.strip(_JUNK if "[" in address else _JUNK + "]")
    address = _ROUTE.sub("", address, count=1) if address.startswith("@") else address
    if address.count('"') == 1 or (address.startswith('"') and "@" not in address):
        address = address.replace('"', "")
    return re.sub(r"\s*([@.])\s*", r"\1", address) if " " in address and '"' not in address else address


def _name(text: str) -> str:
    """A phrase as people read it: without quotes, escapes and encoded words."""
    text = text[: 20 * _LONGEST_NAME]
    if '"' in text:
        text = _ESCAPED.sub(r"\1", text.replace('\\"', "\0")).replace('"', "").replace("\0", '"')
    name = words.one_line(words.decode_words(text))[:_LONGEST_NAME].strip()
    for mark in ('"', "'"):
        if len(name) > 1 and name.startswith(mark) and name.endswith(mark):
            name = name[1:-1].strip()
    return name
