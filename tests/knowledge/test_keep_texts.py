from __future__ import annotations

import pytest

from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.knowledge import actions as knowledge
from handschlag.knowledge import permissions, queries
from handschlag.people.choices import Role
from tests.factories.knowledge import make_text
from tests.factories.people import NOW, make_team, make_user

pytestmark = pytest.mark.django_db

SAID = {"title": "Schluss", "shortcut": "ende", "body": "Auf Wiederhören, {anrede} {name}.", "kind": "closing"}


def told() -> list[str]:
    return list(FactRow.objects.order_by("id").values_list("name", flat=True))


def test_a_text_is_kept_with_a_shortcut_fit_for_typing():
    text = knowledge.create_text(**SAID | {"shortcut": " /Ende Gut"}, by=1, now=NOW)
    assert text.shortcut == "ende-gut"
    assert told() == ["TextCreated"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("shortcut", "/ "),
        ("body", ""),
        ("body", "Guten Tag {anrde}"),
        ("kind", "joke"),
        ("language", "fr"),
        ("shortcut", "Hallo"),
    ],
)
def test_what_cannot_be_said_is_refused_with_its_field(field, value):
    make_text(shortcut="hallo")
    with pytest.raises(knowledge.CannotKeepText) as refused:
        knowledge.create_text(**SAID | {field: value}, by=1, now=NOW)
    assert refused.value.field == field
    assert told() == []


def test_a_slip_in_a_placeholder_names_the_known_ones_in_the_language_of_the_text():
    with pytest.raises(knowledge.CannotKeepText, match="salutation"):
        knowledge.create_text(**SAID | {"body": "Hello {nme}", "language": "en"}, by=1, now=NOW)


def test_changing_tells_what_changed_and_twice_is_once():
    text = knowledge.create_text(**SAID, by=1, now=NOW)
    for _ in range(2):
        knowledge.change_text(text=text.pk, **SAID | {"title": "Ende"}, language="de", team=None, by=1, now=NOW)
    assert FactRow.objects.last().payload == {"text": text.pk, "fields": ["title"]}
    assert told() == ["TextCreated", "TextChanged"]


def test_a_retired_text_is_no_longer_offered_and_can_come_back():
    user, text = make_user(), make_text("Gruß", shortcut="gruss")
    for _ in range(2):
        knowledge.retire_text(text=text.pk, by=1, now=NOW)
    assert not queries.texts_for(user.pk).exists()
    assert list(queries.texts(with_retired=True)) == [text]
    for _ in range(2):
        knowledge.restore_text(text=text.pk, by=1, now=NOW)
    assert queries.find_by_shortcut("/GRUSS", user=user.pk) == text
    assert told() == ["TextRetired", "TextRestored"]


def test_what_does_not_exist_is_said():
    with pytest.raises(NotThere):
        knowledge.retire_text(text=404, by=1, now=NOW)
    with pytest.raises(NotThere):
        queries.get_text(404)


def test_everybody_says_the_house_texts_and_those_of_their_teams():
    claims, office = make_team("Schaden"), make_team("Büro")
    user = make_user(team=claims)
    house, own = make_text("Haus"), make_text("Schaden", team=claims)
    make_text("Büro", team=office)
    assert set(queries.texts_for(user.pk)) == {house, own}
    assert list(queries.texts_for(user.pk, kind="closing")) == []
    english = make_text("House", language="en")
    assert list(queries.texts_for(user.pk, language="en")) == [english]


def test_the_search_finds_every_word_and_the_shortcut_first():
    user = make_user()
    body = make_text("Regulierung", shortcut="reg", body="Der Gutachter kommt am Montag.")
    title = make_text("Gutachter bestellt", shortcut="best")
    exact = make_text("Termin", shortcut="gutachter")
    assert queries.search("gutachter", user=user.pk) == [exact, title, body]
    assert queries.search("gutachter montag", user=user.pk) == [body]
    assert queries.search("", user=user.pk, limit=2) != []
    assert queries.get_text(body.pk) == body


@pytest.mark.parametrize(
    ("role", "uses", "writes"), [(Role.AGENT, True, False), (Role.TEAM_LEAD, True, True), (Role.PARTNER, False, False)]
)
def test_who_may_use_and_write_texts(role, uses, writes):
    user = make_user(role=role)
    assert permissions.may_use_texts(user) is uses
    assert permissions.may_write_texts(user) is writes
