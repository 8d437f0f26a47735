"""Articles: written in versions, checked, released, flagged, used."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.knowledge import actions as knowledge
from handschlag.knowledge import permissions, queries
from handschlag.knowledge.choices import Audience, Confidence, Settled
from handschlag.knowledge.models import Article, ArticleVersion
from handschlag.knowledge.rules import articles as rules
from handschlag.knowledge.rules.articles import Said
from handschlag.people.choices import Role
from tests.factories.articles import RED, improve, write_article
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product, make_version

CODES = st.sampled_from(Confidence.values)


@given(CODES, st.booleans(), st.booleans())
def test_what_was_written_is_never_checked_and_without_a_solution_a_draft(was, has_solution, is_finished):
    becomes = rules.after_writing(was, has_solution=has_solution, is_finished=is_finished)
    assert becomes == ("unchecked" if has_solution and (is_finished or was in ("unchecked", "checked")) else "draft")


@given(CODES, st.integers(0, 9), st.integers(0, 3))
def test_an_article_many_used_and_nobody_flagged_is_proposed_until_it_is_checked(code, users, flags):
    is_due = rules.is_time_to_check(code, users=users, open_flags=flags)
    assert is_due == (code in ("draft", "unchecked") and users >= rules.USES_TO_CHECK and flags == 0)


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(0, 40)), st.integers(0, 60))
def test_the_rarer_a_word_the_more_it_tells(counts, total):
    told = rules.telling(counts, total=total)
    assert len(told) <= rules.MOST_TELLING
    for word, worth in told.items():
        assert counts[word] > 0
        assert worth >= 1
        assert all(worth >= told[other] for other in told if counts[other] >= counts[word])
    left_out = {word for word in counts if 0 < counts[word] <= max(total / 2, 3)} - set(told)
    assert all(counts[out] >= max(counts[word] for word in told) for out in left_out)


def test_a_word_too_many_articles_have_tells_nothing():
    assert rules.telling({"internet": 2_001, "rot": 2_000}, total=100_000).keys() == {"rot"}


@given(st.lists(st.tuples(st.integers(1, 3), st.none() | st.integers(1, 3))))
def test_each_product_stands_once_and_a_whole_one_without_its_versions(products):
    tidy = rules.tidy(Said(" Rote  Lampe ", " brennt rot\n", products=tuple(products)))
    assert (tidy.title, tidy.problem) == ("Rote Lampe", "brennt rot")
    assert {one for one, _ in tidy.products} == {one for one, _ in products}
    assert len(set(tidy.products)) == len(tidy.products)
    whole = {one for one, version in tidy.products if version is None}
    assert [one for one, version in tidy.products if version is not None and one in whole] == []
    assert rules.tidy(tidy) == tidy


@pytest.mark.django_db
class TestVersions:
    def test_a_new_one_is_a_draft_and_each_change_a_version(self):
        first = write_article()
        article = first.article_id
        assert first.article.confidence == Confidence.DRAFT
        assert improve(article, after=1) == first
        second = improve(article, after=1, solution="Netzteil tauschen", is_finished=True)
        assert (second.number, second.article.confidence) == (2, Confidence.UNCHECKED)
        page = queries.article_page(article)
        assert (page.said, page.versions) == (second, [second, first])
        with pytest.raises(knowledge.CannotWriteArticle) as refused:
            improve(article, after=1, solution="Anders")
        assert refused.value.field == "after"

    def test_nothing_rewrites_what_it_said(self):
        made = write_article()
        with pytest.raises(DatabaseError), transaction.atomic():
            ArticleVersion.objects.filter(pk=made.pk).update(solution="x")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": " "}, "title"),
            ({"title": "x" * 161}, "title"),
            ({"problem": "\n"}, "problem"),
            ({"products": ((0, None),)}, "products"),
        ],
    )
    def test_it_says_what_it_is_about(self, changes, field):
        with pytest.raises(knowledge.CannotWriteArticle) as refused:
            write_article(**changes)
        assert refused.value.field == field

    def test_a_version_belongs_to_its_product(self):
        router, version = make_product(), make_version()
        with pytest.raises(knowledge.CannotWriteArticle):
            write_article(products=((router.pk, version.pk),))
        made = write_article(products=((version.product_id, version.pk), (router.pk, None)))
        assert {(one.product_id, one.version_id) for one in queries.article_page(made.article_id).products} == {
            (version.product_id, version.pk),
            (router.pk, None),
        }
        improve(made.article_id, after=1, products=())
        page = queries.article_page(made.article_id)
        assert page.products == []
        assert page.versions[1].concerns != []

    def test_what_helps_is_not_taken_away_again(self):
        made = write_article(solution="Neu starten", is_finished=True)
        with pytest.raises(knowledge.CannotWriteArticle) as refused:
            improve(made.article_id, after=1, solution=" ")
        assert refused.value.field == "solution"

    def test_the_same_words_finished_are_a_version_a_draft_no_more(self):
        made = write_article(solution="Neu starten")
        finished = improve(made.article_id, after=1, solution="Neu starten", is_finished=True)
        assert (finished.number, finished.article.confidence) == (2, Confidence.UNCHECKED)
        assert improve(made.article_id, after=2, solution="Neu starten", is_finished=True) == finished

    def test_one_that_is_not_there_is_said_so(self):
        for ask in (lambda: queries.article_page(0), lambda: improve(0, after=1)):
            with pytest.raises(NotThere):
                ask()


@pytest.mark.django_db
class TestTrust:
    def test_it_is_checked_once_it_says_what_helps_and_to_be_checked_again_when_it_changed(self):
        made = write_article()
        article = made.article_id
        with pytest.raises(knowledge.CannotCheckArticle):
            knowledge.check_article(article=article, number=1, by=None, now=NOW)
        improve(article, after=1, solution="Neu starten")
        with pytest.raises(knowledge.CannotCheckArticle):
            knowledge.check_article(article=article, number=1, by=None, now=NOW)
        for _twice in range(2):
            row = knowledge.check_article(article=article, number=2, by=None, now=NOW)
            assert row.confidence == Confidence.CHECKED
        assert FactRow.objects.filter(name="ArticleChecked").count() == 1
        assert improve(article, after=2, solution="Netzteil tauschen").article.confidence == Confidence.UNCHECKED

    def test_customers_read_what_was_released_until_a_newer_one_is(self):
        made = write_article(solution="Neu starten", is_finished=True)
        article = made.article_id
        with pytest.raises(knowledge.CannotReleaseArticle):
            knowledge.release_article(article=article, number=1, by=None, now=NOW)
        knowledge.check_article(article=article, number=1, by=None, now=NOW)
        for _twice in range(2):
            row = knowledge.release_article(article=article, number=1, by=None, now=NOW)
            assert (row.released, row.audience) == (1, Audience.CUSTOMERS)
        improve(article, after=1, solution="Netzteil tauschen")
        assert queries.get_article(article).released == 1
        with pytest.raises(knowledge.CannotReleaseArticle):
            knowledge.release_article(article=article, number=2, by=None, now=NOW)
        for _twice in range(2):
            assert knowledge.withdraw_release(article=article, by=None, now=NOW).audience == Audience.INSIDE

    def test_a_draft_is_never_released_by_hand_either(self):
        made = write_article()
        with pytest.raises(IntegrityError), transaction.atomic():
            Article.objects.filter(pk=made.article_id).update(released=1)

    def test_put_away_it_is_found_no_more_and_can_come_back(self):
        made = write_article(solution="Neu starten", is_finished=True)
        article = made.article_id
        knowledge.check_article(article=article, number=1, by=None, now=NOW)
        knowledge.release_article(article=article, number=1, by=None, now=NOW)
        for _twice in range(2):
            row = knowledge.retire_article(article=article, by=None, now=NOW)
            assert row.is_archived
            assert row.released is None
        assert queries.find_articles(queries.ArticleFilter("lampe")) == []
        assert queries.find_articles(queries.ArticleFilter("lampe", confidence="archived")) == [made]
        for refused, act in (
            (knowledge.CannotWriteArticle, lambda: improve(article, after=1)),
            (
                knowledge.CannotCheckArticle,
                lambda: knowledge.check_article(article=article, number=1, by=None, now=NOW),
            ),
        ):
            with pytest.raises(refused):
                act()
        for _twice in range(2):
            assert knowledge.restore_article(article=article, by=None, now=NOW).confidence == Confidence.UNCHECKED
        draft = write_article()
        knowledge.retire_article(article=draft.article_id, by=None, now=NOW)
        back = knowledge.restore_article(article=draft.article_id, by=None, now=NOW)
        assert back.confidence == Confidence.DRAFT

    def test_uses_are_counted_up_and_down_and_never_below_nothing(self):
        article = write_article().article_id
        with transaction.atomic():
            assert knowledge.use(article, by=None, now=NOW).uses == 1
            assert knowledge.use_no_longer(article, by=None, now=NOW).uses == 0
            assert knowledge.use_no_longer(article, by=None, now=NOW).uses == 0

    def test_who_may_what(self):
        agent, lead = make_user(role=Role.AGENT), make_user(role=Role.TEAM_LEAD)
        assert permissions.may_see_articles(agent)
        assert permissions.may_write_articles(agent)
        assert not permissions.may_check_articles(agent)
        assert permissions.may_check_articles(lead)


@pytest.mark.django_db
class TestFlags:
    def test_it_is_settled_by_an_improvement_and_stands_in_the_way_of_a_check(self):
        made = write_article(solution="Neu starten", is_finished=True)
        article = made.article_id
        flag = knowledge.flag_article(article=article, words=" Hilft nicht mehr ", by=7, now=NOW)
        assert (flag.words, flag.number, flag.by) == ("Hilft nicht mehr", 1, 7)
        assert queries.open_flags() == 1
        assert queries.flags_of([article]) == {article: 1}
        with pytest.raises(knowledge.CannotCheckArticle):
            knowledge.check_article(article=article, number=1, by=None, now=NOW)
        improve(article, after=1, solution="Netzteil tauschen", settles=[flag.pk])
        assert [one.settled_as for one in queries.article_page(article).flags] == [Settled.IMPROVED]
        assert queries.article_page(article).open_flags == []
        with pytest.raises(knowledge.CannotFlagArticle):
            improve(article, after=2, solution="Anders", settles=[flag.pk])
        assert queries.get_article(article).number == 2

    def test_it_is_settled_by_a_no_with_its_reason(self):
        article = write_article().article_id
        flag = knowledge.flag_article(article=article, words="Falsch", by=None, now=NOW)
        with pytest.raises(knowledge.CannotFlagArticle) as refused:
            knowledge.refuse_flag(article=article, flag=flag.pk, words=" ", by=None, now=NOW)
        assert refused.value.field == "words"
        settled = knowledge.refuse_flag(article=article, flag=flag.pk, words="Nur bei alten Geräten", by=3, now=NOW)
        assert (settled.settled_as, settled.settled_by) == (Settled.REFUSED, 3)
        with pytest.raises(knowledge.CannotFlagArticle):
            knowledge.refuse_flag(article=article, flag=flag.pk, words="Doch", by=None, now=NOW)

    def test_it_says_what_is_wrong(self):
        with pytest.raises(knowledge.CannotFlagArticle):
            knowledge.flag_article(article=write_article().article_id, words=" ", by=None, now=NOW)

    def test_a_flag_of_another_article_is_not_settled(self):
        one, other = write_article().article_id, write_article().article_id
        flag = knowledge.flag_article(article=one, words="Falsch", by=None, now=NOW)
        with pytest.raises(knowledge.CannotFlagArticle):
            knowledge.refuse_flag(article=other, flag=flag.pk, words="Nein", by=None, now=NOW)


def test_what_an_article_says_is_all_its_text():
    said = RED
    assert all(part in said.text for part in (said.title, said.problem, said.solution))
