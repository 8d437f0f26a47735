"""What is new in a mail: line by line, each looked at a bounded number of times, so that time grows with the length alone.

Wherever it is in doubt a line is kept: a stray signature is a smaller mistake than a lost answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from handschlag.channels.mail.html import marks as html_marks
from handschlag.channels.mail.html.text import Lines
from handschlag.channels.mail.parts import pgp
from handschlag.channels.mail.reply import attribution, phrases, signature
from handschlag.channels.mail.reply.attribution import Headings

MOST_LINES: Final = 20_000
LONGEST_LINE: Final = 1_000
_QUOTED: Final = re.compile(r"[ \t]{0,3}(?:[>»]|&gt;|\|[ \t]|[A-Z][A-Za-z]{0,2}>)")
_WRAPPED: Final = 60
_STRAY: Final = 30
_SENTENCE_END: Final = (".", "!", "?", ":", ";")
_NEAR: Final = 4


@dataclass(frozen=True, slots=True)
class Split:
    reply: str
    is_forward: bool
    has_quote: bool


def split(whole: Lines, *, subject: str = "") -> Split:
    """The reply as some of the lines of `whole`, in their order, without blank ones at its ends."""
    lines = [line[:LONGEST_LINE] for line in whole.lines[:MOST_LINES]]
    marks = whole.marks[:MOST_LINES]
    walk = _Walk(lines, marks, is_forward=bool(phrases.FORWARD_SUBJECT.match(subject)))
    walk.go()
    for number, is_armour in enumerate(pgp.is_armour(lines) if pgp.SIGNED in lines else []):
        walk.is_hidden[number] = walk.is_hidden[number] or is_armour
    before = list(walk.is_hidden)
    signature.hide(lines, walk.is_hidden, end=walk.content_from)
    if not _has_words(lines, walk.is_hidden) and _has_words(lines, before):
        walk.is_hidden = before
    if not _has_words(lines, walk.is_hidden) and (walk.is_forwarded or walk.is_forward):
        walk.is_hidden, walk.is_forwarded = [False] * len(lines), True
    return Split(_joined(whole.lines, walk.is_hidden), walk.is_forwarded, walk.has_quote)


class _Walk:
    """From the first line to the last: which are hidden, and where a forwarded mail begins."""

    def __init__(self, lines: list[str], marks: list[str], *, is_forward: bool) -> None:
        self.lines, self.marks, self.is_forward = lines, marks, is_forward
        self.is_hidden = [False] * len(lines)
        self.is_quoted = [bool(_QUOTED.match(line)) for line in lines]
        self.headings: Headings = attribution.find(lines, self.is_quoted)
        self.is_forwarded = False
        self.content_from = len(lines)
        self.has_quote = False
        self.has_words = False

    def go(self) -> None:
        at = 0
        while at < len(self.lines):
            at = self._step(at)

    def _step(self, at: int) -> int:
        mark = self.marks[at]
        if mark == html_marks.REST:
            return self._boundary(at)
        if mark in (html_marks.QUOTE, html_marks.ATTRIBUTION, html_marks.SIGNATURE):
            return self._marked(at)
        if self.is_quoted[at] or self._is_stray(at):
            return self._hide(at, at + 1)
        if phrases.FORWARDED.fullmatch(self.lines[at].strip()):
            return self._forwarded(at)
        return self._headed(at)

    def _headed(self, at: int) -> int:
        """A heading of a quote, or a line like any other."""
        if end := self.headings.boundaries.get(at):
            return self._hide(at, end) if self._is_quoted_after(end) else self._boundary(at)
        if end := self.headings.attributions.get(at):
            return self._attribution(at, end)
        self.has_words = self.has_words or bool(self.lines[at].strip())
        return at + 1

    def _marked(self, at: int) -> int:
        """A run of lines that the HTML says are quoted or signature; a forwarded mail in the same clothes is content."""
        end, kind = at, self.marks[at]
        while end < len(self.lines) and self.marks[end] and self.marks[end] != html_marks.REST:
            if (self.marks[end] == html_marks.SIGNATURE) != (kind == html_marks.SIGNATURE):
                break
            end += 1
        first = next((line.strip() for line in self.lines[at:end] if line.strip()), "")
        if kind != html_marks.SIGNATURE and phrases.FORWARDED.fullmatch(first):
            self.is_forwarded = self.has_words = True
            self.content_from = min(self.content_from, at)
            return end
        self.has_quote = self.has_quote or kind != html_marks.SIGNATURE
        return self._hide(at, end)

    def _attribution(self, at: int, end: int) -> int:
        if self._is_quoted_after(end):
            return self._hide(at, end)
        if end in self.headings.strong:
            return self._boundary(at)
        self.has_words = True
        return at + 1

    def _boundary(self, at: int) -> int:
        """All that follows is the earlier mail, unless it was forwarded, or nothing at all stands above it."""
        if self.is_forward or not self.has_words:
            return self._forwarded(at)
        self.has_quote = True
        return self._hide(at, len(self.lines))

    def _forwarded(self, at: int) -> int:
        self.is_forwarded = True
        self.content_from = min(self.content_from, at)
        return len(self.lines)

    def _hide(self, at: int, end: int) -> int:
        self.has_quote = self.has_quote or self.is_quoted[at]
        self.is_hidden[at:end] = [True] * (end - at)
        return end

    def _is_quoted_after(self, at: int) -> bool:
        for line in range(at, min(at + _NEAR, len(self.lines))):
            if self.lines[line].strip():
                return self.is_quoted[line] or self.marks[line] == html_marks.QUOTE
        return False

    def _is_stray(self, at: int) -> bool:
        """The end of a quoted line that a program wrapped without quoting it anew."""
        line = self.lines[at].strip()
        if not 0 < at < len(self.lines) - 1 or not line or len(line) > _STRAY or not line[0].islower():
            return False
        before = self.lines[at - 1].rstrip()
        return (
            self.is_quoted[at - 1]
            and self.is_quoted[at + 1]
            and len(before) > _WRAPPED
            and not before.endswith(_SENTENCE_END)
        )


def _has_words(lines: list[str], is_hidden: list[bool]) -> bool:
    return any(line.strip() and not hidden for line, hidden in zip(lines, is_hidden, strict=True))


def _joined(lines: list[str], is_hidden: list[bool]) -> str:
    """One blank line stands where something was left out."""
    made: list[str] = []
    gap = False
    for line, hidden in zip(lines, is_hidden, strict=False):
        if hidden:
            gap = bool(made)
            continue
        if gap and line.strip() and made[-1].strip():
            made.append("")
        if line.strip() or (made and (made[-1].strip() or not gap)):
            made.append(line)
            gap = False
    while made and not made[-1].strip():
        made.pop()
    return "\n".join(made)
