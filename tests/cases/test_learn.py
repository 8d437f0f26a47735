"""What stays of a concern: an article that helped, a new one made of what it says, or nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.choices import Learned
from handschlag.cases.models import Case, Lesson
from handschlag.cases.rules import lessons as rules
from handschlag.core import facts
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.customers.actions import installed
from handschlag.knowledge import actions as knowledge
from handschlag.knowledge import queries as known
from handschlag.knowledge.choices import Confidence
from handschlag.knowledge.rules.articles import Said
from tests.factories.articles import improve, write_article
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product, make_version

WORDS = st.lists(st.text("ab \n", max_size=4), max_size=3).map(tuple)


@given(st.text("ab ", min_size=1).filter(str.strip), WORDS, st.text("ab "), WORDS, st.text("ab "))
def test_a_draft_says_what_stands_there_and_nothing_else(name, sayings, reading, helped, solved):
    made = rules.draft(rules.Told(name, sayings, reading, (("Lampe?", "rot"), ("Ort", "Keller")), " ", helped, solved))
    assert made.problem
    said = {one.strip() for one in (*sayings, reading, " ".join(name.split())) if one.strip()}
    assert {made.problem} <= said or set(made.problem.split("\n")) <= {
        line for one in sayings for line in one.strip().split("\n")
    }
    assert made.environment == "Lampe? rot\nOrt: Keller"
    assert made.cause == ""
    assert all(one.strip() in made.solution for one in (*helped, solved))


def test_a_long_name_becomes_a_title_that_fits():
    assert len(rules.draft(rules.Told("x" * 300)).title) == rules.LONGEST_TITLE


@pytest.fixture
def desk(db) -> Desk:
    return make_desk()


def link(case: Case, article: int, *, by: int | None = None, **more: object) -> Lesson:
    return cases.link_article(case=case.pk, article=article, by=by, **{"now": NOW, **more})


def uses(article: int) -> int:
    return known.get_article(article).uses


def test_linking_counts_once_and_can_be_taken_back(desk):
    case, article = desk.open(), write_article().article_id
    lesson = link(case, article)
    assert link(case, article) == lesson
    assert uses(article) == 1
    assert [one.case for one in queries.helped_with(article)] == [case]
    for _twice in range(2):
        cases.unlearn(case=case.pk, lesson=lesson.pk, by=None, now=NOW)
    assert uses(article) == 0
    assert queries.helped_with(article) == []
    assert not known.get_article(article).is_archived
    assert list(facts.verify()) == []
    assert FactRow.objects.filter(name="LessonLearned", customer=desk.roth.pk).count() == 1


def test_what_is_put_away_or_not_there_is_not_linked(desk):
    case, article = desk.open(), write_article().article_id
    knowledge.retire_article(article=article, by=None, now=NOW)
    with pytest.raises(cases.CannotLearn):
        link(case, article)
    with pytest.raises(NotThere):
        link(case, 0)


def test_a_new_article_is_made_of_what_the_concern_says(desk):
    version = make_version(make_product("Router X"))
    item = installed.add_installed_item(
        customer=desk.roth.pk, product=version.product_id, version=version.pk, by=None, now=NOW
    )
    case = desk.open(subject="Kein Telefon", installed_item=item.pk)
    said = {"case": case.pk, "by": None, "now": NOW}
    cases.establish(question="Lampe am Router", answer="rot", manner="seen", scope="case", **said)
    cases.establish(question="Geschwister", answer="drei", manner="told", scope="customer", **said)
    cases.try_step(words="Router neu gestartet", showed="nothing", **said)
    cases.try_step(words="Kabel neu gesteckt", showed="helped", **said)
    desk.solve(case)
    lesson = cases.write_down(case=case.pk, by=desk.kern.pk, now=NOW)
    assert cases.write_down(case=case.pk, by=desk.kern.pk, now=NOW) == lesson
    page = known.article_page(lesson.article_id)
    assert (page.said.title, page.said.problem) == ("Kein Telefon", "Seit heute früh geht kein Telefon mehr.")
    assert page.said.environment == "Lampe am Router: rot"
    assert page.said.solution == "Kabel neu gesteckt\nRouter getauscht"
    assert [(one.product_id, one.version_id) for one in page.products] == [(version.product_id, version.pk)]
    assert (page.article.confidence, page.article.uses) == (Confidence.DRAFT, 1)
    assert known.find_articles(known.ArticleFilter("kein telefon")) == [page.said]


def test_a_new_one_taken_back_is_put_away_unless_somebody_touched_it(desk):
    one, other = desk.open(), desk.open("question")
    first, second = (cases.write_down(case=case.pk, by=None, now=NOW) for case in (one, other))
    improve(second.article_id, after=1, solution="Neu starten")
    cases.unlearn(case=one.pk, lesson=first.pk, by=None, now=NOW)
    cases.unlearn(case=other.pk, lesson=second.pk, by=None, now=NOW)
    assert known.get_article(first.article_id).is_archived
    assert not known.get_article(second.article_id).is_archived


def test_nothing_to_learn_is_said_once_it_is_solved_and_gives_way_to_an_article(desk):
    case = desk.open()
    with pytest.raises(cases.CannotLearn):
        cases.learn_nothing(case=case.pk, by=None, now=NOW)
    desk.solve(case)
    lesson = cases.learn_nothing(case=case.pk, by=None, now=NOW)
    assert cases.learn_nothing(case=case.pk, by=None, now=NOW) == lesson
    link(case, write_article().article_id)
    assert [one.learned_as for one in queries.lessons_of(case.pk)] == [Learned.LINKED]
    with pytest.raises(cases.CannotLearn):
        cases.learn_nothing(case=case.pk, by=None, now=NOW)


def test_nothing_is_learned_from_practice(desk):
    case = desk.open()
    Case.objects.filter(pk=case.pk).update(is_practice=True)
    for act in (cases.write_down, cases.learn_nothing):
        with pytest.raises(cases.CannotLearn):
            act(case=case.pk, by=None, now=NOW)


def test_what_was_merged_brings_its_lessons_along(desk):
    one, other = desk.open(), desk.open()
    link(other, write_article().article_id)
    cases.merge_cases(case=other.pk, into=one.pk, by=None, now=NOW)
    assert len(queries.lessons_of(one.pk)) == 1


def test_articles_that_speak_of_it_are_offered_but_not_the_linked_ones(desk):
    product = make_product()
    case = desk.open(subject="Rote Lampe")
    Case.objects.filter(pk=case.pk).update(product=product)
    case.refresh_from_db()
    own = write_article(products=((product.pk, None),))
    assert queries.likely_articles(case, said="Die rote Lampe brennt") == [own]
    link(case, own.article_id)
    assert queries.likely_articles(case, said="Die rote Lampe brennt") == []


def test_what_several_used_as_it_stands_is_proposed_to_be_checked(desk):
    article = write_article(solution="Neu starten", is_finished=True).article_id
    bare = write_article().article_id
    later = NOW + timedelta(minutes=1)
    users = [make_user(f"user{number}").pk for number in range(3)]
    for number, user in enumerate(users):
        assert queries.articles_to_check() == []
        case = desk.open()
        link(case, article, by=user, now=later)
        link(case, bare, by=user, now=later)
        if number == 0:
            link(desk.open(), article, by=user, now=later)
    assert [one.article_id for one in queries.articles_to_check()] == [article]
    with CaptureQueriesContext(connection) as asked:
        queries.articles_to_check()
    assert len(asked) == 3
    flag = knowledge.flag_article(article=article, words="Falsch", by=None, now=later)
    assert queries.articles_to_check() == []
    knowledge.refuse_flag(article=article, flag=flag.pk, words="Doch", by=None, now=later)
    knowledge.check_article(article=article, number=1, by=None, now=later)
    assert queries.articles_to_check() == []
    assert known.get_article(article).confidence == Confidence.CHECKED
    knowledge.improve_article(
        article=article, after=1, said=Said("Neu", "Neu", solution="Neu"), by=None, now=later + timedelta(minutes=1)
    )
    assert queries.articles_to_check() == []
