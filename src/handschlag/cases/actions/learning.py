"""What stays of a concern: an article that helped, a new one, or nothing. Asked when it is solved, possible before."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases import queries
from handschlag.cases.actions.holding import hold_case
from handschlag.cases.choices import OVER, SOLVED, Learned
from handschlag.cases.facts import LessonLearned, LessonWithdrawn
from handschlag.cases.models import Case, Lesson
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.knowledge import actions as knowledge
from handschlag.knowledge import queries as known
from handschlag.knowledge.choices import Confidence


class CannotLearn(Cannot):
    """It was only practised, nothing is solved yet, or what it taught is said already."""


@transaction.atomic
def link_article(*, case: int, article: int, by: int | None, now: datetime) -> Lesson:
    """An article helps with it. Twice changes nothing. Raises CannotLearn, NotThere."""
    row = _held(case)
    standing = queries.lessons_of(row.pk).filter(article=article).first()
    if standing is not None:
        return standing
    if known.get_article(article).is_archived:
        raise CannotLearn(_("This article is put away."), field="article")
    return _learn(row, Learned.LINKED, article, by=by, now=now)


@transaction.atomic
def write_down(*, case: int, by: int | None, now: datetime) -> Lesson:
    """A draft made of what the concern says: the customer's words, what it is about, what was found and what helped.

    Raises CannotLearn.
    """
    row = _held(case)
    written = queries.lessons_of(row.pk).filter(learned_as=Learned.WRITTEN).first()
    if written is not None:
        return written
    made = knowledge.write_article(said=queries.draft_of(row, now=now), by=by, now=now)
    return _learn(row, Learned.WRITTEN, made.article_id, by=by, now=now)


@transaction.atomic
def learn_nothing(*, case: int, by: int | None, now: datetime) -> Lesson:
    """There is nothing in it that anybody could need again. Twice changes nothing. Raises CannotLearn."""
    row = _held(case)
    standing = queries.lessons_of(row.pk).first()
    if standing is not None and standing.learned_as == Learned.NOTHING:
        return standing
    if standing is not None:
        raise CannotLearn(_("An article belongs to it already."))
    if row.state not in SOLVED and row.state not in OVER:
        raise CannotLearn(_("Nothing has been solved here yet."))
    return _learn(row, Learned.NOTHING, None, by=by, now=now)


@transaction.atomic
def unlearn(*, case: int, lesson: int, by: int | None, now: datetime) -> None:
    """It was not that after all; a draft nobody has touched since is put away with it. Twice changes nothing."""
    row = _held(case)
    standing = queries.lessons_of(row.pk).filter(pk=lesson).first()
    if standing is not None:
        _withdraw(row, standing, by=by, now=now)


def _held(case: int) -> Case:
    row = hold_case(case)
    if row.is_practice:
        raise CannotLearn(_("This is practice: the house learns nothing from it."))
    return row


def _learn(row: Case, how: Learned, article: int | None, *, by: int | None, now: datetime) -> Lesson:
    for nothing in queries.lessons_of(row.pk).filter(learned_as=Learned.NOTHING):
        _withdraw(row, nothing, by=by, now=now)
    lesson = Lesson.objects.create(case=row, article_id=article, learned_as=how, learned_at=now, by=by)
    if article is not None:
        knowledge.use(article, by=by, now=now)
    told = LessonLearned(case=row.pk, lesson=lesson.pk, learned_as=how, article=article)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    return lesson


def _withdraw(row: Case, lesson: Lesson, *, by: int | None, now: datetime) -> None:
    lesson.withdrawn_at = max(now, lesson.learned_at)
    lesson.save(update_fields=["withdrawn_at"])
    told = LessonWithdrawn(case=row.pk, lesson=lesson.pk)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    if lesson.article_id is None:
        return
    article = knowledge.use_no_longer(lesson.article_id, by=by, now=now)
    is_untouched = article.number == 1 and article.confidence == Confidence.DRAFT and not article.uses
    if lesson.learned_as == Learned.WRITTEN and is_untouched:
        knowledge.retire_article(article=article.pk, by=by, now=now)
