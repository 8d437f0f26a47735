"""Articles: what was learnt while solving, found again by the words customers use (KCS)."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from handschlag.knowledge.choices import Audience, Confidence, Settled
from handschlag.products.models import Product, Version


class Article(models.Model):
    """One thing worth knowing; its number is its id. What it says stands in its versions, `number` is the newest.

    `released`: the version customers may read, which stays behind until a newer one is released, too. `uses`: how many
    concerns it is linked to. `titles` holds the words of its title, `words` those and all others, both by `german.analyse`.
    """

    number = models.PositiveIntegerField(default=1)
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.DRAFT)
    released = models.PositiveIntegerField(null=True)
    uses = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()
    titles = SearchVectorField(null=True)
    words = SearchVectorField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="article_words"),
            models.Index(fields=["-changed_at", "-id"], name="article_newest"),
            models.Index(fields=["confidence", "-changed_at", "-id"], name="article_confidence"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(confidence__in=Confidence.values), name="article_confidence_known"),
            models.CheckConstraint(
                condition=Q(released__isnull=True)
                | (Q(released__gte=1, released__lte=F("number")) & ~Q(confidence__in=["draft", "archived"])),
                name="article_released_once_checked",
            ),
        ]

    def __str__(self) -> str:
        return f"article {self.pk}"

    @property
    def audience(self) -> Audience:
        return Audience.INSIDE if self.released is None else Audience.CUSTOMERS

    @property
    def is_archived(self) -> bool:
        return self.confidence == Confidence.ARCHIVED


class ArticleVersion(models.Model):
    """What an article says since `written_at`. Written once, never changed (`migrations/0007_articles_are_history`).

    `problem` is in the words of customers. `concerns`: the products it was about, as {"product", "version"} by id.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    problem = models.TextField()
    environment = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    solution = models.TextField(blank=True)
    concerns = models.JSONField(default=list)
    written_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_once"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(problem=""), name="article_says_what_it_is_about"),
        ]

    def __str__(self) -> str:
        return self.title


class ArticleProduct(models.Model):
    """A product, or one version of it, the newest version of an article is about."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="products")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "product", "version"], nulls_distinct=False, name="article_product_once"
            )
        ]

    def __str__(self) -> str:
        return f"article {self.article_id} about product {self.product_id}"


class ArticleFlag(models.Model):
    """It is no longer right: said of one version, in words, and settled by a newer one or by a no with its reason."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="flags", db_index=False)
    number = models.PositiveIntegerField()
    words = models.TextField()
    flagged_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)
    settled_as = models.CharField(max_length=8, choices=Settled, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["article"], name="article_flag"),
            models.Index(fields=["flagged_at"], condition=Q(settled_at__isnull=True), name="article_flag_open"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="article_flag_has_words"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_as="", answer="")
                | Q(settled_at__isnull=False, settled_as="improved", answer="")
                | (Q(settled_at__isnull=False, settled_as="refused") & ~Q(answer="")),
                name="article_flag_settled_how",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]


class ArticleWord(models.Model):
    """Every word an article is found by, with the number of articles that have it.

    From here typing errors lead to words there are, and a long text to the few words in it that say something.
    """

    word = models.CharField(max_length=64, primary_key=True)
    articles = models.PositiveIntegerField()

    class Meta:
        indexes = [GinIndex(fields=["word"], name="article_word_alike", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word
