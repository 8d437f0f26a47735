"""What stands under a text: signatures with and without their mark, lines of telephones, small print, footers of lists."""

from __future__ import annotations

import re
from typing import Final

from handschlag.channels.mail.reply import phrases

_MARK: Final = re.compile(r"(?:--|—|–)\s*|-- \s*")
_RULE: Final = re.compile(r"[-_=*~#+—–]{3,}\s*")
_LIST_RULE: Final = re.compile(r"_{20,}\s*|-{20,}\s*|={20,}\s*")
_LONGEST: Final = 40
_LONGEST_BESIDE_DASHES: Final = 25
_LOOKED_BACK: Final = 60
_CONTACTS: Final = 2
_LONGEST_NAME: Final = 60
_LONGEST_MOBILE: Final = 200
_POSTSCRIPT: Final = re.compile(r"\s*P\.?\s?S\.?\s?[:.]?\s", re.IGNORECASE)


def hide(lines: list[str], is_hidden: list[bool], *, end: int) -> None:
    """Marks signatures in every run of lines that are still shown; from `end` on (a forwarded mail) nothing is touched."""
    for start, stop in _runs(is_hidden[:end]):
        end_of_words = _without_footer(lines, is_hidden, start, stop)
        end_of_words = _hide_from(is_hidden, _marked(lines, start, end_of_words), end_of_words)
        end_of_words = _hide_from(is_hidden, _small_print(lines, start, end_of_words), end_of_words)
        _hide_mobile(lines, is_hidden, start, end_of_words)
        _hide_from(is_hidden, _unmarked(lines, start, end_of_words), end_of_words)


def _runs(is_hidden: list[bool]) -> list[tuple[int, int]]:
    found, start = [], 0
    for at, hidden in enumerate([*is_hidden, True]):
        if hidden:
            if at > start:
                found.append((start, at))
            start = at + 1
    return found


def _hide_from(is_hidden: list[bool], at: int | None, stop: int) -> int:
    if at is None:
        return stop
    is_hidden[at:stop] = [True] * (stop - at)
    return at


def _without_footer(lines: list[str], is_hidden: list[bool], start: int, stop: int) -> int:
    """The footer of a mailing list: a long rule and, behind it, words of lists and nothing else."""
    for at in range(stop - 1, max(start, stop - _LONGEST_BESIDE_DASHES) - 1, -1):
        if _LIST_RULE.fullmatch(lines[at]):
            if any(phrases.LIST_FOOTER.search(line) for line in lines[at + 1 : stop]):
                return _hide_from(is_hidden, at, stop)
            break
    return stop


def _marked(lines: list[str], start: int, stop: int) -> int | None:
    """`-- `: the first one that is not too far from the end; two dashes without their blank count only near it."""
    for at in range(max(start, stop - _LOOKED_BACK), stop):
        line = lines[at]
        if line.startswith(("--", "—", "–")) and _MARK.fullmatch(line):
            follows = sum(bool(after.strip()) for after in lines[at + 1 : stop])
            if line == "-- " or follows <= _LONGEST_BESIDE_DASHES:
                return at
        if (
            _RULE.fullmatch(line)
            and stop - at < _LONGEST
            and _contacts(lines[at + 1 : stop]) >= _CONTACTS
            and at > start
        ):
            return at
    return None


def _small_print(lines: list[str], start: int, stop: int) -> int | None:
    """A paragraph that opens like a disclaimer, with nothing but such paragraphs behind it."""
    for at in range(max(start, stop - _LOOKED_BACK), stop):
        opens = at == start or not lines[at - 1].strip()
        if opens and at > start and phrases.DISCLAIMER.match(lines[at]):
            return at
    return None


def _hide_mobile(lines: list[str], is_hidden: list[bool], start: int, stop: int) -> None:
    for at in range(max(start, stop - _LOOKED_BACK), stop):
        bare = lines[at].strip()
        if (
            bare
            and len(bare) <= _LONGEST_MOBILE
            and phrases.MOBILE.fullmatch(bare)
            and _stands_alone(lines, at, start, stop)
        ):
            is_hidden[at] = True


def _stands_alone(lines: list[str], at: int, start: int, stop: int) -> bool:
    """After a blank line or as the last words: a sentence in a paragraph is no signature."""
    is_last = not any(line.strip() for line in lines[at + 1 : stop])
    return is_last or at == start or not lines[at - 1].strip()


def _unmarked(lines: list[str], start: int, stop: int) -> int | None:
    """Behind the greeting and the name: lines with telephone, address, register. The greeting and the name are kept."""
    closing = next(
        (
            at
            for at in range(stop - 1, max(start, stop - _LOOKED_BACK) - 1, -1)
            if lines[at].strip() and phrases.CLOSING.fullmatch(lines[at].strip())
        ),
        None,
    )
    if closing is None:
        return None
    after = [at for at in range(closing + 1, stop) if lines[at].strip()]
    if not after or any(_POSTSCRIPT.match(lines[at]) for at in after):
        return None
    first = after[0]
    is_name = len(lines[first].strip()) <= _LONGEST_NAME and not phrases.CONTACT.search(lines[first])
    cut = after[1] if is_name and len(after) > 1 else None if is_name else first
    if cut is None or _contacts(lines[cut:stop]) < _CONTACTS:
        return None
    return cut


def _contacts(lines: list[str]) -> int:
    return sum(bool(phrases.CONTACT.search(line)) for line in lines)
