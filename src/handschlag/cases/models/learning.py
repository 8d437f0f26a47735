"""What a concern taught: an article that helped, one that was written of it, or nothing new."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handschlag.cases.choices import Learned
from handschlag.cases.models.case import Case
from handschlag.knowledge.models import Article


class Lesson(models.Model):
    """One answer to "what stays of it?". `withdrawn_at`: it was not that after all."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="+")
    learned_as = models.CharField(max_length=8, choices=Learned)
    learned_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(learned_as="nothing", article__isnull=True)
                | Q(learned_as__in=["linked", "written"], article__isnull=False),
                name="lesson_is_an_article_or_nothing",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("learned_at")),
                name="lesson_withdrawn_after_it_was_learned",
            ),
            models.UniqueConstraint(
                fields=["case", "article"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="lesson_learned_once",
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id}: {self.learned_as}"
