from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handschlag.knowledge import queries
from handschlag.knowledge.choices import Confidence
from handschlag.knowledge.models import Article, ArticleFlag
from tests.desk.office import half_past_five, text_of
from tests.factories.articles import RED, improve, write_article
from tests.factories.people import make_user
from tests.factories.products import make_product, make_version

pytestmark = pytest.mark.django_db

SAID = {"title": RED.title, "problem": RED.problem}


@pytest.fixture(autouse=True)
def _desk(client: Client) -> None:
    half_past_five()
    client.force_login(make_user("lead", role="team_lead"))


def page(client: Client, article: int, **asked: object) -> str:
    return text_of(client.get(reverse("article", args=[article]), asked))


def listed(client: Client, **asked: object) -> str:
    return text_of(client.get(reverse("articles"), asked))


def do(client: Client, verb: str, *args: object, **said: object) -> str:
    return text_of(client.post(reverse(f"article-{verb}", args=args), said, follow=True))


def test_an_empty_house_says_what_to_do(client):
    assert "Noch ist nichts aufgeschrieben" in listed(client)
    found = listed(client, q="Lampe")
    assert "Das hat noch niemand aufgeschrieben" in found
    assert f"{reverse('article-new')}?title=Lampe" in found
    assert 'value="Lampe"' in text_of(client.get(reverse("article-new"), {"title": "Lampe"}))


def test_an_article_is_written_found_and_improved(client):
    router, version = make_product("Router X"), make_version()
    there = reverse("article-new")
    assert client.post(there, {"title": "Nur ein Titel"}).status_code == 422
    client.post(there, {**SAID, "product_1": router.pk, "product_2": f"{version.product_id}.{version.pk}"})
    row = Article.objects.get()
    assert row.confidence == Confidence.DRAFT
    assert {(one.product_id, one.version_id) for one in row.products.all()} == {
        (router.pk, None),
        (version.product_id, version.pk),
    }
    assert RED.title in listed(client, q="rote lam", product=router.pk)
    change = reverse("article-change", args=[row.pk])
    form = text_of(client.get(change))
    assert 'name="product_3"' in form
    client.post(change, {**SAID, "solution": "Neu starten", "is_finished": "on", "after": 1, "product_1": router.pk})
    row.refresh_from_db()
    assert (row.number, row.confidence) == (2, Confidence.UNCHECKED)
    assert "is_finished" not in text_of(client.get(change))
    assert "Das weiß noch niemand" in page(client, row.pk, version=1)
    assert "Das ist Fassung 1" in page(client, row.pk, version=1)
    assert "Neu starten" in page(client, row.pk, version="9" * 30)


def test_whoever_is_slower_sees_the_newer_one_and_keeps_what_they_wrote(client):
    article = write_article().article_id
    improve(article, after=1, solution="Netzteil tauschen")
    answer = client.post(reverse("article-change", args=[article]), {**SAID, "solution": "Neu starten", "after": 1})
    assert answer.status_code == 422
    said = text_of(answer)
    assert "Netzteil tauschen" in said
    assert "Neu starten" in said


def test_it_is_checked_released_withdrawn_put_away_and_brought_back(client):
    article = write_article(solution="Neu starten", is_finished=True).article_id
    assert "Geprüft: Er stimmt so" in do(client, "check", article, 1)
    assert "Für Kunden freigegeben, in diesem Wortlaut" in do(client, "release", article, 1)
    improve(article, after=1, solution="Netzteil tauschen")
    assert "Für Kunden freigegeben ist noch Fassung 1" in page(client, article)
    assert "wieder nur intern" in do(client, "withdraw", article)
    assert "Abgelegt" in do(client, "retire", article)
    assert RED.title not in listed(client)
    assert RED.title in listed(client, confidence="archived")
    assert "wieder gefunden" in do(client, "restore", article)


def test_what_is_no_longer_right_is_noted_and_answered(client):
    article = write_article(solution="Neu starten", is_finished=True).article_id
    assert client.post(reverse("article-flag", args=[article]), {"words": " "}).status_code == 422
    assert "sieht es, bis jemand antwortet" in do(client, "flag", article, words="Hilft nicht mehr")
    flag = ArticleFlag.objects.get()
    shown = page(client, article)
    assert "Hilft nicht mehr" in shown
    assert "Stimmt so: geprüft" not in shown
    assert "1 Hinweis: stimmt nicht mehr" in listed(client)
    assert RED.title in listed(client, flagged=1)
    assert client.post(reverse("article-flag-no", args=[article, flag.pk]), {"words": ""}).status_code == 422
    assert "Beantwortet" in do(client, "flag-no", article, flag.pk, words="Nur bei alten Geräten")
    assert "Nur bei alten Geräten" in page(client, article)


def test_an_improvement_answers_what_it_names(client):
    article = write_article(solution="Neu starten", is_finished=True).article_id
    do(client, "flag", article, words="Hilft nicht mehr")
    flag = ArticleFlag.objects.get()
    change = reverse("article-change", args=[article])
    assert "Hilft nicht mehr" in text_of(client.get(change))
    same = {**SAID, "solution": "Neu starten", "after": 1, "settles": flag.pk}
    assert "also ist damit auch nichts beantwortet" in text_of(client.post(change, same))
    client.post(change, {**same, "solution": "Netzteil tauschen"})
    assert queries.open_flags() == 0
    assert "verbessert" in page(client, article)


def test_an_agent_writes_and_flags_and_does_not_check(client):
    article = write_article(solution="Neu starten", is_finished=True).article_id
    client.force_login(make_user("agent"))
    shown = page(client, article)
    assert "Verbessern" in shown
    assert "Das stimmt nicht mehr" in shown
    assert "Stimmt so: geprüft" not in shown
    assert "Ablegen" not in shown


def test_what_is_not_there_is_not_found(client):
    assert client.get(reverse("article", args=[987_654])).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_a_list_asks_as_often_for_one_as_for_three(client, many):
    for _ in range(many):
        write_article()
    listed(client)
    with CaptureQueriesContext(connection) as asked:
        listed(client, q="lampe")
    assert len(asked) == 12
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("articles"), {"q": "lampe"}, headers={"HX-Request": "true", "HX-Target": "article-list"})
    assert len(asked) == 5


@pytest.mark.parametrize("many", [1, 3])
def test_a_page_asks_as_often_for_one_version_as_for_three(client, many):
    article = write_article().article_id
    for number in range(1, many):
        improve(article, after=number, solution=f"Netzteil {number}")
    page(client, article)
    with CaptureQueriesContext(connection) as asked:
        page(client, article)
    assert len(asked) == 13
