"""The tree of parts. Offsets into the raw mail, no copies; as deep and as many as the limits allow; boundaries wrong, missing, doubled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from handschlag.channels.mail.limits import Limits
from handschlag.channels.mail.wire import header, params
from handschlag.channels.mail.wire.header import Header
from handschlag.channels.mail.wire.params import Parametrised

_DELIMITER: Final = rb"--([^\r\n]{1,200}?)[ \t]*\r?\nContent-[A-Za-z-]{1,40}[ \t]*:"
_LIKE_DELIMITER: Final = re.compile(rb"(?:\A|\n)" + _DELIMITER)
_BEGINS_DIVIDED: Final = re.compile(
    rb"\s{0,20}(?:This is a (?:multi-?part|MIME)[^\n]{0,200}\n(?:[^-\n][^\n]{0,200}\n){0,5}\s{0,20})?" + _DELIMITER,
    re.IGNORECASE,
)
_PART_HEADER: Final = re.compile(rb"Content-[A-Za-z-]{1,40}[ \t]*:", re.IGNORECASE)
_TAIL: Final = re.compile(rb"(--)?[ \t]*(?:\r{0,2}\n|\r|\Z)")
_LOOKED_AT: Final = 20_000
_LONGEST_BOUNDARY: Final = 500


@dataclass(slots=True)
class Part:
    """One node; a leaf has no children. `start` and `end` enclose its body in the raw mail."""

    header: Header
    start: int
    end: int
    kind: str
    """`maintype/subtype`, always two tokens."""
    content_type: Parametrised
    disposition: Parametrised
    depth: int = 0
    children: list[Part] = field(default_factory=list)

    @property
    def main(self) -> str:
        return self.kind.partition("/")[0]

    def walk(self) -> Iterator[Part]:
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting += reversed(part.children)


@dataclass(slots=True)
class Tree:
    root: Part
    problems: list[str]


def read(raw: bytes, limits: Limits) -> Tree:
    problems: list[str] = []
    root = _part(raw, 0, len(raw), limits, problems)
    waiting, count = [root], 1
    while waiting:
        part = waiting.pop(0)
        if part.main != "multipart":
            continue
        if part.depth >= limits.depth:
            problems.append("too-deep")
            part.kind = "application/octet-stream"
            continue
        for start, end in _divided(raw, part, problems):
            if count >= limits.parts:
                problems.append("too-many-parts")
                break
            child = _part(raw, start, end, limits, problems, parent=part)
            part.children.append(child)
            waiting.append(child)
            count += 1
        if not part.children:
            _as_text(part, problems)
    return Tree(root, list(dict.fromkeys(problems)))


def _part(raw: bytes, start: int, end: int, limits: Limits, problems: list[str], parent: Part | None = None) -> Part:
    head = header.read(raw, start, end, limits)
    problems += (
        head.problems if parent is None else [problem for problem in head.problems if problem != "header-unfinished"]
    )
    content_type = params.read(head.first("content-type"))
    kind = params.media_type(content_type.value)
    if not kind:
        kind = (
            "message/rfc822"
            if parent and parent.kind == "multipart/digest"
            else _undeclared(raw, head, end, content_type)
        )
    disposition = params.read(head.first("content-disposition"))
    return Part(head, head.end, end, kind, content_type, disposition, parent.depth + 1 if parent else 0)


def _undeclared(raw: bytes, head: Header, end: int, content_type: Parametrised) -> str:
    """No usable type: a body of parts shows itself in its first line; the rest is text."""
    if content_type.get("boundary") or _BEGINS_DIVIDED.match(raw, head.end, min(end, head.end + _LOOKED_AT)):
        return "multipart/mixed"
    if content_type.value in ("html", "text/htm", "text/x-html"):
        return "text/html"
    return "text/plain"


def _divided(raw: bytes, part: Part, problems: list[str]) -> list[tuple[int, int]]:
    boundary = part.content_type.get("boundary")[:_LONGEST_BOUNDARY].strip().encode("utf-8", "replace")
    found: list[tuple[int, int]] = []
    if boundary:
        found = _cut(raw, part, boundary, problems)
    if not found and (other := _found_boundary(raw, part.start, part.end)) and other != boundary:
        problems.append("boundary-wrong" if boundary else "boundary-missing")
        found = _cut(raw, part, other, problems)
    return found


def _cut(raw: bytes, part: Part, boundary: bytes, problems: list[str]) -> list[tuple[int, int]]:
    """Where the parts between the delimiter lines begin and end. What precedes the first and follows the last is nobody's."""
    found: list[tuple[int, int]] = []
    begin: int | None = None
    closed = False
    for start, end, closes in _delimiters(raw, part, boundary):
        if begin is not None:
            found.append((begin, max(start, begin)))
        if closed and not _PART_HEADER.match(raw, end, part.end):
            break
        if closed:
            # an inner multipart used the boundary of the outer one: its end was not the end
            problems.append("boundary-repeated")
        closed = closes
        begin = None if closes else end
    if begin is not None:
        problems.append("boundary-unclosed")
        found.append((begin, part.end))
    return found


def _delimiters(raw: bytes, part: Part, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    """Start, end and whether it closes, of each delimiter line with the line break before it."""
    dashed = b"--" + boundary
    at = raw.find(dashed, part.start, part.end)
    while at >= 0:
        after = at + len(dashed)
        tail = _TAIL.match(raw, after, part.end)
        if tail and (at == 0 or raw[at - 1] in b"\r\n"):
            start = at
            if start > part.start:
                start -= 2 if raw[at - 2 : at] == b"\r\n" else 1
            yield max(start, part.start), tail.end(), bool(tail[1])
            after = tail.end()
        at = raw.find(dashed, after, part.end)


def _found_boundary(raw: bytes, start: int, end: int) -> bytes:
    found = _LIKE_DELIMITER.search(raw, max(start - 1, 0), min(end, start + _LOOKED_AT))
    return found[1] if found else b""


def _as_text(part: Part, problems: list[str]) -> None:
    """Called multipart but of no parts: its body is read as one."""
    problems.append("multipart-empty")
    part.kind = "text/plain"
