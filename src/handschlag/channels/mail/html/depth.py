"""HTML nested so deeply that parsers slow down with the square of it is flattened before any of them sees it."""

from __future__ import annotations

import re
from typing import Final

DEEPEST: Final = 300
_HARMLESS: Final = 1_000
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})[^<>]{0,5000}>?")
_VOID: Final = frozenset(
    {"br", "img", "hr", "meta", "link", "input", "area", "base", "col", "wbr", "source", "track", "embed", "param"}
)


def flattened(html: str) -> tuple[str, bool]:
    """The same without the opening tags that lie deeper than `DEEPEST`, and whether there were any."""
    if html.count("<") <= _HARMLESS:
        return html, False
    depth = 0
    cuts: list[tuple[int, int]] = []
    for found in _TAG.finditer(html):
        if found[2].lower() in _VOID:
            continue
        if found[1]:
            depth = max(depth - 1, 0)
        elif depth >= DEEPEST:
            cuts.append(found.span())
        else:
            depth += 1
    if not cuts:
        return html, False
    ends = [0, *(end for _, end in cuts)]
    starts = [*(start for start, _ in cuts), len(html)]
    return "".join(html[end:start] for end, start in zip(ends, starts, strict=True)), True
