from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.people import rules


@pytest.mark.parametrize(
    ("name", "taken", "login"),
    [
        ("Barbara Kern", [], "kern"),
        ("Barbara Kern", ["kern"], "b.kern"),
        ("Barbara Kern", ["kern", "b.kern"], "barbara.kern"),
        ("Barbara Kern", ["kern", "b.kern", "barbara.kern"], "kern2"),
        ("Dr. Jörg Weiß", [], "weiss"),
        ("Prof. Dr. Özlem Çelik", [], "celik"),
        ("Kern", ["kern"], "kern2"),
        ("李", [], "user"),
        ("", ["user"], "user2"),
        ("X", [], "xuser"),
    ],
)
def test_a_login_is_suggested_as_offices_name_people(name, taken, login):
    assert rules.suggest_login(name, taken) == login


@given(st.text(max_size=120), st.sets(st.sampled_from(["kern", "user", "user2", "a.b"])))
def test_a_suggestion_is_always_a_free_login(name, taken):
    login = rules.suggest_login(name, taken)
    assert rules.is_login(login)
    assert login not in taken


@pytest.mark.parametrize(
    "login", ["", "k", "1kern", "kern kern", "kern@x", "Kern", "kérn", "k" * 61, "kern\n", ".kern"]
)
def test_what_is_no_login(login):
    assert not rules.is_login(login)


@given(st.text(min_size=1))
def test_tidying_twice_is_once(text):
    assert rules.tidy_login(rules.tidy_login(text)) == rules.tidy_login(text)
