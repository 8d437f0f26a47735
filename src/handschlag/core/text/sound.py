"""Names by sound: Kölner Phonetik, so that Meier, Mayer, Maier and Meyer, or Schmidt and Schmitt, find each other.

Letters of other languages are first written the way a German ear hears them (č as tsch, š as sch, ğ silent).
Somebody at the telephone may know either how a name sounds or how it is spelled, so a name can have two codes.
"""

import re
from functools import lru_cache

from cologne_phonetics import encode

from handschlag.core.text import folding

LONGEST_CODE = 16

_HEARD = str.maketrans(
    {
        "č": "tsch", "ć": "tsch", "š": "sch", "ś": "sch", "ş": "sch", "ș": "sch", "ž": "sch", "ź": "sch", "ż": "sch",
        "ç": "tsch", "ğ": None, "ł": "w", "ř": "rsch", "ţ": "z", "ț": "z", "ñ": "nj", "ń": "nj", "ň": "nj", "ė": "e",
        "ß": "ss", "ø": "ö", "å": "o", "ı": "i",
    }
)  # fmt: skip
_NAME = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=50_000)
def of_word(word: str) -> tuple[str, ...]:
    """The codes of one word, without repeats: as a German hears it, then as it is spelled. Empty when it has no sound."""
    cut = word[: folding.LONGEST_WORD].casefold()
    codes = (_code(cut.translate(_HEARD)), _code(cut))
    return tuple(dict.fromkeys(code for code in codes if code))


def of_name(name: str) -> frozenset[str]:
    """The codes of every word of a name and of double names as a whole: `Meyer-Schmitt` has three."""
    parts = _NAME.findall(name[: 10 * folding.LONGEST_WORD])
    wholes = [
        whole.replace("-", "") for whole in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)+", name[: 10 * folding.LONGEST_WORD])
    ]
    return frozenset(code for word in (*parts, *wholes) for code in of_word(word))


def alike(one: str, other: str) -> bool:
    """Whether two names sound alike in at least one of their words."""
    return not of_name(one).isdisjoint(of_name(other))


def _code(word: str) -> str:
    latin = re.sub(r"[^a-z]", "", folding.without_accents(word))
    return "".join(code for _, code in encode(latin))[:LONGEST_CODE]
