"""Judgement about promises: pure."""

from handschlag.core.tokens import hash_of, tidy_token, token_of
from handschlag.promises.rules.noticing import noticed
from handschlag.promises.rules.reading import Asks, Hours, Understood, read
from handschlag.promises.rules.rewording import without_time
from handschlag.promises.rules.slots import fits, slots

__all__ = [
    "Asks",
    "Hours",
    "Understood",
    "fits",
    "hash_of",
    "noticed",
    "read",
    "slots",
    "tidy_token",
    "token_of",
    "without_time",
]
