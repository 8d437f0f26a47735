"""What a tier may be called: what is delivered, never how much somebody is worth to us (law 8, law.md R6)."""

from __future__ import annotations

import re
from typing import Final

RANK: Final = re.compile(
    r"""
    \b(?:
        [a-d][- ]?(?:kund\w*|customer\w*|client\w*|klass\w*|class\w*|tier|stufe|level|partner\w*)
        | (?:klasse|class|kategorie|category|gruppe|group|stufe|tier|level|rang|rank|segment)[ -]?(?:[a-d]|\d|i{1,3}|iv)\b
        | [a-d]\b
        | (?:gold|silber|silver|bronze|platin|platinum|diamant|diamond|premium|vip|exklusiv|exclusive)\w*
        | (?:top|key|elite)\b(?:[- ]\w+)?
        | (?:gross|groß|klein|stamm|schlüssel|haupt|neben)kund\w*
        | (?:wichtig|unwichtig|important|wertvoll|valuable|klassifi|classif|rang|rank)\w*
        | (?:erst|zweit|dritt)(?:e|er|en|es)[ ](?:klasse|wahl|kategorie)
        | (?:first|second|third)[ ](?:class|rank|choice)
        | [1-4]\.[ ]?(?:klasse|wahl|kategorie|rang)
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def rank_in(text: str) -> str:
    """The first words in it that tell a rank or a class, empty when there are none.

    A single letter is one only where it stands alone as a capital: "a call a month" is a sentence.
    """
    for found in RANK.finditer(text):
        if len(found[0]) > 1 or (found[0].isupper() and not _begins_sentence(text, found.start())):
            return found[0]
    return ""


def _begins_sentence(text: str, place: int) -> bool:
    """The English article, in front of everything or after a full stop."""
    return (
        text[place] == "A"
        and (not text[:place].strip() or text[:place].rstrip().endswith("."))
        and len(text) > place + 2
    )


def is_one_to_one(pairs: set[tuple[str, int | None]]) -> bool:
    """Whether (class, tier) pairs tell the class by the tier: every class one tier, every tier one class, several of each."""
    letters, tiers = {letter for letter, _tier in pairs}, {tier for _letter, tier in pairs}
    return len(letters) > 1 and len(pairs) == len(letters) == len(tiers)
