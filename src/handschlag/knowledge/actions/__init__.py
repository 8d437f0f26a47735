"""The only writers of what the house knows."""

from handschlag.knowledge.actions.guide import SENTENCES, CannotWriteGuide, restore_guide, retire_guide, write_guide
from handschlag.knowledge.actions.text import (
    CannotKeepText,
    change_text,
    create_text,
    restore_text,
    retire_text,
    take_over_closings,
)

__all__ = [
    "SENTENCES",
    "CannotKeepText",
    "CannotWriteGuide",
    "change_text",
    "create_text",
    "restore_guide",
    "restore_text",
    "retire_guide",
    "retire_text",
    "take_over_closings",
    "write_guide",
]
