from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.knowledge import rules

ROTH = {"salutation": "Herr", "name": "Roth", "owner": "Barbara Kern", "company": "Hennig & Partner"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Guten Tag {anrede} {name}.", "Guten Tag Herr Roth."),
        ("Good morning, {salutation} {NAME}!", "Good morning, Herr Roth!"),
        ("Guten Tag {ansprechpartner}, wie geht es?", "Guten Tag, wie geht es?"),
        ("Ich höre zu, {vertretung} {ansprechpartner}. Gern.", "Ich höre zu. Gern."),
        ("Es geht nur kurz, {vertretung}, und doch.", "Es geht nur kurz, und doch."),
        ("{ansprechpartner} ist dran.", "ist dran."),
        ("Ich verbinde mit {vertretung}", "Ich verbinde mit"),
        ("Zeile\n{vertretung} kommt\nEnde {vertretung}\n", "Zeile\nkommt\nEnde\n"),
        ("Kern{vertretung}obst", "Kernobst"),
        ("Das sind {eckige} Klammern {} {1}", "Das sind {eckige} Klammern {} {1}"),
        ("Es grüßt {firma}", "Es grüßt Hennig & Partner"),
    ],
)
def test_a_text_can_be_said_as_it_comes(body, said):
    assert rules.render(body, ROTH).text == said


def test_what_is_missing_is_named_once():
    found = rules.render("{vertretung} {Ansprechpartner} {vertretung} {name}", ROTH)
    assert found == rules.Rendered("Roth", ("vertretung", "Ansprechpartner"))


def test_unknown_placeholders_are_found():
    assert rules.unknown_placeholders("{name} {nahme} {nahme} {Me}") == ("nahme",)


@given(st.text(), st.text(), st.text())
def test_a_value_is_never_read_for_placeholders_and_text_without_them_stays(before, after, name):
    plain = before.replace("{", "").replace("\x00", "")
    assert rules.render(plain, {}).text == plain
    found = rules.render("{name}", {"name": f"x{{owner}}{name}", "owner": "SECRET"}).text
    assert "SECRET" not in found or "SECRET" in name


@given(st.text())
def test_nothing_that_can_be_typed_breaks_it(body):
    found = rules.render(body, {"name": "Roth"})
    assert "\x00" not in found.text
    assert set(found.missing) <= set(rules.placeholders(body))


@pytest.mark.parametrize(
    ("code", "language", "said"), [("mr", "de", "Herr"), ("ms", "en", "Ms"), ("", "de", ""), ("mr", "fr", "")]
)
def test_nobody_is_addressed_by_guessing(code, language, said):
    assert rules.salutation(code, language) == said


def test_every_placeholder_has_a_meaning_in_both_languages():
    assert {rules.MEANS[name] for name in rules.GERMAN} == {rules.MEANS[name] for name in rules.ENGLISH}
