"""Makes `compounds.txt`: the words German builds its compounds from, and how often, counted in simplemma's dictionary.

    python -m handschlag.core.text.compounds_from_dictionary

Each noun of the dictionary is split in two wherever both halves are words; the split whose halves occur most often
counts, and the counting is repeated until it is settled. These counts take the place of the corpus frequencies of
Koehn and Knight (EACL 2003). Only making the file needs simplemma: the file has a few thousand lines where the
dictionary takes 170 MB of memory in every process.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from handschlag.core.text.folding import fold, listed

MADE = Path(__file__).with_name("compounds.txt")
LINKS = ("s", "es", "n", "en", "er", "e", "ens")
SHORTEST = 3
ROUNDS = 3

NOT_LAST = listed(
    """
    ade ale are ana ant ard ase aal ben cher chen ende enden ent ens enz eren erei ere erl este eur fer fahig ger gel gen gene her
    ian ich igel ige igkeit ik iker iker ine ion ionen isch ische ischer isches isen ist iste isten itat iten itz ium kei keit
    ken ker kung heit lei lein ler lers lich ling lose loser losere loseste bare barere mar mel men mer mus nen ner nin nis nol ode
    olle one ose oxid rei ren ron sar schaft sch sel sen ser sor sten ster sur tein tel ten ter tion toff tand tuck tum unde ung
    ungen vollere vollste wurz zel zen zer pen les let din mal esse elle asse ach all ann trasse ass end iter hung dung kur ain eder ens
    """
)  # fmt: skip
"""Endings that are, by accident, nouns of the dictionary."""

NOT_FIRST = listed(
    """
    ab abb apo abd abs abt ach ali all an ana ang ange anh ans ara aro auf aus auss auer bas beg bei bek bela ber bere bet bin bos
    cha chi con dis dor dran des ein ent emp er erg ers ges gew geb geg gen ger gest hin hint ich inne ins inte ist iso kar kat kol
    kom komm kon kor kra lan len lie mar mel mit miss mus non nur ono ope pan par pas pat per pra pre pri pro sar sche schn sen
    sie sor spi ten unan unge uns unt ur ver verb verg vers vor wied zer zers zu zuge zum
    """
)  # fmt: skip
"""Beginnings that are prefixes or pieces of them. Nothing is found by them that the whole word would not find."""


def nouns_and_verbs(dictionary: Mapping[str, str]) -> tuple[frozenset[str], frozenset[str]]:
    """The folded nouns, and the folded stems of the verbs (`wohn`, `schreib`), of a table of word forms."""
    nouns, verbs = set(), set()
    for form, lemma in dictionary.items():
        if not form.isalpha() or not lemma.isalpha() or len(lemma) < SHORTEST:
            continue
        if form[0].isupper() and lemma[0].isupper():
            nouns.add(fold(lemma))
        elif form == lemma and form.endswith("en"):
            verbs.add(fold(form)[:-2])
    return frozenset(nouns), frozenset(verbs)


def two_halves(word: str, nouns: frozenset[str], verbs: frozenset[str]) -> Iterable[tuple[str, str]]:
    for cut in range(SHORTEST, len(word) - SHORTEST + 1):
        first, last = word[:cut], word[cut:]
        if last not in nouns or last in NOT_LAST or first in NOT_FIRST:
            continue
        if first in nouns or first in verbs or any(first.removesuffix(link) in nouns for link in LINKS):
            yield first, last


def counted(nouns: frozenset[str], verbs: frozenset[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each word is the first and the last half of a noun of the dictionary."""
    choices = {word: halves for word in sorted(nouns) if (halves := tuple(two_halves(word, nouns, verbs)))}
    firsts = Counter(first for halves in choices.values() for first, _ in halves)
    lasts = Counter(last for halves in choices.values() for _, last in halves)
    for _ in range(ROUNDS):
        best = [max(halves, key=lambda half: _weight(half, firsts, lasts)) for halves in choices.values()]
        firsts, lasts = Counter(first for first, _ in best), Counter(last for _, last in best)
    return firsts, lasts


def _weight(half: tuple[str, str], firsts: Counter[str], lasts: Counter[str]) -> float:
    first, last = half
    return (firsts[first] + 0.1) * (lasts[last] + 0.1) * len(first) * len(last)


def lines(dictionary: Mapping[str, str]) -> list[str]:
    """`word<space>times first<space>times last`, sorted; the shorter a word, the oftener it must have been seen."""
    firsts, lasts = counted(*nouns_and_verbs(dictionary))
    least = {3: 8, 4: 3}
    made = []
    for word in sorted(firsts.keys() | lasts.keys()):
        first, last = (count if least.get(len(word), 2) <= count else 0 for count in (firsts[word], lasts[word]))
        if first or last:
            made.append(f"{word} {first} {last}")
    return made


def read_dictionary() -> Mapping[str, str]:
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    dictionary: Mapping[str, str] = DefaultDictionaryFactory().get_dictionary("de")
    return dictionary


if __name__ == "__main__":
    MADE.write_text("\n".join(lines(read_dictionary())) + "\n", encoding="utf-8")
