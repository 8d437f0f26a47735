"""Chance for invented companies: the same on every machine."""

from __future__ import annotations

import random


def dice(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311  # an invented company, not a secret
