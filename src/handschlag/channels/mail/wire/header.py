"""The header of a mail or of one of its parts: from bytes to fields, however badly they are folded.

A field's value stays bytes, unfolded, because only who reads it knows what is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from handschlag.channels.mail.limits import Limits
from handschlag.channels.mail.wire import words

_FIELD: Final = re.compile(rb"([!-9;-~]{1,200})[ \t]*:([^\n]*+(?:\n[ \t]++[^\s][^\n]*+)*+)(?:\n|\Z)")
_EMPTY: Final = re.compile(rb"[\r]*(?:\n|\Z)")
_LINE: Final = re.compile(rb"[^\n]*+(?:\n|\Z)")
_MBOX: Final = re.compile(rb">?From [^\n]*+\n")
_FOLD: Final = re.compile(rb"[\r\n]+[ \t]*")
_USUAL: Final = re.compile(
    rb"(?:from|to|cc|bcc|date|subject|sender|reply-to|message-id|in-reply-to|references|return-path|received|delivered-to|"
    rb"mime-version|content-[a-z-]+|x-[a-z0-9-]+|list-[a-z-]+|dkim-signature|user-agent|precedence|importance|thread-[a-z]+|"
    rb"auto-submitted|authentication-results|arc-[a-z-]+)[ \t]*:",
    re.IGNORECASE,
)
_AHEAD: Final = 3
_LONGEST_MENDED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    """In small letters."""
    raw: bytes

    def decoded(self) -> str:
        return words.decode(self.raw)


@dataclass(frozen=True, slots=True)
class Header:
    fields: tuple[Field, ...]
    end: int
    """Where the body begins."""
    problems: tuple[str, ...] = ()

    def first(self, name: str) -> bytes | None:
        return next(self.each(name), None)

    def each(self, name: str) -> Iterator[bytes]:
        return (field.raw for field in self.fields if field.name == name)

    def text(self, name: str) -> str:
        """Decoded; empty if there is none."""
        raw = self.first(name)
        return "" if raw is None else words.decode(raw)

    def __contains__(self, name: object) -> bool:
        return any(field.name == name for field in self.fields)


def read(raw: bytes, start: int, end: int, limits: Limits) -> Header:
    """Fields from `start` to the first empty line, to what cannot be a field any more, or to `end`."""
    at, stop = _opening(raw, start), min(end, start + limits.header)
    fields: list[Field] = []
    problems: list[str] = []
    while at < stop:
        if empty := _EMPTY.match(raw, at, end):
            at = empty.end()
            break
        found = _FIELD.match(raw, at, stop)
        if found:
            if len(fields) < limits.fields:
                fields.append(Field(found[1].decode("ascii").lower(), _unfolded(found[2])))
            at = found.end()
            continue
        line = _LINE.match(raw, at, end)
        rest = line.end() if line else end
        if _goes_on(raw, at, rest, end):
            _append(fields, raw[at:rest])
            problems.append("header-broken")
            at = rest
            continue
        problems.append("header-unfinished")
        break
    if at >= stop and stop < end:
        problems.append("header-too-long")
    if len(fields) >= limits.fields:
        problems.append("header-cut")
    return Header(tuple(fields), min(at, end), tuple(dict.fromkeys(problems)))


def _opening(raw: bytes, start: int) -> int:
    """Past what a mailbox file or a broken gateway puts before the first field."""
    if start:
        return start
    at = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    while raw[at : at + 1] in (b"\r", b"\n"):
        at += 1
    mbox = _MBOX.match(raw, at)
    return mbox.end() if mbox else at


def _unfolded(value: bytes) -> bytes:
    return _FOLD.sub(b" ", value).strip(b" \t\r\0") if b"\n" in value or b"\r" in value else value.strip(b" \t\0")


def _goes_on(raw: bytes, at: int, rest: int, end: int) -> bool:
    """Is this line, which is no field, only a broken fold or a stray line? Then a usual field follows shortly."""
    if raw[at : at + 2] == b"--":
        return False
    for _ in range(_AHEAD):
        if rest >= end or _EMPTY.match(raw, rest, end):
            return False
        if _USUAL.match(raw, rest, end):
            return True
        line = _LINE.match(raw, rest, end)
        rest = line.end() if line else end
    return False


def _append(fields: list[Field], line: bytes) -> None:
    if fields and line.strip() and not _MBOX.match(line) and len(fields[-1].raw) < _LONGEST_MENDED:
        last = fields.pop()
        fields.append(Field(last.name, last.raw + b" " + _unfolded(line)))
