"""Bytes to text when the sender says the wrong charset, none, or one nobody knows.

UTF-8 proves itself: text that is not ASCII and decodes as UTF-8 is UTF-8, whatever its header says. Otherwise the
declared charset is taken in the wider form in which Windows programs mean it (WHATWG Encoding Standard), and what does
not fit it is read byte by byte as Windows-1252 rather than lost.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from handschlag.channels.mail.wire import guessing

UNKNOWN: Final = "charset-unknown"
WRONG: Final = "charset-wrong"
BROKEN: Final = "charset-broken"

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf_8"),
    (codecs.BOM_UTF32_LE, "utf_32_le"),
    (codecs.BOM_UTF32_BE, "utf_32_be"),
    (codecs.BOM_UTF16_LE, "utf_16_le"),
    (codecs.BOM_UTF16_BE, "utf_16_be"),
)
_ALIASES: Final = {
    **dict.fromkeys(("us-ascii", "ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1"), "cp1252"),
    **dict.fromkeys(("ansi-x3.4-1968", "iso-ir-100", "iso-ir-6", "cp819", "ansi", "x-ansi", "win-1252"), "cp1252"),
    **dict.fromkeys(("gb2312", "gb-2312", "gbk", "x-gbk", "cp936", "gb18030", "gb2312-80", "euc-cn"), "gb18030"),
    **dict.fromkeys(("ks-c-5601-1987", "ks-c-5601", "ksc5601", "euc-kr", "korean", "cp949", "uhc"), "cp949"),
    **dict.fromkeys(("shift-jis", "sjis", "x-sjis", "ms-kanji", "windows-31j", "cp932"), "cp932"),
    **dict.fromkeys(("big5", "big-5", "x-x-big5", "cp950", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("iso-2022-jp", "iso2022jp", "csiso2022jp", "iso-2022-jp-ms", "cp50220", "cp50221"), "iso2022_jp_ext"),
    **dict.fromkeys(("utf-7", "unicode-1-1-utf-7", "unicode-2-0-utf-7", "x-utf-7", "utf7"), "utf_7"),
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8", "x-utf-8", "utf-8-bom", "utf8mb4", "unicode", "cp65001"), "utf_8"),
    **dict.fromkeys(("iso-8859-8-i", "iso-8859-8-e", "visual", "logical"), "iso8859_8"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("tis-620", "windows-874", "iso-8859-11"), "cp874"),
    **dict.fromkeys(("macintosh", "x-mac-roman", "mac", "x-mac"), "mac_roman"),
    "utf-16": "utf_16",
    "x-mac-cyrillic": "mac_cyrillic",
    "koi8": "koi8_r",
}  # fmt: skip
_NOT_TEXT: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_MANY_BYTES: Final = frozenset({"gb18030", "cp949", "cp932", "big5hkscs", "euc_jp", "johab", "euc_jis_2004", "hz"})
_SHIFTED: Final = frozenset({"utf_7", "hz"})
_ESCAPES: Final = ((b"\x1b$B", "iso2022_jp_ext"), (b"\x1b$@", "iso2022_jp_ext"), (b"\x1b$)C", "iso2022_kr"))
_FEW: Final = 4
_LONGEST_NAME: Final = 40
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff]+")
_MARKS: Final = "".join(chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
_HEAPED: Final = re.compile(f"([{_MARKS}]{{30}})[{_MARKS}]+")
"""More marks on one letter than any script has; composing them takes time with the square of their number (UAX 15)."""
_BREAKS: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


class Decoded(NamedTuple):
    text: str
    problem: str


def decode(raw: bytes, declared: str = "") -> Decoded:
    """Never fails; the problem is one of `charset-…` or empty."""
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return Decoded(raw[len(mark) :].decode(name, "replace"), "")
    name = codec_of(declared)
    doubt = UNKNOWN if declared.strip() and not name else ""
    if name.startswith(("utf_16", "utf_32")) or _looks_wide(raw):
        return _wide(raw, name)
    if raw.isascii():
        return Decoded(_from_ascii(raw, name), doubt)
    if _is_utf8(raw, name):
        return Decoded(raw.decode("utf-8"), doubt if name in ("", "utf_8", *_SHIFTED) else WRONG)
    return _eight_bits(raw, name, doubt)


def _eight_bits(raw: bytes, name: str, doubt: str) -> Decoded:
    """Neither ASCII nor UTF-8."""
    if name in ("", "utf_8"):
        return _without_word(raw, name, doubt)
    try:
        return Decoded(raw.decode(name), doubt)
    except (UnicodeError, ValueError):
        return Decoded(_mended(raw, name), BROKEN)


def clean(text: str) -> str:
    """Composed (NFC), line ends as line feeds, without control characters, lone surrogates and byte order marks."""
    text = _BREAKS.sub("\n", text)
    if not text.isprintable():
        text = _CONTROL.sub("", text)
    return unicodedata.normalize("NFC", text if text.isascii() else _HEAPED.sub(r"\1", text))


def codec_of(declared: str) -> str:
    """Python's name for a declared charset; empty if there is none that holds text."""
    return _codec(declared[: 2 * _LONGEST_NAME])


