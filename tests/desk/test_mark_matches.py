from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.desk.marking import fold, marked


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("Ernst Roth", "roth", "Ernst <mark>Roth</mark>"),
        ("Jürgen Müller", "mueller", "Jürgen <mark>Müller</mark>"),
        ("Jürgen Müller", "muller", "Jürgen <mark>Müller</mark>"),
        ("Mueller KG", "müller", "<mark>Mueller</mark> KG"),
        ("Straße 5", "strasse", "<mark>Straße</mark> 5"),
        ("+49 221 4710 382", "382", "+49 221 4710 <mark>382</mark>"),
        ("+49 221 4710 382", "4710382", "+49 221 <mark>4710 382</mark>"),
        ("Ernst Roth", "er ro", "<mark>Er</mark>nst <mark>Ro</mark>th"),
        ("Roth", "", "Roth"),
        ("A & <b>", "b", "A &amp; &lt;<mark>b</mark>&gt;"),
        ("Rothrock", "roth thro", "<mark>Rothro</mark>ck"),
    ],
)
def test_what_was_typed_is_marked_where_it_stands(text: str, typed: str, shown: str) -> None:
    assert marked(text, typed) == shown


@given(st.text(max_size=40), st.text(max_size=20))
def test_marking_changes_nothing_but_adds_marks(text: str, typed: str) -> None:
    from html import unescape

    shown = str(marked(text, typed))
    assert unescape(re.sub(r"</?mark>", "", shown)) == text
    assert shown.count("<mark>") == shown.count("</mark>")


def test_commands_are_compared_without_case_and_accents() -> None:
    assert fold("Übergabe") == fold("UEBERGABE") == "uebergabe"
