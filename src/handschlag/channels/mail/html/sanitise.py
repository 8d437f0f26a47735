"""HTML of strangers, harmless enough to be shown in a sandboxed frame: no script, no remote picture, no style that calls home."""

from __future__ import annotations

import re
from typing import Final

import nh3

_TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "address",
        "article",
        "aside",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "font",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "main",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
_FORGOTTEN: Final = frozenset(
    [
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "noembed",
        "noframes",
        "iframe",
        "object",
        "applet",
        "svg",
        "math",
        "select",
        "textarea",
        "xml",
        "head",
    ]
) - {"head"}
_ATTRIBUTES: Final = {
    "*": {"style", "dir", "lang", "title", "align"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "valign", "width", "height", "bgcolor"},
    "th": {"colspan", "rowspan", "valign", "width", "height", "bgcolor"},
    "tr": {"valign", "bgcolor", "height"},
    "table": {"width", "border", "cellpadding", "cellspacing", "bgcolor"},
    "col": {"width", "span"},
    "colgroup": {"width", "span"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "li": {"value"},
    "blockquote": {"type"},
    "hr": {"width", "size"},
}
_PROPERTIES: Final = re.compile(
    r"(?:(?:background-)?color|background|font(?:-(?:family|size|style|weight|variant))?|text-(?:align|decoration|indent|transform)|"
    r"line-height|letter-spacing|vertical-align|white-space|word-(?:break|wrap)|overflow-wrap|direction|list-style(?:-type)?|"
    r"(?:margin|padding)(?:-(?:top|right|bottom|left))?|border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?|"
    r"border-(?:collapse|spacing|radius)|(?:max-|min-)?(?:width|height)|display|table-layout)"
)
_FUNCTION: Final = re.compile(r"\b(?:rgb|rgba|hsl|hsla)\([\d\s.,%/]{1,40}\)", re.IGNORECASE)
_VALUE: Final = re.compile(r"[\w\s#%.,'\"!+-]{1,200}")
_HIDING: Final = re.compile(r"-\d|\bfixed\b|\bsticky\b|\babsolute\b", re.IGNORECASE)
_CID: Final = re.compile(r"cid:[^\s\"'<>]{1,250}", re.IGNORECASE)
_DATA: Final = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
_REMOTE: Final = re.compile(r"https?://\S{1,2000}", re.IGNORECASE)
_MOST_DECLARATIONS: Final = 60
_LONGEST_PICTURE: Final = 200_000


def sanitise(html: str, *, is_remote_allowed: bool = False) -> str:
    """`cid:` pictures stay as references. Links want a `base` with a target around them. Remote pictures only if somebody asked for them."""
    return (_WITH_REMOTE if is_remote_allowed else _CLEANER).clean(html).strip()


def _filtered(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "style":
        return _style(value)
    if attribute == "src":
        return value if _CID.fullmatch(value) or (len(value) < _LONGEST_PICTURE and _DATA.fullmatch(value)) else None
    if attribute == "href":
        return value if not value.lower().startswith(("cid:", "data:")) else None
    return value


def _filtered_remote(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src" and _REMOTE.fullmatch(value):
        return value
    return _filtered(tag, attribute, value)


def _style(value: str) -> str | None:
    """Declarations that can neither fetch, nor cover what is around the mail, nor move out of it."""
    kept = []
    for declaration in value.split(";")[:_MOST_DECLARATIONS]:
        name, _, content = declaration.partition(":")
        name, content = name.strip().lower(), content.strip()
        if not _PROPERTIES.fullmatch(name) or _HIDING.search(content):
            continue
        if _VALUE.fullmatch(_FUNCTION.sub("", content) or "x"):
            kept.append(f"{name}: {content}")
    return "; ".join(kept) or None


def _cleaner(*, is_remote_allowed: bool) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_FORGOTTEN,
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered_remote if is_remote_allowed else _filtered,
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        url_relative="deny",
    )


_CLEANER: Final = _cleaner(is_remote_allowed=False)
_WITH_REMOTE: Final = _cleaner(is_remote_allowed=True)
