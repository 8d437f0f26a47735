"""`format=flowed` (RFC 3676): lines that end in a blank go on in the next one of the same quote depth."""

from __future__ import annotations


def unfold(text: str, *, deletes_space: bool) -> str:
    """Paragraphs on one line each; quote marks are kept as `> ` once per depth, stuffing is taken out."""
    made: list[str] = []
    open_depth, paragraph = -1, [""]
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        content = content.removeprefix(" ")
        if open_depth != depth or content == "-- ":
            made += _closed(paragraph, open_depth)
            paragraph, open_depth = [], depth
        flows = content.endswith(" ") and content != "-- "
        paragraph.append(content[:-1] if flows and deletes_space else content)
        if not flows:
            made += _closed(paragraph, open_depth)
            paragraph, open_depth = [], -1
    made += _closed(paragraph, open_depth)
    return "\n".join(made)


def _closed(paragraph: list[str], depth: int) -> list[str]:
    if depth < 0 or not paragraph:
        return []
    content = "".join(paragraph)
    if content != "-- ":
        content = content.rstrip(" ")
    return [(">" * depth + " " if depth else "") + content]
