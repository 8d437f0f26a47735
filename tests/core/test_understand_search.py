from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.core.text import german, searching


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("roth", "('roth':* | 'roth')"),
        ("Müller Köln", "('muller' | 'mull') & ('koln':* | 'koln')"),
        ("Haupts", "('haupts':* | 'haupt')"),
        ("roth, wg-77120", "'roth' & ('wg77120':* | ('wg' & '77120':*))"),
        ("die Gebäudeversicherung ", "('gebaudeversicherung' | 'gebaudeversicher' | ('gebaud' & 'versicher'))"),
        ("der", "('der':* | 'der')"),
        ("e", "'e':*"),
        ("", ""),
    ],
)
def test_typed_words_become_a_query(typed, query):
    assert searching.understand(typed).as_tsquery() == query


def test_signs_of_the_query_language_are_only_separators():
    assert searching.understand("' | !roth:* <-> (kern) & '").as_tsquery() == "'roth' & 'kern'"


def test_every_word_may_be_unfinished():
    assert searching.understand("haup köl").as_tsquery(all_unfinished=True) == (
        "('haup':* | 'haup') & ('kol':* | 'kol')"
    )


def test_a_pasted_letter_is_cut():
    assert len(searching.understand("wort " * 5000).words) == searching.MOST_WORDS


def test_numbers_are_told_from_words():
    assert [word.is_number for word in searching.understand("roth 382 wg77").words] == [False, True, False]


MATCHES = [
    ("Wohngebäudeversicherung seit 2011", "versich"),
    ("Wohngebäudeversicherung seit 2011", "gebäude 2011"),
    ("Frau Müller-Lüdenscheidt wünscht Rückruf", "lüdensch"),
    ("Frau Müller-Lüdenscheidt wünscht Rückruf", "Mueller-Luedenscheidt"),
    ("Hauptstr. 5, Köln", "Hauptstraße 5"),
    ("Hauptstr. 5, Köln", "haupts"),
    ("Haupt-Straße 5, Köln", "hauptstr 5"),
    ("Vertrag WG-77120", "wg 77120"),
    ("Vertrag WG-77120", "WG-771"),
    ("ernst.roth@example.de", "ernst.roth@exam"),
    ("Kündigung der Verträge", "Vertrag kündigen"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("stored", "typed"), MATCHES)
def test_what_is_stored_is_found_by_what_is_typed(stored, typed):
    assert _found(stored, typed)


@pytest.mark.django_db
@pytest.mark.parametrize(("stored", "typed"), [("Vertrag WG-77120", "WG-772"), ("Hauptstr. 5", "Nebenstr. 5")])
def test_other_things_are_not_found(stored, typed):
    assert not _found(stored, typed)


@pytest.mark.django_db
@settings(max_examples=60)
@given(st.text(alphabet=st.characters(), max_size=60))
def test_postgresql_reads_every_query(typed):
    query = searching.understand(typed)
    if query:
        _found("Roth", typed)


@given(st.text())
def test_understanding_never_fails(typed):
    query = searching.understand(typed)
    assert len(query.words) <= searching.MOST_WORDS
    assert bool(query) == bool(query.as_tsquery())


def _found(stored: str, typed: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_to_tsvector(%s) @@ %s::tsquery",
            [list(german.analyse(stored)), searching.understand(typed).as_tsquery()],
        )
        return bool(cursor.fetchone()[0])
