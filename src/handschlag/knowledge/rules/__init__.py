"""How a text module becomes a sentence, and the closing sentences we bring."""

from handschlag.knowledge.rules.closings import CLOSINGS, Standard
from handschlag.knowledge.rules.filling import (
    ENGLISH,
    GERMAN,
    MEANS,
    SALUTATIONS,
    Rendered,
    placeholders,
    render,
    salutation,
    tidy_shortcut,
    unknown_placeholders,
)

__all__ = [
    "CLOSINGS",
    "ENGLISH",
    "GERMAN",
    "MEANS",
    "SALUTATIONS",
    "Rendered",
    "Standard",
    "placeholders",
    "render",
    "salutation",
    "tidy_shortcut",
    "unknown_placeholders",
]
