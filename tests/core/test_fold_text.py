from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.text import folding

ONE_SPELLING = [
    ("Müller", "Mueller", "MULLER", "muller", "MÜLLER", "Mu\u0308ller"),
    ("Straße", "Strasse", "STRASSE", "STRAẞE", "strasse"),
    ("Größe", "Groesse", "GRÖSSE", "Grosse"),
    ("Bäcker", "Baecker", "Backer"),
    ("Häuser", "Haeuser", "Hauser"),
    ("Äußere", "Aeussere"),
    ("Übung", "Uebung", "UEBUNG"),
    ("quälen", "quaelen"),
    ("Öztürk", "Oeztuerk", "Ozturk"),
    ("Yılmaz", "Yilmaz", "YILMAZ"),
    ("İnan", "Inan"),
    ("Şahin", "Sahin"),
    ("Kovačević", "Kovacevic"),
    ("Dvořák", "Dvorak"),
    ("Wałęsa", "Walesa"),
    ("Sørensen", "Sorensen", "Soerensen"),
    ("Đorđević", "Dordevic"),
    ("François", "Francois"),
    ("O’Neill", "O'Neill", "O´Neill"),
    ("Иванов", "Iwanow"),
    ("Παπαδόπουλος", "Papadopoulos"),
    ("Meyer\u2013Schmitt", "Meyer-Schmitt", "Meyer\u2011Schmitt"),
    ("Wohn\u00adgebäude", "Wohngebäude"),
]


@pytest.mark.parametrize("spellings", ONE_SPELLING, ids=lambda spellings: spellings[0])
def test_all_spellings_of_a_word_fold_alike(spellings):
    assert len({folding.fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Bauer", "Baur"), ("Neue", "Nü"), ("Quelle", "Qulle"), ("Maß", "Mas"), ("Roth", "Rot")]
)
def test_different_words_stay_different(one, other):
    assert folding.fold(one) != folding.fold(other)


@pytest.mark.parametrize(
    ("typed", "written_out"),
    [
        ("Hauptstr. 5", "hauptstrasse 5"),
        ("Hauptstr 5", "hauptstrasse 5"),
        ("HAUPTSTRASSE 5", "hauptstrasse 5"),
        ("Str. des 17. Juni 135", "strasse des 17. juni 135"),
        ("Berliner Str. 12a", "berliner strasse 12a"),
        ("Strand 3", "strand 3"),
        ("Straßburger Str.", "strassburger strasse"),
    ],
)
def test_street_is_written_out(typed, written_out):
    assert folding.street(typed) == written_out


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Müller-Lüdenscheidt", ("muller", "ludenscheidt", "mullerludenscheidt")),
        ("WG-77120", ("wg", "77120", "wg77120")),
        ("ernst.roth@example.de", ("ernst", "roth", "example", "de", "ernstrothexamplede")),
        ("Haupt-Straße 5", ("haupt", "strasse", "hauptstrasse", "5")),
        ("Roth, Ernst (Rentner)", ("roth", "ernst", "rentner")),
        ("snake_case", ("snake", "case", "snakecase")),
        ("", ()),
        (" \x00 -- \ud800 ", ()),
    ],
)
def test_words_of_a_text(text, found):
    assert folding.words(text) == found


def test_contract_numbers_have_one_key():
    assert {folding.key(written) for written in ("WG-77120", "wg 77 120", "WG/77.120", "Wg77120")} == {"wg77120"}


def test_digits_of_any_script_are_read():
    assert folding.digits("٠١٢ 345 ６") == "0123456"


@pytest.mark.parametrize(("name", "letters"), [("Ernst Roth", "er"), ("Dr. Ernst-August Öz", "deao"), ("", "")])
def test_initials(name, letters):
    assert folding.initials(name) == letters


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert folding.fold(folding.fold(text)) == folding.fold(text)


@given(st.text())
def test_folded_text_can_be_stored_and_is_not_much_longer(text):
    folded = folding.fold(text)
    folded.encode()
    assert "\x00" not in folded
    assert len(folded) <= 18 * len(text)


@given(st.text(alphabet="abcdeouäöüßAOUEqsz -", max_size=30), st.integers(min_value=0, max_value=30))
def test_what_was_typed_so_far_begins_the_whole(word, size):
    assert folding.fold(word).startswith(folding.fold(word[:size]))


@given(st.text(max_size=3000), st.integers(min_value=0, max_value=50))
def test_words_are_bounded_and_hold_letters_and_digits_only(text, most):
    found = folding.words(text, most=most)
    assert len(found) <= most
    assert all(0 < len(word) <= folding.LONGEST_WORD for word in found)
    assert all(char.isalnum() for word in found for char in word)


@given(st.text())
def test_keys_and_digits_never_fail(text):
    assert all(char.isalnum() for char in folding.key(text))
    assert all(digit in "0123456789" for digit in folding.digits(text))
    folding.initials(text)
    folding.street(text)
