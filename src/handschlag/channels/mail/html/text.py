"""HTML as text to be read, line by line, each line with what its element says about it: quoted, signature, attribution."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, field
from typing import Final

import nh3

from handschlag.channels.mail.html import marks

_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
_SPACED: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "dl", "table", "hr"}
)
_INLINE: Final = frozenset(["a", "br", "img", "td", "th", "font", "span", "b", "i", "q"]) - {"b", "i"}
_CLEANER: Final = nh3.Cleaner(
    tags=_BLOCKS | _INLINE,
    clean_content_tags={"script", "style", "title", "template", "noframes", "object", "svg", "math", "select", "xml"},
    attributes={
        "*": {"class", "id", "style"},
        "a": {"href"},
        "img": {"alt", "src"},
        "div": {"name"},
        "ol": {"start"},
    },
    link_rel=None,
    url_schemes={"http", "https", "mailto", "tel", "cid", "ftp"},
    url_relative="deny",
)
_TOKEN: Final = re.compile(r"<(/?)([a-z0-9]+)((?:\s[^<>]*)?)>|([^<]+)|<")
_ATTRIBUTE: Final = re.compile(r'([a-z-]+)="([^"]*)"')
_BLANK: Final = re.compile(r"[ \t\r\n\f]+")
_NO_MARGIN: Final = re.compile(r"margin(?:-(?:top|bottom))?:\s*0", re.IGNORECASE)
_LONGEST_LINK: Final = 500
_LONGEST_ALT: Final = 200
_VOID: Final = frozenset({"br", "img", "hr"})


@dataclass(slots=True)
class Lines:
    """`marks[i]` belongs to `lines[i]`: `quote`, `signature`, `attribution`, `rest` or empty."""

    lines: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(slots=True)
class _Open:
    tag: str
    mark: str
    is_hidden: bool
    href: str = ""
    begins: int = 0
    is_spaced: bool = False
    number: int | None = None
    """In an ordered list: the number of the next item."""


class _Writer:
    def __init__(self) -> None:
        self.made = Lines()
        self.stack: list[_Open] = []
        self.current: list[str] = []
        self.prefix = ""
        self.is_pending_space = False
        self.wants_blank = False
        self.cited = self.hidden = self.verbatim = self.cells = 0
        self.lists: list[_Open] = []
        self.marks: list[str] = []
        self.mark_now = ""

    # text

    def say(self, text: str) -> None:
        if self.hidden:
            return
        text = entities.unescape(text)
        if self.verbatim:
            first, *others = text.split("\n")
            self._add(first)
            for line in others:
                self.end_line(is_forced=True)
                self._add(line)
            return
        if text[:1] in " \t\r\n\f":
            self.is_pending_space = True
        solid = _BLANK.sub(" ", text).strip(" ").replace("\xa0", " ")
        if solid:
            self._add(solid)
            self.is_pending_space = text[-1:] in " \t\r\n\f"

    def _add(self, text: str) -> None:
        if not self.current:
            self.mark_now = self.marks[-1] if self.marks else ""
        elif self.is_pending_space and not self.verbatim:
            self.current.append(" ")
        self.is_pending_space = False
        self.current.append(text)

    def end_line(self, *, is_forced: bool = False) -> None:
        if not self.current and not is_forced:
            return
        line = "".join(self.current).rstrip()
        mark = self.mark_now if self.current else (self.marks[-1] if self.marks else "")
        if line.strip() and self.prefix:
            line, self.prefix = self.prefix + line.lstrip(), ""
        if self.wants_blank and line.strip():
            self._put("", mark)
        self.wants_blank = self.wants_blank and not line.strip()
        self._put(line, mark)
        self.current, self.is_pending_space = [], False

    def _put(self, line: str, mark: str) -> None:
        quoted = (">" * self.cited + " " + line).rstrip() if self.cited else line
        lines = self.made.lines
        if not line.strip() and (not lines or not lines[-1].strip(" >")):
            return
        lines.append(quoted)
        self.made.marks.append(mark)

    # elements

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        is_spaced = tag in _SPACED and not self._is_tight(tag, attributes)
        if tag in _BLOCKS:
            self.end_line()
            self.wants_blank = self.wants_blank or is_spaced
        if tag == "br":
            self.end_line(is_forced=True)
        elif tag == "img":
            self._picture(attributes)
        elif tag == "hr":
            self.say("---")
            self.end_line()
        mark = marks.mark_of(tag, attributes)
        if mark == marks.REST:
            self.marks = [marks.REST] * (len(self.marks) + 1)
        if tag not in _VOID:
            element = _Open(
                tag, mark, marks.is_hidden(attributes), attributes.get("href", ""), len(self.current), is_spaced
            )
            self._open(element, attributes)

    def _open(self, element: _Open, attributes: dict[str, str]) -> None:
        tag, mark = element.tag, element.mark
        self.stack.append(element)
        self.hidden += element.is_hidden
        self.verbatim += tag == "pre"
        if mark == marks.CITED:
            self.cited += 1
        elif mark and mark != marks.REST and marks.REST not in self.marks:
            self.marks.append(mark)
        if tag in ("ol", "ul"):
            start = attributes.get("start", "1")
            element.number = (
                int(start)
                if tag == "ol" and start.isdigit() and len(start) < len("1000000")
                else (1 if tag == "ol" else None)
            )
            self.lists.append(element)
        elif tag == "li":
            self._item()
        elif tag == "tr":
            self.cells = 0
        elif tag in ("td", "th"):
            self._cell()

    def _is_tight(self, tag: str, attributes: dict[str, str]) -> bool:
        """Paragraphs of Outlook stand close; so do lists in lists and tables made for layout."""
        if tag in ("ul", "ol"):
            return bool(self.lists)
        if tag == "table":
            return any(element.tag == "table" for element in self.stack[-40:])
        return tag == "p" and (
            "mso" in attributes.get("class", "").lower() or bool(_NO_MARGIN.search(attributes.get("style", "")))
        )

    def end(self, tag: str) -> None:
        if not self.stack:
            return
        if tag in _BLOCKS:
            self.end_line()
        element = self.stack.pop()
        if element.href:
            self._link(element)
        self.wants_blank = self.wants_blank or element.is_spaced
        if tag in ("ul", "ol"):
            self.lists = self.lists[:-1]
        self.hidden -= element.is_hidden
        self.verbatim -= tag == "pre"
        if element.mark == marks.CITED:
            self.cited -= 1
        elif element.mark and element.mark != marks.REST and self.marks and self.marks[-1] == element.mark:
            self.marks.pop()

    def _item(self) -> None:
        depth = max(len(self.lists) - 1, 0)
        sign = "- "
        if self.lists and self.lists[-1].number is not None:
            sign = f"{self.lists[-1].number}. "
            self.lists[-1].number += 1
        self.prefix = "  " * min(depth, 10) + sign

    def _cell(self) -> None:
        if self.cells and self.current:
            self.current.append("\t")
            self.is_pending_space = False
        self.cells += 1

    def _picture(self, attributes: dict[str, str]) -> None:
        alt = " ".join(attributes.get("alt", "").split())[:_LONGEST_ALT]
        if alt and not self.hidden:
            self._add(f"[{entities.unescape(alt)}]")

    def _link(self, element: _Open) -> None:
        """`text <address>`, once only where the text is the address."""
        href = entities.unescape(element.href).strip()
        shown = (
            href.partition(":")[2].partition("?")[0]
            if href[:7].lower() == "mailto:" or href[:4].lower() == "tel:"
            else href
        )
        said = "".join(self.current[element.begins :]).strip()
        if not said or len(shown) > _LONGEST_LINK or self.hidden:
            return
        bare = re.sub(r"^https?://(?:www\.)?", "", shown.rstrip("/"), flags=re.IGNORECASE).lower()
        if bare and bare not in said.lower() and href[:4].lower() != "tel:":
            self.current.append(f" <{shown}>")


def render(html: str) -> Lines:
    """Readable text of HTML that is flat enough (`depth.flattened`)."""
    writer = _Writer()
    for found in _TOKEN.finditer(_CLEANER.clean(html)):
        closes, tag, attributes, text = found.groups()
        if text:
            writer.say(text)
        elif tag and closes:
            writer.end(tag)
        elif tag:
            writer.start(tag, dict(_ATTRIBUTE.findall(attributes)) if attributes else {})
    writer.end_line()
    made = writer.made
    while made.lines and not made.lines[-1].strip():
        made.lines.pop()
        made.marks.pop()
    return made
