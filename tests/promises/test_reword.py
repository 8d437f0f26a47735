"""The same promise with another time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.promises.rules import without_time
from handschlag.promises.rules.grammar import phrases_of
from handschlag.promises.rules.tokens import tokens_of


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("ruf morgen bis 10 zurück", "ruf zurück"),
        ("Angebot Hausrat bis übermorgen Mittag", "Angebot Hausrat"),
        ("in 2 Werktagen", ""),
        ("Rückruf", "Rückruf"),
        ("Offer for the roof by Friday 12:00", "Offer for the roof"),
        ("heute 17:45 Unterlagen schicken", "Unterlagen schicken"),
        ("", ""),
    ],
)
def test_words_stay_and_the_time_goes(said, left):
    assert without_time(said) == left


@given(
    st.lists(
        st.sampled_from(
            [
                "ruf",
                "morgen",
                "bis",
                "10",
                "zurück",
                "Angebot",
                "Fr",
                "12",
                "Uhr",
                "in",
                "2",
                "Stunden",
                "heute",
                "noch",
            ]
        ),
        max_size=8,
    )
)
def test_only_words_that_were_there_remain_in_their_order(words):
    rest = iter(words)
    assert all(word in rest for word in without_time(" ".join(words)).split())


@given(st.text(max_size=60))
def test_any_text_is_read_without_failing(text):
    assert len(phrases_of(tokens_of(without_time(text)))) <= len(tokens_of(text))
