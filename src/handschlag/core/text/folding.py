"""One spelling for all spellings of a word: Müller = Mueller = Muller, Straße = Strasse = STRASSE.

`fold` keeps prefixes: the fold of what somebody has typed so far begins the fold of the whole word, so that search
as you type needs no second index. The digraphs ae, oe, ue therefore lose their e wherever they may be an umlaut;
only `ue` after a vowel or a q stays, as in Bauer, neue, Quelle.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST_WORD = 64
"""Characters of one word that are looked at; longer ones are cut, so that no index entry grows without bound."""

_SIGNS = str.maketrans(
    {
        "’": "'", "‘": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
        "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None,
    }
)  # fmt: skip
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ẞ": "ss", "æ": "a", "œ": "o", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
        "ŧ": "t", "ŋ": "n", "ĸ": "k", "ŀ": "l", "ſ": "s", "ƒ": "f", "ə": "e",
        # Cyrillic and Greek as Germans write them
        "а": "a", "б": "b", "в": "w", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "je", "ж": "sch", "з": "s", "и": "i",
        "і": "i", "й": "j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
        "у": "u", "ф": "f", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch", "щ": "schtsch", "ъ": None, "ы": "y", "ь": None,
        "э": "e", "ю": "ju", "я": "ja", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dsch",
        "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
        "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
        "χ": "ch", "ψ": "ps", "ω": "o",
    }
)  # fmt: skip
_UMLAUT_IN_TWO_LETTERS = re.compile(r"([ao])e+|(?<![aeiouyq])(u)e+")
_CHUNK = re.compile(r"\w+(?:[-./'&+@:]+\w+)*")
_PART = re.compile(r"[^\W_]+")
_STREET_SHORT = re.compile(r"\b(\w*?)str(?:\.|\b)")
_DROPPED = frozenset({"Mn", "Me", "Mc", "Cc", "Cf", "Cs"})
_SPACE = re.compile(r"\s+")
_NOT_LETTER_OR_DIGIT = re.compile(r"[\W_]+")


def listed(words: str) -> frozenset[str]:
    """The words of a list as it is written in a source file, folded."""
    return frozenset(fold(word) for word in words.split())


def without_accents(text: str) -> str:
    """Lower case without accents; letters that have no accent to lose (ß, ł, ø, ı, Cyrillic) in Latin letters."""
    if text.isascii() and text.isprintable():
        return text.lower().replace("`", "'")
    signs = unicodedata.normalize("NFC", text).translate(_SIGNS).casefold().replace("ου", "ou")
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", signs).casefold())
    bare = "".join(letter for letter in decomposed if unicodedata.category(letter) not in _DROPPED or letter.isspace())
    # Case folded twice, because a compatibility form may decompose to something with a capital (℀, Ⓐ).
    return unicodedata.normalize("NFC", bare.casefold().translate(_LETTERS))


def fold(text: str) -> str:
    """The one spelling: lower case, no accents, no umlauts, single spaces, `ß` as `ss`."""
    return _SPACE.sub(" ", _UMLAUT_IN_TWO_LETTERS.sub(r"\1\2", without_accents(text))).strip()


def key(text: str) -> str:
    """Only letters and digits of the fold, for numbers of contracts and customers: `WG-77 120` is `wg77120`."""
    return _NOT_LETTER_OR_DIGIT.sub("", fold(text))


def phrase(text: str) -> str:
    """What two sentences have in common however they were typed: `Lampe am Router?` is `lampe am router`."""
    return " ".join(part for parts in chunks(fold(text)) for part in parts)


def digits(text: str) -> str:
    """Only the digits 0 to 9, whatever script they were typed in."""
    return "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdigit())


def street(text: str) -> str:
    """A street line folded, with `Str.` and `str` written out: `Hauptstr. 5` is `hauptstrasse 5`."""
    return _STREET_SHORT.sub(r"\1strasse", fold(text))


def words(text: str, *, most: int = 2000) -> tuple[str, ...]:
    """The folded words in their order, at most `most`; `Müller-Lüdenscheidt` gives both halves and the whole.

    Digits stay: `WG-77120` gives `wg`, `77120` and `wg77120`.
    """
    found: list[str] = []
    for parts in chunks(street(text)):
        if len(found) >= most:
            break
        found += parts
        if len(parts) > 1 and (whole := joined(parts)):
            found.append(whole)
    return tuple(found[:most])


def chunks(text: str) -> Iterator[tuple[str, ...]]:
    """The words of a folded text as they stand between spaces: `roth, wg-77120` gives (roth), (wg, 77120)."""
    for chunk in _CHUNK.finditer(text):
        parts = tuple(part[:LONGEST_WORD] for part in _PART.findall(chunk.group()))
        if parts:
            yield parts


def joined(parts: tuple[str, ...]) -> str:
    """The parts of one chunk as one word, or nothing when that would be too long to be typed."""
    whole = "".join(parts)
    return whole if len(whole) <= LONGEST_WORD else ""


def initials(name: str) -> str:
    """The folded first letters of a name: `Dr. Ernst-August Roth` is `dear`."""
    return "".join(part[0] for part in _PART.findall(fold(name)))
