"""HTML of strangers: harmless, and readable as text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.channels.mail.html import depth
from handschlag.channels.mail.html.sanitise import sanitise
from handschlag.channels.mail.html.text import render
from tests.channels.mail.writing import read

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVa\tScript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<iframe src="https://example.org"></iframe>',
    '<object data="https://example.org"></object>',
    '<embed src="https://example.org">',
    '<link rel=stylesheet href="https://example.org/x.css">',
    "<style>@import url(https://example.org/x.css)</style>",
    '<div style="background:url(https://example.org/x.gif)">x</div>',
    '<div style="background:u\\72l(https://example.org/x.gif)">x</div>',
    '<div style="position:fixed;top:0">x</div>',
    '<div style="width:expression(alert(1))">x</div>',
    '<img src="https://example.org/x.gif">',
    '<img src="//example.org/x.gif">',
    '<img srcset="https://example.org/x.gif 2x">',
    '<table background="https://example.org/x.gif"><tr><td>x</td></tr></table>',
    '<video poster="https://example.org/x.gif"></video>',
    '<form action="https://example.org"><input name=a><button>x</button></form>',
    '<meta http-equiv=refresh content="0;url=https://example.org">',
    '<base href="https://example.org/">',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<template><script>alert(1)</script></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<xml><script>alert(1)</script></xml>",
    '<input autofocus onfocus="alert(1)">',
    "<details open ontoggle=alert(1)>x</details>",
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    '<a href="vbscript:alert(1)">x</a>',
]
TAG = re.compile(r"<[a-z][^>]*>", re.IGNORECASE)
FETCHING = re.compile(
    r"\b(?:src|srcset|background|poster|data|action|formaction)\s*=\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE
)
PIECES = st.sampled_from([*ATTACKS, "<p>", "</p>", "<div", " style=", '"', "'", "<", ">", "&lt;", "<b>", "<blockquote>", "<table>", "<td>", "text", "\0", "</style>", "<!--", "-->"])  # fmt: skip


def is_harmless(html: str) -> bool:
    tags = TAG.findall(html)
    forbidden = (
        "<script",
        "<style",
        "<iframe",
        "<object",
        "<embed",
        "<link",
        "<form",
        "<input",
        "<meta",
        "<base",
        "<svg",
        "<math",
    )
    return not any(
        tag.lower().startswith(forbidden)
        or re.search(r"\son[a-z]+\s*=", re.sub(r"\"[^\"]*\"", '""', tag), re.IGNORECASE)
        or FETCHING.search(tag)
        or re.search(
            r"(?:javascript|vbscript):|url\(|expression\(|position:|data:(?!image/(?:png|jpe?g|gif|webp|bmp))",
            tag,
            re.IGNORECASE,
        )
        for tag in tags
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_it_runs_or_fetches(attack: str) -> None:
    assert is_harmless(sanitise(attack))
    assert is_harmless(read(attack, Content_Type="text/html").html)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_whatever_is_put_together_stays_harmless_and_twice_is_once(html: str) -> None:
    once = sanitise(html)
    assert is_harmless(once)
    assert sanitise(once) == once


def test_pictures_from_afar_come_only_when_asked_for() -> None:
    picture = '<img src="https://example.org/x.gif">'
    assert "example.org" not in sanitise(picture)
    assert 'src="https://example.org/x.gif"' in sanitise(picture, is_remote_allowed=True)


def test_links_tell_nobody_where_from() -> None:
    assert 'rel="noopener noreferrer nofollow"' in sanitise('<a href="https://example.org/">x</a>')


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>eins</p><p>zwei</p>", "eins\n\nzwei"),
        ("eins<br>zwei", "eins\nzwei"),
        ("<div>eins</div><div>zwei</div>", "eins\nzwei"),
        ("<ul><li>eins</li><li>zwei</li></ul>", "- eins\n- zwei"),
        ("<ol><li>eins</li><li>zwei</li></ol>", "1. eins\n2. zwei"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a\tb\nc\td"),
        ('<a href="https://example.org/hilfe">Hilfe</a>', "Hilfe <https://example.org/hilfe>"),
        ('<a href="https://example.org">example.org</a>', "example.org"),
        ('<a href="mailto:a@example.org">a@example.org</a>', "a@example.org"),
        ("<blockquote>alt</blockquote>neu", "> alt\n\nneu"),
        ('<div style="display:none">Vorschau</div>Text', "Text"),
        ("&Uuml;ber 5 &lt; 6&nbsp;Euro", "Über 5 < 6 Euro"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<style>p{}</style><title>x</title>Text", "Text"),
        ('<img alt="Logo" src="x">', "[Logo]"),
        ("", ""),
    ],
)
def test_html_reads_as_text(html: str, text: str) -> None:
    assert render(html).text == text


def test_html_too_deep_is_flattened() -> None:
    flat, was_deep = depth.flattened("<div>" * 20_000 + "Text" + "</div>" * 20_000)
    assert was_deep
    assert flat.count("<div>") == depth.DEEPEST
    mail = read("<div>" * 20_000 + "Text", Content_Type="text/html")
    assert (mail.text, mail.problems) == ("Text", ("html-too-deep",))
