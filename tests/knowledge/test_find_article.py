"""Articles are found by what is typed, spelled as it comes, and by what a concern says."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.knowledge import actions as knowledge
from handschlag.knowledge import queries
from handschlag.knowledge.models import ArticleVersion, ArticleWord
from handschlag.knowledge.queries import ArticleFilter
from tests.factories.articles import improve, write_article
from tests.factories.people import NOW
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


def found(words: str, **more: object) -> list[ArticleVersion]:
    return queries.find_articles(ArticleFilter(words, **more))


@pytest.fixture
def lamp() -> ArticleVersion:
    return write_article(solution="Das Kabel der Telefonanlage neu stecken: Müller und Söhne liefern es.")


@pytest.mark.parametrize(
    "typed",
    ["lampe", "Lampen", "rote la", "ROUTER rot", "Telefonanlage", "anlage telefon", "Mueller", "soehne", "kab", "telefonanl"],
)  # fmt: skip
def test_words_are_found_in_every_form(lamp, typed):
    write_article(title="Rechnung", problem="Der Betrag stimmt nicht")
    assert found(typed) == [lamp]


@pytest.mark.parametrize("typed", ["lanpe", "rouer", "telefonanlgae", "rotte lampe"])
def test_a_slip_of_the_fingers_is_forgiven(lamp, typed):
    assert found(typed) == [lamp]


@pytest.mark.parametrize("typed", ["rechnung", "lampe rechnung", "xyz", "lanpe xyzzy", "…"])
def test_what_nobody_wrote_finds_nothing(lamp, typed):
    assert found(typed) == []


def test_in_the_title_comes_first_then_the_more_used(lamp):
    other = write_article(title="Kabel", problem="Wo liegt der Router?")
    used = write_article(title="Kein Netz", problem="Der Router tut nichts")
    knowledge.use(used.article_id, by=None, now=NOW)
    assert found("router") == [lamp, used, other]


def test_it_is_found_by_what_it_says_now(lamp):
    improve(lamp.article_id, after=1, title="Blauer Knopf", problem="Knopf blinkt")
    assert found("lampe") == []
    assert [one.number for one in found("knopf")] == [2]
    assert ArticleWord.objects.get(word="lampe").articles == 0
    assert ArticleWord.objects.get(word="knopf").articles == 1
    assert found("lanpe") == []


def test_filters_narrow_it(lamp):
    router = make_product()
    own = write_article(products=((router.pk, None),), solution="Neu starten", is_finished=True)
    knowledge.check_article(article=own.article_id, number=1, by=None, now=NOW)
    knowledge.release_article(article=own.article_id, number=1, by=None, now=NOW)
    knowledge.flag_article(article=lamp.article_id, words="Falsch", by=None, now=NOW)
    for narrowed, wanted in (
        ({"product": router.pk}, [own]),
        ({"confidence": "draft"}, [lamp]),
        ({"audience": "customers"}, [own]),
        ({"audience": "inside"}, [lamp]),
        ({"is_flagged": True}, [lamp]),
        ({}, [own, lamp]),
    ):
        assert found("", **narrowed) == wanted
    assert queries.article_tally() == {"draft": 1, "checked": 1}


@pytest.mark.parametrize("many", [1, 3])
def test_a_list_asks_as_often_for_one_as_for_three(many):
    for _ in range(many):
        write_article()
    with CaptureQueriesContext(connection) as asked:
        assert len([one.article.confidence for one in found("lampe")]) == many
    assert len(asked) == 1


class TestLikely:
    def test_two_words_few_others_have_are_enough(self, lamp):
        for number in range(4):
            write_article(title=f"Rechnung {number}", problem="Der Router kostet zu viel")
        said = "Guten Tag, seit gestern brennt am Router die Lampe rot!"
        assert queries.likely_articles(said) == [lamp]
        assert queries.likely_articles("Der Router ist da") == []
        assert queries.likely_articles("Lampe") == []
        assert queries.likely_articles("") == []
        assert queries.likely_articles(said, without=[lamp.article_id]) == []

    def test_what_is_about_something_they_do_not_have_is_left_out(self, lamp):
        router, fax = make_product(), make_product()
        own, other = (write_article(products=((one.pk, None),)) for one in (router, fax))
        said = "die rote Lampe"
        assert set(queries.likely_articles(said, products=[router.pk])) == {lamp, own}
        assert set(queries.likely_articles(said)) == {lamp, own, other}

    def test_what_is_put_away_is_not_offered(self, lamp):
        knowledge.retire_article(article=lamp.article_id, by=None, now=NOW)
        assert queries.likely_articles("Lampe brennt rot") == []

    @pytest.mark.parametrize("many", [1, 3])
    def test_it_asks_three_times(self, many):
        for _ in range(many):
            write_article()
        with CaptureQueriesContext(connection) as asked:
            assert len(queries.likely_articles("Lampe brennt rot")) == many
        assert len(asked) == 3


def test_what_several_say_now_is_read_at_once(lamp):
    other = write_article()
    assert queries.newest_of([lamp.article_id, other.article_id]) == {lamp.article_id: lamp, other.article_id: other}
