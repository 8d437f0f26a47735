"""On the page of a concern: what may help, and what stays of it, by one key each."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.cases.models import Case, Lesson
from handschlag.knowledge.models import Article
from tests.desk.office import half_past_five, text_of
from tests.factories.articles import write_article
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

LAMP = {"words": "Die Lampe am Router brennt rot."}


@pytest.fixture
def desk(client: Client) -> Desk:
    half_past_five()
    client.force_login(make_user("lead", role="team_lead"))
    return make_desk()


def panel(client: Client, case: Case) -> str:
    return text_of(client.get(reverse("case-panel", args=[case.pk, "learning"])))


def do(client: Client, name: str, *args: int) -> str:
    return text_of(client.post(reverse(f"case-{name}", args=args), follow=True))


def test_what_may_help_is_offered_and_linked_with_one_key(client, desk):
    article, case = write_article(solution="Neu starten").article_id, desk.open(**LAMP)
    shown = panel(client, case)
    assert "Rote Lampe am Router" in shown
    assert 'data-key="a"' in shown
    assert "Nichts zu lernen" not in shown
    assert "Das half hier" in do(client, "article", case.pk, article)
    assert "Das war es nicht" in panel(client, case)
    assert "Wo er half" in text_of(client.get(reverse("article", args=[article])))
    assert "Zurückgenommen" in do(client, "unlearn", case.pk, Lesson.objects.get().pk)
    assert 'data-key="a"' in panel(client, case)


def test_solved_it_asks_once_what_stays(client, desk):
    case = desk.open(**LAMP)
    desk.solve(case)
    shown = panel(client, case)
    assert "Was bleibt davon?" in shown
    assert [key in shown for key in ('data-key="a"', 'data-key="n"', 'data-key="e"')] == [False, True, True]
    assert "nichts zu lernen" in do(client, "nothing", case.pk)
    assert "Was bleibt davon?" not in panel(client, case)


def test_a_new_one_is_a_draft_at_once_of_what_stands_here(client, desk):
    case = desk.open(subject="Rote Lampe", **LAMP)
    desk.solve(case)
    assert "Als Entwurf aufgeschrieben" in do(client, "write-down", case.pk)
    version = Article.objects.get().versions.get()
    assert (version.title, version.problem, version.solution) == ("Rote Lampe", LAMP["words"], "Router getauscht")
    shown = panel(client, case)
    assert reverse("article-change", args=[version.article_id]) in shown
    assert "Als neuen aufschreiben" not in shown


def test_another_article_is_searched_for(client, desk):
    case, article = desk.open(), write_article().article_id
    there = reverse("case-articles", args=[case.pk])
    assert "Tippen Sie ein Wort" in text_of(client.get(there))
    assert reverse("case-article", args=[case.pk, article]) in text_of(client.get(there, {"q": "rote lam"}))
    found = text_of(client.get(there, {"q": "xyz"}, headers={"HX-Request": "true"}))
    assert "Das hat noch niemand aufgeschrieben" in found
    assert "<html" not in found


def test_what_was_dropped_or_practised_asks_nothing(client, desk):
    case = desk.open()
    Case.objects.filter(pk=case.pk).update(state="withdrawn", withdrawn_as="customer", ended_at=NOW)
    assert "Wissen" not in panel(client, case)


def test_what_several_used_is_proposed_on_the_list_and_on_its_page(client, desk):
    article = write_article(solution="Neu starten", is_finished=True).article_id
    for number in range(3):
        client.force_login(make_user(f"agent{number}"))
        do(client, "article", desk.open().pk, article)
    assert "prüfen?" not in text_of(client.get(reverse("articles")))
    client.force_login(make_user("boss", role="team_lead"))
    assert "Mehrere haben sie so verwendet: prüfen?" in text_of(client.get(reverse("articles")))
    assert "niemand fand etwas falsch" in text_of(client.get(reverse("article", args=[article])))
