"""What somebody types into a search box, made into a `tsquery` for words stored by `german.analyse` or `folding.words`.

All words must be there, in any order. The last word may be unfinished. Every word is also found by its stem and, when
it is a compound, by all of its parts.
"""

from dataclasses import dataclass

from handschlag.core.text import folding, german

MOST_WORDS = 12
"""Words of a query that are looked at: nobody types more, and a pasted letter must not become a thousand look-ups."""


@dataclass(frozen=True)
class Word:
    """One word between spaces as it was typed, folded; `parts` are what signs such as - and @ stood between."""

    parts: tuple[str, ...]
    is_unfinished: bool

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def is_number(self) -> bool:
        return self.text.isdecimal()

    def as_tsquery(self, *, prefix: bool) -> str:
        ways = [_lexeme(whole, prefix=prefix)] if (whole := folding.joined(self.parts)) else []
        if len(self.parts) > 1:
            ways.append(_all_of((*map(_lexeme, self.parts[:-1]), _lexeme(self.parts[-1], prefix=prefix))))
        else:
            ways += [_lexeme(german.stem(self.text))] if len(german.stem(self.text)) >= german.SHORTEST_PART else []
            ways += [_lexeme(self.text + "asse")] if self.text.endswith("str") and not prefix else []
            pieces = german.parts(self.text)
            ways += [_all_of(tuple(_lexeme(german.stem(piece)) for piece in pieces))] if pieces else []
        return _any_of(tuple(dict.fromkeys(ways)))


@dataclass(frozen=True)
class Query:
    words: tuple[Word, ...]

    def __bool__(self) -> bool:
        return bool(self.words)

    def as_tsquery(self, *, all_unfinished: bool = False) -> str:
        """For a cast `::tsquery`. With `all_unfinished` every word may go on, as in `haupts köl`."""
        return " & ".join(word.as_tsquery(prefix=all_unfinished or word.is_unfinished) for word in self.words)


def understand(typed: str) -> Query:
    """The words of a search as typed. Words that say nothing are left out, unless nothing else was typed."""
    folded = folding.fold(typed[:500])
    is_unfinished = bool(folded) and (folded[-1].isalnum()) and not typed[-1:].isspace()
    groups = [(parts, False) for parts in folding.chunks(folded)][:MOST_WORDS]
    if groups and is_unfinished:
        groups[-1] = (groups[-1][0], True)
    telling = [Word(parts, last) for parts, last in groups if last or "".join(parts) not in german.STOP_WORDS]
    return Query(tuple(telling or (Word(parts, last) for parts, last in groups)))


def _lexeme(word: str, *, prefix: bool = False) -> str:
    """Words are letters and digits only (see `folding.chunks`), so nothing in them can end the quotes."""
    return f"'{word}':*" if prefix else f"'{word}'"


def _all_of(terms: tuple[str, ...]) -> str:
    return terms[0] if len(terms) == 1 else f"({' & '.join(terms)})"


def _any_of(terms: tuple[str, ...]) -> str:
    return terms[0] if len(terms) == 1 else f"({' | '.join(terms)})"
