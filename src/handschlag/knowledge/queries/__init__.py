"""Questions about what the house knows: texts and guides."""

from handschlag.knowledge.queries.guide import (
    find_version,
    guide_history,
    guide_version,
    guides,
    guides_for,
    newest_versions,
    tree_of,
)
from handschlag.knowledge.queries.text import (
    Closing,
    brings_closings,
    closings,
    find_by_shortcut,
    get_text,
    search,
    situations_said,
    texts,
    texts_for,
)

__all__ = [
    "Closing",
    "brings_closings",
    "closings",
    "find_by_shortcut",
    "find_version",
    "get_text",
    "guide_history",
    "guide_version",
    "guides",
    "guides_for",
    "newest_versions",
    "search",
    "situations_said",
    "texts",
    "texts_for",
    "tree_of",
]
