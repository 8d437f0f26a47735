"""Judgement about promises: pure."""

from handschlag.promises.rules.reading import Asks, Hours, Understood, read

__all__ = ["Asks", "Hours", "Understood", "read"]
