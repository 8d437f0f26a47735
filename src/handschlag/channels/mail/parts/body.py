"""The body as one text and one HTML, out of its pieces."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass
from typing import Final

from handschlag.channels.mail.html import depth, sanitise
from handschlag.channels.mail.html.text import Lines, render
from handschlag.channels.mail.limits import Limits
from handschlag.channels.mail.parts.gathering import Piece

_CID: Final = re.compile(r"cid:([^\s\"'<>)]{1,300})", re.IGNORECASE)
_STUB: Final = re.compile(
    r"html|(?:view|open|read|display)\w* (?:this|the) (?:e-?mail|message|newsletter)|(?:im|in ihrem|in your) browser|"
    r"(?:unterst|kann|cannot|can't|does ?n.t|unable)\w*.{0,80}(?:anzeig|darstell|display|show|support)|webversion|online-version",
    re.IGNORECASE,
)
_LONGEST_STUB: Final = 400
_MUCH_LONGER: Final = 3
_TAGS: Final = re.compile(r"</(?:p|div|table|span|a|td|html|body)>|<br\s*/?>", re.IGNORECASE)
_MANY_TAGS: Final = 3


@dataclass(frozen=True, slots=True)
class Body:
    lines: Lines
    html: str
    cids: frozenset[str]
    """What the HTML shows of the pictures beside it."""
    other: Lines | None
    """The HTML as text where the plain form was taken: it may know what is quoted when the plain form does not."""
    problems: tuple[str, ...]


def compose(pieces: list[Piece], limits: Limits) -> Body:
    told = [piece for piece in pieces if not piece.is_spare and (_has_words(piece.plain) or piece.html)]
    pieces = told or [piece for piece in pieces if piece.is_spare] or pieces
    problems: list[str] = []
    whole, other, markup = Lines(), Lines(), []
    has_html = any(piece.html for piece in pieces)
    for piece in pieces:
        flat, was_deep = depth.flattened(piece.html or "")
        problems += ["html-too-deep"] if was_deep else []
        rendered = render(flat) if piece.html else None
        chosen = _chosen(piece.plain, rendered, limits)
        _append(whole, chosen)
        _append(other, rendered or chosen)
        if has_html:
            markup.append(flat if piece.html else _as_html(piece.plain or ""))
    joined = "\n<hr>\n".join(part for part in markup if part.strip()) if has_html else ""
    plain_taken = has_html and other.lines != whole.lines
    return Body(
        lines=whole,
        html=sanitise.sanitise(joined) if joined else "",
        cids=frozenset(entities.unescape(cid).lower() for cid in _CID.findall(joined)),
        other=other if plain_taken and any(other.marks) else None,
        problems=tuple(dict.fromkeys(problems)),
    )


def _chosen(plain: str | None, rendered: Lines | None, limits: Limits) -> Lines:
    """The plain form, unless it is empty or only says that there is HTML."""
    if plain is not None and rendered is not None and not _stands_for(plain, rendered.text):
        return rendered
    if plain is None or (rendered is not None and not _has_words(plain)):
        return rendered or Lines()
    lines = plain[: limits.text].split("\n")
    return Lines(lines, [""] * len(lines))


def _stands_for(plain: str, rendered: str) -> bool:
    if not plain.strip():
        return False
    if len(_TAGS.findall(plain[:20_000])) >= _MANY_TAGS and not _TAGS.search(rendered[:20_000]):
        return False
    is_short = len(plain.strip()) < _LONGEST_STUB and len(rendered) > _MUCH_LONGER * len(plain.strip())
    return not (is_short and _STUB.search(plain))


def _has_words(text: str | None) -> bool:
    return bool(text and text.strip())


def _append(whole: Lines, more: Lines) -> None:
    lines, marks = _trimmed(more)
    if not lines:
        return
    if whole.lines:
        whole.lines.append("")
        whole.marks.append("")
    whole.lines += lines
    whole.marks += marks


def _trimmed(lines: Lines) -> tuple[list[str], list[str]]:
    first, last = 0, len(lines.lines)
    while first < last and not lines.lines[first].strip():
        first += 1
    while last > first and not lines.lines[last - 1].strip():
        last -= 1
    return lines.lines[first:last], lines.marks[first:last]


def _as_html(plain: str) -> str:
    return f'<div style="white-space: pre-wrap">{entities.escape(plain)}</div>' if plain.strip() else ""
