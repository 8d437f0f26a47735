"""Writing, checking, releasing, flagging and using articles. Each writing is a version; the old ones stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.knowledge.actions.finding import keep_findable
from handschlag.knowledge.choices import Confidence, Settled
from handschlag.knowledge.facts import (
    ArticleChecked,
    ArticleFlagged,
    ArticleReleased,
    ArticleRestored,
    ArticleRetired,
    ArticleUsed,
    ArticleWritten,
    FlagSettled,
    ReleaseWithdrawn,
)
from handschlag.knowledge.models import Article, ArticleFlag, ArticleProduct, ArticleVersion
from handschlag.knowledge.rules import articles as rules
from handschlag.knowledge.rules.articles import Said
from handschlag.products.models import Product, Version

LONGEST_TITLE = 160


class CannotWriteArticle(Cannot):
    """It says nothing, loses its solution, is put away, or somebody else wrote a newer version."""


class CannotCheckArticle(Cannot):
    """Nothing is known yet, it is put away, or somebody says that it is no longer right."""


class CannotReleaseArticle(Cannot):
    """Nobody has checked it as it stands."""


class CannotFlagArticle(Cannot):
    """Nobody said what is wrong, or it is settled already."""


@transaction.atomic
def write_article(*, said: Said, by: int | None, now: datetime, is_finished: bool = False) -> ArticleVersion:
    """Something worth knowing: a draft, findable at once; finished, it waits to be checked. Raises CannotWriteArticle."""
    tidy = _tidy(said)
    row = Article.objects.create(written_at=now, changed_at=now, by=by)
    return _say(row, tidy, is_finished=is_finished, by=by, now=now)


@transaction.atomic
def improve_article(
    *,
    article: int,
    after: int,
    said: Said,
    by: int | None,
    now: datetime,
    is_finished: bool = False,
    settles: Collection[int] = (),
) -> ArticleVersion:
    """Its next version, to be checked again; the same again is the same version. `after`: the one its writer had before them.

    What customers may read stays the version that was released. `settles`: flags that are answered by it.
    Raises CannotWriteArticle, CannotFlagArticle.
    """
    row, tidy = _held(article), _tidy(said)
    if row.is_archived:
        raise CannotWriteArticle(_("It is put away. Bring it back first."))
    if row.number != after:
        raise CannotWriteArticle(_("Somebody has written a newer version meanwhile."), field="after")
    if row.confidence != Confidence.DRAFT and not tidy.solution:
        raise CannotWriteArticle(_("What helps stands here already: write down what helps now."), field="solution")
    last = row.versions.get(number=row.number)
    becomes = rules.after_writing(Confidence.DRAFT, has_solution=bool(tidy.solution), is_finished=is_finished)
    is_just_finished = row.confidence == Confidence.DRAFT and becomes != row.confidence
    if _said(last) == tidy:
        if settles:
            raise CannotWriteArticle(_("Nothing has changed, so nothing is answered by it."), field="settles")
        if not is_just_finished:
            return last
    row.number += 1
    made = _say(row, tidy, is_finished=is_finished, by=by, now=now)
    for flag in settles:
        _settle(row, flag, Settled.IMPROVED, "", by=by, now=now)
    return made


@transaction.atomic
def check_article(*, article: int, number: int, by: int | None, now: datetime) -> Article:
    """It is right, in the version that was read. Twice changes nothing. Raises CannotCheckArticle."""
    row = _held(article)
    if row.is_archived:
        raise CannotCheckArticle(_("It is put away. Bring it back first."))
    if row.number != number:
        raise CannotCheckArticle(_("Somebody has written a newer version meanwhile."))
    if not row.versions.filter(number=number).exclude(solution="").exists():
        raise CannotCheckArticle(_("It does not say yet what helps."))
    if row.flags.filter(settled_at__isnull=True).exists():
        raise CannotCheckArticle(_("Somebody says that it is no longer right: answer that first."))
    if row.confidence != Confidence.CHECKED:
        row.confidence = Confidence.CHECKED
        row.save(update_fields=["confidence"])
        facts.record(ArticleChecked(article=row.pk, number=number), at=now, by=by)
    return row


@transaction.atomic
def release_article(*, article: int, number: int, by: int | None, now: datetime) -> Article:
    """Customers may read this version. Twice changes nothing. Raises CannotReleaseArticle."""
    row = _held(article)
    if row.confidence != Confidence.CHECKED or row.number != number:
        raise CannotReleaseArticle(_("Only what was checked as it stands can be released for customers."))
    if row.released != number:
        row.released = number
        row.save(update_fields=["released"])
        facts.record(ArticleReleased(article=row.pk, number=number), at=now, by=by)
    return row


@transaction.atomic
def withdraw_release(*, article: int, by: int | None, now: datetime) -> Article:
    """Customers may no longer read it; we go on. Twice changes nothing."""
    row = _held(article)
    if row.released is not None:
        row.released = None
        row.save(update_fields=["released"])
        facts.record(ReleaseWithdrawn(article=row.pk), at=now, by=by)
    return row


@transaction.atomic
def retire_article(*, article: int, by: int | None, now: datetime) -> Article:
    """Nobody needs it any more: it is found only by whoever looks among what was put away. Twice changes nothing."""
    row = _held(article)
    if not row.is_archived:
        row.confidence, row.released = Confidence.ARCHIVED, None
        row.save(update_fields=["confidence", "released"])
        facts.record(ArticleRetired(article=row.pk), at=now, by=by)
    return row


@transaction.atomic
def restore_article(*, article: int, by: int | None, now: datetime) -> Article:
    """It is found again, and is to be checked again. Twice changes nothing."""
    row = _held(article)
    if row.is_archived:
        has_solution = row.versions.filter(number=row.number).exclude(solution="").exists()
        row.confidence = rules.after_writing(Confidence.DRAFT, has_solution=has_solution, is_finished=True)
        row.save(update_fields=["confidence"])
        facts.record(ArticleRestored(article=row.pk), at=now, by=by)
    return row


@transaction.atomic
def flag_article(*, article: int, words: str, by: int | None, now: datetime) -> ArticleFlag:
    """It is no longer right, and what is not. It stays as it is until somebody answers. Raises CannotFlagArticle."""
    row = _held(article)
    if not words.strip():
        raise CannotFlagArticle(_("Write down what is no longer right."), field="words")
    flag = ArticleFlag.objects.create(article=row, number=row.number, words=words.strip(), flagged_at=now, by=by)
    facts.record(ArticleFlagged(article=row.pk, flag=flag.pk), at=now, by=by)
    return flag


@transaction.atomic
def refuse_flag(*, article: int, flag: int, words: str, by: int | None, now: datetime) -> ArticleFlag:
    """It is right as it stands, and why. Raises CannotFlagArticle."""
    row = _held(article)
    if not words.strip():
        raise CannotFlagArticle(_("Write down why it is right as it stands."), field="words")
    return _settle(row, flag, Settled.REFUSED, words.strip(), by=by, now=now)


def use(article: int, *, by: int | None, now: datetime) -> Article:
    """Part of an action of a room above: something was solved with it."""
    row = _held(article)
    row.uses += 1
    row.save(update_fields=["uses"])
    facts.record(ArticleUsed(article=row.pk), at=now, by=by)
    return row


def use_no_longer(article: int, *, by: int | None, now: datetime) -> Article:
    """Part of an action of a room above: it was not this one after all."""
    row = _held(article)
    row.uses = max(row.uses - 1, 0)
    row.save(update_fields=["uses"])
    facts.record(ArticleUsed(article=row.pk, is_used=False), at=now, by=by)
    return row


def _settle(row: Article, flag: int, how: Settled, answer: str, *, by: int | None, now: datetime) -> ArticleFlag:
    found = row.flags.filter(pk=flag, settled_at__isnull=True).first()
    if found is None:
        raise CannotFlagArticle(_("This is settled already."), field="settles")
    found.settled_at, found.settled_by, found.settled_as, found.answer = now, by, how, answer
    found.save(update_fields=["settled_at", "settled_by", "settled_as", "answer"])
    facts.record(FlagSettled(article=row.pk, flag=flag, settled_as=how), at=now, by=by)
    return found


def _say(row: Article, said: Said, *, is_finished: bool, by: int | None, now: datetime) -> ArticleVersion:
    """Write `row.number` of it, and find it by its words from now on."""
    row.confidence = rules.after_writing(row.confidence, has_solution=bool(said.solution), is_finished=is_finished)
    row.changed_at = now
    row.save(update_fields=["number", "confidence", "changed_at"])
    made = row.versions.create(
        number=row.number,
        title=said.title,
        problem=said.problem,
        environment=said.environment,
        cause=said.cause,
        solution=said.solution,
        concerns=[{"product": product, "version": version} for product, version in said.products],
        written_at=now,
        by=by,
    )
    row.products.all().delete()
    about = [ArticleProduct(article=row, product_id=one, version_id=version) for one, version in said.products]
    ArticleProduct.objects.bulk_create(about)
    keep_findable(row.pk, title=said.title, text=said.text)
    facts.record(ArticleWritten(article=row.pk, number=row.number, confidence=row.confidence), at=now, by=by)
    return made


def _said(version: ArticleVersion) -> Said:
    return Said(
        title=version.title,
        problem=version.problem,
        environment=version.environment,
        cause=version.cause,
        solution=version.solution,
        products=tuple((one["product"], one["version"]) for one in version.concerns),
    )


def _tidy(said: Said) -> Said:
    tidy = rules.tidy(said)
    if not tidy.title:
        raise CannotWriteArticle(_("Please give the article a title."), field="title")
    if len(tidy.title) > LONGEST_TITLE:
        raise CannotWriteArticle(_("This title is too long."), field="title")
    if not tidy.problem:
        raise CannotWriteArticle(_("Write down the problem as customers put it."), field="problem")
    versions = {version for _product, version in tidy.products if version is not None}
    belongs = dict(Version.objects.filter(pk__in=versions).values_list("pk", "product"))
    asked = {product for product, _version in tidy.products}
    known = set(Product.objects.filter(pk__in=asked).values_list("pk", flat=True))
    if asked != known or any(version is not None and belongs.get(version) != one for one, version in tidy.products):
        raise CannotWriteArticle(_("There is no such product."), field="products")
    return tidy


def _held(article: int) -> Article:
    row = Article.objects.select_for_update().defer("titles", "words").filter(pk=article).first()
    if row is None:
        raise NotThere(_("This article does not exist."), field="article")
    return row
