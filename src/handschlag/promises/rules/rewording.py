"""The same promise with another time: the words stay, what they say about the time goes."""

from __future__ import annotations

from handschlag.promises.rules.grammar import phrases_of
from handschlag.promises.rules.tokens import tokens_of

DANGLING = frozenset(["bis", "um", "gegen", "vor", "spätestens", "by", "at", "until", "before", "am", "on"])
"""Words that led to the time and lead nowhere without it."""


def without_time(words: str) -> str:
    """The sentence without what it says about time; what is not said in time phrases stays as it was written."""
    pieces = words.split()
    spoken = {place for match in phrases_of(tokens_of(words)) for place in range(match.start, match.end)}
    ends = [len(tokens_of(" ".join(pieces[: count + 1]))) for count in range(len(pieces))]
    kept = [
        piece
        for piece, start, end in zip(pieces, [0, *ends], ends, strict=False)
        if spoken.isdisjoint(range(start, end))
    ]
    while kept and kept[-1].lower() in DANGLING:
        kept.pop()
    return " ".join(kept).strip(" ,;–-")