@lru_cache(maxsize=512)
def _codec(declared: str) -> str:
    name = declared.strip(" \t\r\n\"';,<>").lower().removeprefix("charset=").strip("\"' ").partition("*")[0]
    name = name.replace("_", "-").replace(" ", "-")
    if not name or len(name) > _LONGEST_NAME or not name.isascii() or "\0" in name:
        return ""
    for spelling in (name, re.sub(r"^(?:windows|win|cp|x-cp|ms)-?(?=\d{3,4}$)", "cp", name), name.removeprefix("x-")):
        if found := _ALIASES.get(spelling) or _looked_up(spelling):
            return found
    return ""


def _looked_up(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    text = getattr(info, "_is_text_encoding", False) and info.name.replace("-", "_") not in _NOT_TEXT
    return _ALIASES.get(info.name) or info.name.replace("-", "_") if text else ""


def _is_utf8(raw: bytes, name: str) -> bool:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if name not in _MANY_BYTES:
        return True
    # a few Chinese or Korean characters can be UTF-8 by chance, many cannot
    beyond = [character for character in text[:2000] if character > "\x7f"]
    return len(beyond) >= _FEW or any(character > "\u07ff" for character in beyond)


def _from_ascii(raw: bytes, name: str) -> str:
    """Seven bits: still to be decoded where escapes switch the alphabet, declared or not."""
    for escape, escaped in _ESCAPES:
        if escape in raw:
            return _escaped(raw, name if name.startswith("iso2022") else escaped)
    if name in _SHIFTED:
        return raw.decode(name, "replace")
    return raw.decode("ascii")


def _escaped(raw: bytes, name: str) -> str:
    try:
        return raw.decode(name)
    except (UnicodeError, ValueError):
        return raw.decode(name, "replace")


def _looks_wide(raw: bytes) -> bool:
    """UTF-16 that nobody declared: every second byte of Western text is zero."""
    head = raw[:200]
    nulls = head.count(0)
    return len(head) >= 2 * _FEW and nulls * 5 >= len(head) * 2 and nulls in (head[::2].count(0), head[1::2].count(0))


def _wide(raw: bytes, name: str) -> Decoded:
    if not name.startswith("utf_32"):
        if b"\0" not in raw:
            return decode(raw, "utf-8") if _is_utf8(raw, "") else Decoded(raw.decode("utf_16_be", "replace"), BROKEN)
        head = raw[:2000]
        little = head[1::2].count(0) >= head[::2].count(0)
        name = name if name in ("utf_16_le", "utf_16_be") else ("utf_16_le" if little else "utf_16_be")
    return Decoded(raw.decode(name, "replace"), "")


def _without_word(raw: bytes, name: str, doubt: str) -> Decoded:
    """Said to be UTF-8 but is not, or said nothing usable."""
    mended = raw.decode("utf-8", "windows")
    whole = raw.decode("utf-8", "ignore")
    if name == "utf_8" and not whole.isascii():
        return Decoded(mended, BROKEN)
    guess = guessing.guess(raw)
    return Decoded(_mended(raw, guess), WRONG if name else doubt or UNKNOWN)


def _mended(raw: bytes, name: str) -> str:
    errors = "windows" if name in ("utf_8", "cp1252") else "replace"
    return raw.decode(name, errors)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Error handler: the bytes that do not fit, each as Windows-1252 has it, or U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows", _as_windows)
