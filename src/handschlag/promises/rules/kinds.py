"""What kind of promise a sentence is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, cast

from handschlag.promises.rules import lexicon
from handschlag.promises.rules.tokens import Token

Kind = Literal["call_back", "answer", "offer", "visit", "delivery", "repair", "information", "other"]


def kind_of(tokens: Sequence[Token], spoken: Collection[int]) -> Kind:
    """By its words. A sentence that is nothing but a time is a call-back: that is what one promises at the telephone.

    `spoken` are the places of tokens that belong to its time.
    """
    said = "_" + "_".join(token.text for token in tokens)
    for kind, beginnings in lexicon.KINDS:
        if any(f"_{beginning}" in said for beginning in beginnings):
            return cast("Kind", kind)
    rest = [token.text for place, token in enumerate(tokens) if place not in spoken and token.kind == "word"]
    return "other" if any(word.strip("_") not in lexicon.FILLERS for word in rest) else "call_back"
