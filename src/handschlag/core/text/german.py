"""German words for searching: stems, the parts of compounds, and words that say nothing.

`analyse` is for what is stored, `core.text.searching` for what is typed. Both fold first (see `folding`), so the
stemmer never meets an umlaut and Mueller, Müller and Muller have one stem.
"""

from functools import cache, lru_cache
from itertools import pairwise
from math import log
from pathlib import Path

import Stemmer

from handschlag.core.text import folding

SHORTEST_COMPOUND = 6
SHORTEST_PART = 3
MOST_PARTS = 6

_LEAST_KNOWN_LAST = 5
_LEAST_UNKNOWN_FIRST = 4
_UNKNOWN = 13.0
_PART = 2.0
_OFTEN = 20
_OFTEN_COST = _PART + 8.0 - log(_OFTEN)
_LONG_PART = 9
_ENDINGS = ("en", "ern", "er", "es", "e", "n", "s", "nen")

OFFICE_WORDS = folding.listed(
    """
    bitte dienst elektro erstattung fahrrad gutachten haftpflicht hausrat kasko makler maklerin police privat rente schaden schutz tarif wunsch zulage
    """
)
"""Parts of the words of an office that a dictionary of literature knows too little of."""

STOP_WORDS = folding.listed(
    """
    aber als also am an auch auf aus bei beim bin bis bitte da dabei dadurch dafür damit dann das dass davon dazu dein dem den der des
    deshalb dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er es etwas euch
    für gegen gewesen habe haben hat hatte hatten ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder
    jedes jetzt kann kein keine keinem keinen keiner können könnte man mein meine mich mir mit nach nicht noch nun nur ob oder ohne
    schon sehr sein seine sei seit sich sie sind so soll sollte sondern sonst über um und uns unser unsere unter vom von vor war waren
    was weil wenn wer werden wie wieder wir wird wo worden wurde wurden zu zum zur zwar zwischen
    a and are at be for from has have he i is it not of on or she that the this to was we were will with you
    """
)  # fmt: skip


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("german", 0)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of one word, folded before and after: `Versicherungen` and `versichern` are `versich`-something alike."""
    return folding.fold(_stemmer().stemWord(folding.fold(word)[: folding.LONGEST_WORD]))


@cache
def _costs() -> tuple[dict[str, float], dict[str, float]]:
    """What it costs to take a word as first and as last part: the rarer, the dearer."""
    firsts, lasts = {}, {}
    for line in Path(__file__).with_name("compounds.txt").read_text(encoding="utf-8").splitlines():
        word, first, last = line.split()
        if first != "0":
            firsts[word] = _PART + 8.0 - log(int(first))
        if last != "0":
            lasts[word] = _PART + 8.0 - log(int(last))
    for word in OFFICE_WORDS:
        firsts[word] = min(firsts.get(word, _OFTEN_COST), _OFTEN_COST)
        lasts[word] = min(lasts.get(word, _OFTEN_COST), _OFTEN_COST)
    return firsts, lasts


@lru_cache(maxsize=100_000)
def parts(word: str) -> tuple[str, ...]:
    """The folded parts of a compound, in order, and nothing for a word that is none.

    `Wohngebäudeversicherung` is `wohn`, `gebaude`, `versicherung`; a linking s stays with the part before it.
    """
    folded = folding.fold(word)[: folding.LONGEST_WORD]
    if len(folded) < SHORTEST_COMPOUND or not folded.isalpha() or not folded.isascii():
        return ()
    found = tuple(finer for part in _cheapest(folded, believe=True) for finer in _finer(part, folded))
    return found if 1 < len(found) <= MOST_PARTS else ()


def _finer(part: str, whole: str) -> tuple[str, ...]:
    """A long part may be a compound itself: `privathaftpflicht`, `rucktritts`."""
    return (
        len(part) >= _LONG_PART and part != whole and part not in OFFICE_WORDS and _cheapest(part, believe=False)
    ) or (part,)


def _cheapest(word: str, *, believe: bool) -> tuple[str, ...]:
    """The cheapest way through the word: `reached[n]` is what the first n letters cost and where their last part began."""
    reached: dict[int, tuple[float, int]] = {0: (0.0, 0)}
    size = len(word)
    for end in range(SHORTEST_PART, size + 1):
        if end == size or size - end >= SHORTEST_PART:
            costs = ((start, _cost(word, start, end, believe=believe)) for start in reached)
            ways = [(reached[start][0] + cost, start) for start, cost in costs if cost]
            if ways:
                reached[end] = min(ways)
    if size not in reached:
        return ()
    cuts = [size]
    while cuts[-1]:
        cuts.append(reached[cuts[-1]][1])
    cuts.reverse()
    return tuple(word[start:end] for start, end in pairwise(cuts))


def _cost(word: str, start: int, end: int, *, believe: bool) -> float:
    """What word[start:end] costs as a part; 0.0 when it is none."""
    part = word[start:end]
    firsts, lasts = _costs()
    if len(part) < SHORTEST_PART or len(part) == len(word):
        return 0.0
    if end == len(word):
        return _last_cost(part, lasts)
    known = firsts.get(part, 0.0)
    if known or start or not believe or end < _LEAST_UNKNOWN_FIRST:
        return known
    # A first part nobody has seen (Riester-, Cyber-) is believed only before a last part everybody knows.
    is_sure = len(word) - end >= _LEAST_KNOWN_LAST and lasts.get(word[end:], _UNKNOWN) <= _OFTEN_COST
    return _UNKNOWN + _PART if is_sure else 0.0


def _last_cost(part: str, lasts: dict[str, float]) -> float:
    """The last part may be inflected: `-versicherungen`, `-häuser`."""
    known = lasts.get(part, 0.0)
    if known:
        return known
    bases = (part.removesuffix(ending) for ending in _ENDINGS if part.endswith(ending))
    return min((lasts[base] + 0.5 for base in bases if len(base) > SHORTEST_PART and base in lasts), default=0.0)


@lru_cache(maxsize=100_000)
def forms(word: str) -> tuple[str, ...]:
    """Everything one folded word is found by: itself, its stem, and the parts and tails of a compound with their stems."""
    found = [word, stem(word)]
    pieces = parts(word)
    for position, piece in enumerate(pieces):
        tail = "".join(pieces[position:])
        found += [piece, stem(piece)]
        if position and position + 1 < len(pieces):
            found += [tail, stem(tail)]
    return tuple(dict.fromkeys(form for form in found if len(form) >= SHORTEST_PART or form == word))


def analyse(text: str, *, most: int = 2000) -> tuple[str, ...]:
    """The words a stored text is found by, for `tsvector('simple')`: each once, at most `most`, stop words left out."""
    found: dict[str, None] = {}
    for word in folding.words(text, most=most):
        if word not in STOP_WORDS:
            found.update(dict.fromkeys(forms(word)))
    return tuple(found)[:most]
