from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.text import sound

ALIKE = [
    ("Meier", "Mayer"), ("Meier", "Maier"), ("Meyer", "Mayr"), ("Schmidt", "Schmitt"), ("Schmidt", "Schmied"),
    ("Müller", "Mueller"), ("Müller", "Muller"), ("Müller", "Miller"), ("Philipp", "Filip"), ("Stefan", "Stephan"),
    ("Christian", "Kristian"), ("Krause", "Krauße"), ("Weiß", "Weiss"), ("Roth", "Rot"), ("Hoffmann", "Hofmann"),
    ("Schulz", "Schultz"), ("Schulze", "Schulz"), ("Bäcker", "Becker"), ("Fuchs", "Fux"), ("Walter", "Walther"),
    ("Yılmaz", "Jilmas"), ("Çelik", "Tschelik"), ("Şahin", "Schahin"), ("Öztürk", "Östürk"), ("Kovač", "Kowatsch"),
    ("Kovač", "Kovac"), ("Dvořák", "Dworschak"), ("Dvořák", "Dvorak"), ("Wałęsa", "Wawesa"), ("Nguyen", "Nguien"),
    ("Szymański", "Schymanski"), ("Müller-Lüdenscheidt", "Lüdenscheid"), ("Meyer-Schmitt", "Maierschmidt"),
    ("Иванов", "Iwanow"),
]  # fmt: skip
DIFFERENT = [("Müller", "Schmidt"), ("Roth", "Kern"), ("Meier", "Bauer"), ("Weber", "Wagner"), ("Fischer", "Vogel")]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_sound_alike(one, other):
    assert sound.alike(one, other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_sound_different(one, other):
    assert not sound.alike(one, other)


def test_codes_are_those_of_the_cologne_phonetics():
    assert [sound.of_word(word)[0] for word in ("Wikipedia", "Müller", "Breschnew", "Lüdenscheidt")] == [
        "3412", "657", "17863", "52682",
    ]  # fmt: skip


@pytest.mark.parametrize("silent", ["", "H", "123", "-", "\ud800"])
def test_what_has_no_sound_has_no_code(silent):
    assert sound.of_name(silent) == frozenset()


@given(st.text())
def test_codes_are_digits_and_short(name):
    for code in sound.of_name(name):
        assert code.isdecimal()
        assert len(code) <= sound.LONGEST_CODE


@given(st.text(alphabet=st.characters(categories=["L"]), max_size=20))
def test_upper_and_lower_case_sound_alike(word):
    assert sound.of_word(word) == sound.of_word(word.casefold())
