"""Bytes of a file somebody exported, as text: the encoding is told by its marks, not asked of the person."""

from __future__ import annotations

import codecs
import re

LARGEST_FILE = 25 * 1024 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NEWLINE = re.compile(r"\r\n|\r|\n")
_SAMPLE = 4000
_SHARE_OF_ZEROS = 0.3


class Unreadable(ValueError):
    """The whole file is no good; `code` is empty, too_large, too_many_rows, too_many_columns, no_text or no_entries."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def decode(raw: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: by byte order mark, by zeros (UTF-16 without mark), UTF-8, else Windows."""
    if len(raw) > LARGEST_FILE:
        raise Unreadable("too_large")
    if not raw.strip():
        raise Unreadable("empty")
    for encoding in (*(name for mark, name in _MARKS if raw.startswith(mark)), *_without_mark(raw), "utf-8", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _cleaned(text), encoding
    return _cleaned(raw.decode("latin-1")), "latin-1"


def lines(text: str) -> list[str]:
    """Lines by any of the three newlines, mixed ones too. Python's own splitlines would also cut at exotic separators."""
    return _NEWLINE.split(text)


def _without_mark(raw: bytes) -> tuple[str, ...]:
    sample = raw[:_SAMPLE]
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    many = _SHARE_OF_ZEROS * len(sample) / 2
    if high > many and low < many:
        return ("utf-16-le",)
    return ("utf-16-be",) if low > many and high < many else ()


def _cleaned(text: str) -> str:
    text = text.replace("\x00", "").replace("\ufeff", "")
    if not text.strip():
        raise Unreadable("empty")
    signs = sum(char in "\r\n\t" or char.isprintable() for char in text[:_SAMPLE])
    if signs < 0.9 * len(text[:_SAMPLE]):
        raise Unreadable("no_text")
    return text
