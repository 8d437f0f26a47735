"""The one way a room says no: a sentence for the person, and the field it is about."""

from __future__ import annotations


class Cannot(Exception):
    """Something was refused; nothing was changed.

    `reason` is a translated sentence fit for the screen, `field` names the input it is about ("" for the whole).
    """

    def __init__(self, reason: str, *, field: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


class NotThere(Cannot):
    """What was asked for does not exist (any more)."""
