"""One cause, many customers (ITIL: a known error)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handschlag.cases.models.case import Case
from handschlag.conversations.models import Conversation
from handschlag.products.models import Product, Version
from handschlag.promises.models import PromiseGroup


class KnownFault(models.Model):
    """What is known of a cause: how it shows, whom it concerns, and what customers can do until it is mended.

    `area` is the beginning of a postcode. `workaround` is said to customers as it stands here, `cause` is ours.
    """

    title = models.CharField(max_length=160)
    symptoms = models.TextField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    area = models.CharField(max_length=12, blank=True)
    workaround = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    known_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    fixed_at = models.DateTimeField(null=True)
    fixed_words = models.TextField(blank=True)
    group = models.OneToOneField(PromiseGroup, on_delete=models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["-known_at"], condition=Q(fixed_at__isnull=True), name="known_fault_open")]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(symptoms=""), name="known_fault_shows_somehow"),
            models.CheckConstraint(
                condition=Q(version__isnull=True) | Q(product__isnull=False), name="known_fault_version_of_product"
            ),
            models.CheckConstraint(
                condition=Q(fixed_at__isnull=True, fixed_words="") | (Q(fixed_at__isnull=False) & ~Q(fixed_words="")),
                name="known_fault_fixed_iff_told_how",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Waiting(models.Model):
    """A case of this cause. `told_at`: the customer heard of it and of the workaround; `wants_call_at`: they asked to be called.

    Left again (`left_at`) it was another cause after all.
    """

    fault = models.ForeignKey(KnownFault, on_delete=models.PROTECT, related_name="waiting")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    joined_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    told_at = models.DateTimeField(null=True)
    told_in = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    wants_call_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(left_at__isnull=True), name="waiting_for_one_cause"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("joined_at")), name="waiting_left_after_joining"
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} waits for {self.fault_id}"
