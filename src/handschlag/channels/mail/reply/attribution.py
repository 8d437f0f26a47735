"""Lines that introduce a quote: `Am … schrieb …:`, also wrapped; blocks of `Von: Gesendet: An: Betreff:`; `-----Original Message-----`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from handschlag.channels.mail.reply import phrases

_LONGEST: Final = 500
_MOST_WRAPPED: Final = 5
_BLOCK_LINES: Final = 14
_LEAST_LABELS: Final = 3
_FEWER_LABELS: Final = 2
_FAR: Final = 3
_COLON: Final = (":", "：", ":*", ": *", ":_", ":**", ":>")
_UNDERSCORES: Final = re.compile(r"[_\-=*—–]{10,}")
_SHORT: Final = 90


@dataclass(slots=True)
class Headings:
    attributions: dict[int, int] = field(default_factory=dict)
    """First line → the line after the last."""
    strong: set[int] = field(default_factory=set)
    """Ends of attributions with a date or an address: they stand for themselves."""
    boundaries: dict[int, int] = field(default_factory=dict)
    """Where a block of header lines or a line like `-----Original Message-----` begins → where it ends."""


def find(lines: list[str], is_quoted: list[bool]) -> Headings:
    found = Headings()
    labels = [_label(line) for line in lines]
    taken = -1
    for at, line in enumerate(lines):
        if is_quoted[at] or at < taken:
            continue
        bare = line.strip()
        if end := _boundary(lines, labels, at, bare):
            found.boundaries[at] = taken = end
        elif bare.endswith(_COLON) and (begin := _attribution(lines, is_quoted, at)) is not None:
            start, is_strong = begin
            found.attributions[start] = at + 1
            if is_strong:
                found.strong.add(at + 1)
    return found


def _boundary(lines: list[str], labels: list[str], at: int, bare: str) -> int | None:
    if not bare:
        return None
    if labels[at]:
        return _block(lines, labels, at, _LEAST_LABELS)
    if not (bare[0] in "-_=—–*+#~>" and len(bare) < _LONGEST):
        return None
    if phrases.ORIGINAL.fullmatch(bare) or phrases.NOTES.fullmatch(bare):
        return _after_block(lines, labels, at + 1)
    if _UNDERSCORES.fullmatch(bare):
        for follows in range(at + 1, min(at + 1 + _FAR, len(lines))):
            if labels[follows]:
                return _block(lines, labels, follows, _LEAST_LABELS)
    return at + 1 if phrases.ANSWER_ABOVE.fullmatch(bare) else None


def _after_block(lines: list[str], labels: list[str], at: int) -> int:
    for follows in range(at, min(at + _FAR, len(lines))):
        if labels[follows]:
            return _block(lines, labels, follows, _FEWER_LABELS) or at
    return at


def _block(lines: list[str], labels: list[str], at: int, least: int) -> int | None:
    """The line after a block of labels of at least so many kinds, with the sender among them; values may be wrapped."""
    kinds: set[str] = set()
    end, blanks = at, 0
    for line in range(at, min(at + _BLOCK_LINES, len(lines))):
        if labels[line]:
            if labels[line] in kinds and labels[line] not in ("cc", "other", "to"):
                break
            kinds.add(labels[line])
            end, blanks = line + 1, 0
        elif not lines[line].strip():
            blanks += 1
            if blanks > 1 or (len(kinds) >= least and "subject" in kinds):
                break
    has_sender = "from" in kinds and bool(kinds & {"sent", "subject", "to"})
    return end if has_sender and len(kinds - {"other"}) >= least else None


def _label(line: str) -> str:
    if ":" not in line[:40] and "：" not in line[:40]:
        return ""
    found = phrases.LABEL.match(line)
    return found.lastgroup or "" if found else ""


def _attribution(lines: list[str], is_quoted: list[bool], at: int) -> tuple[int, bool] | None:
    """Where the attribution that ends with this line begins, and whether it stands for itself."""
    starts = _possible_starts(lines, is_quoted, at)
    joined = {start: " ".join(line.strip() for line in lines[start : at + 1])[:_LONGEST] for start in starts}
    for start in starts:
        if phrases.QUOTING.match(joined[start]):
            return start, True
    for start in starts:
        text = joined[start]
        if (
            phrases.LED.match(text)
            and phrases.VERB.search(text)
            and (phrases.DATED.search(text) or phrases.ADDRESS.search(text))
        ):
            return start, True
    for start in starts:
        text = joined[start]
        if phrases.VERB.search(text) and phrases.ADDRESS.search(text) and len(text) < 4 * _SHORT:
            return start, True
    line = lines[at].strip()
    if phrases.VERB.search(line) and len(line) < _SHORT:
        return at, False
    return None


def _possible_starts(lines: list[str], is_quoted: list[bool], at: int) -> list[int]:
    """The line and those before it up to a blank or a quoted one, nearest first."""
    starts = [at]
    while len(starts) < _MOST_WRAPPED and starts[-1] > 0:
        before = starts[-1] - 1
        if not lines[before].strip() or is_quoted[before]:
            break
        starts.append(before)
    return starts
