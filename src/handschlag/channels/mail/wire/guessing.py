"""Which charset is it when nobody says? Only for text that is neither ASCII nor UTF-8; Windows-1252 unless much speaks against it.

By our own count of letters: of short texts, as they stand in a header, it knew 22 of 25, charset-normalizer 18 (ADR 0222).
"""

from __future__ import annotations

import re
from typing import Final

_SAMPLE: Final = 8192
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_RUN: Final = re.compile(rb"[\x80-\xff]{3,}+")
_SHARE_OF_RUNS: Final = 0.5
_CONVINCING: Final = 0.6
_FEW: Final = 6
_ASCII: Final = 0x7F
_SYLLABLES: Final = range(0xB0, 0xC9)
_COMMON_CHINESE: Final = range(0xB0, 0xD8)
_USUAL_SHARE: Final = 0.4
_LETTERS: Final = {
    "cp1251": "оеаинт",
    "koi8_r": "оеаинт",
    "iso8859_5": "оеаинт",
    "cp1253": "αοιετσ",
    "cp1255": "יולהאר",
    "cp1256": "الينمر",
}
"""The six most frequent letters of the language; they make up about half of any text."""


def guess(raw: bytes) -> str:
    """Python's name of the likeliest charset."""
    sample = raw[:_SAMPLE]
    high = len(_HIGH.findall(sample))
    # umlauts and accents stand alone between ASCII letters; other scripts make whole words of such bytes
    if high < _FEW or sum(map(len, _RUN.findall(sample))) < high * _SHARE_OF_RUNS:
        return "cp1252"
    scores = {name: _frequent(sample, name) for name in _LETTERS}
    scores |= {name: score(sample) for name, score in _EASTERN.items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= _CONVINCING else "cp1252"


def _decoded(sample: bytes, name: str) -> str:
    """Empty if it does not fit; the sample may end within a character."""
    for end in range(len(sample), max(len(sample) - 4, 0), -1):
        try:
            return sample[:end].decode(name)
        except UnicodeDecodeError as why:
            if why.start < len(sample) - 4:
                return ""
    return ""


def _share(text: str, first: str, last: str) -> float:
    beyond = [character for character in text if character > "\x7f"]
    return sum(first <= character <= last for character in beyond) / len(beyond) if beyond else 0.0


def _frequent(sample: bytes, name: str) -> float:
    beyond = [character for character in _decoded(sample, name) if character > "\x7f"]
    if not beyond:
        return 0.0
    share = sum(character in _LETTERS[name] for character in beyond) / len(beyond)
    return min(share / _USUAL_SHARE, 1.0)


def _japanese(name: str) -> float:
    return 0.0 if not name else _share(name, "\u3040", "\u30ff") * 2


def _shift_jis(sample: bytes) -> float:
    return _japanese(_decoded(sample, "cp932"))


def _euc_jp(sample: bytes) -> float:
    return _japanese(_decoded(sample, "euc_jp"))


def _korean(sample: bytes) -> float:
    """Syllables fill the lead bytes B0 to C8; Chinese spreads further."""
    leads = [byte for byte in sample if byte > _ASCII][::2]
    common = sum(byte in _SYLLABLES for byte in leads) / len(leads) if leads else 0.0
    return common * 0.95 if _share(_decoded(sample, "cp949"), "\uac00", "\ud7a3") > _CONVINCING else 0.0


def _simplified(sample: bytes) -> float:
    leads = [byte for byte in sample if byte > _ASCII][::2]
    common = sum(byte in _COMMON_CHINESE for byte in leads) / len(leads) if leads else 0.0
    return common * 0.9 if _decoded(sample, "gb18030") else 0.0


def _traditional(sample: bytes) -> float:
    """Trail bytes below 80, which the Chinese of the mainland never has."""
    text = _decoded(sample, "big5")
    return _share(text, "\u4e00", "\u9fff") * 0.92 if text and _decoded(sample, "gb2312") == "" else 0.0


_EASTERN: Final = {
    "cp932": _shift_jis,
    "euc_jp": _euc_jp,
    "cp949": _korean,
    "gb18030": _simplified,
    "big5hkscs": _traditional,
}
