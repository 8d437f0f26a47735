from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from handschlag.customers.choices import Likeness
from handschlag.customers.models.customer import Customer


class Comparable(models.Model):
    """What a customer (with all that was merged into it) is compared by: one row for each number, address, name."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=Likeness)
    key = models.CharField(max_length=120, db_collation="C")

    class Meta:
        indexes = [models.Index(fields=["kind", "key", "customer"], name="comparable_alike")]
        constraints = [models.UniqueConstraint(fields=["customer", "kind", "key"], name="comparable_once")]

    def __str__(self) -> str:
        return f"customer {self.customer_id}: {self.kind}"


class ToCompare(models.Model):
    """A customer that waits to be compared with all others: new or changed, or because the weekly round came by.

    `customer` is a plain id: whoever changes a customer only adds a row here and never waits for the comparing.
    """

    customer = models.BigIntegerField()
    is_round = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["is_round", "id"], name="to_compare_next")]

    def __str__(self) -> str:
        return f"customer {self.customer}"


class Duplicate(models.Model):
    """Two customers that may be one, and why; or of whom somebody said that they are not (`APART`), for good."""

    class State(models.TextChoices):
        OPEN = "open"
        APART = "apart"

    one = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=12, choices=Likeness))
    state = models.CharField(max_length=5, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-score", "id"], name="duplicate_likeliest")]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="duplicate_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="duplicate_lower_first"),
            models.CheckConstraint(
                condition=models.Q(state="open", decided_at__isnull=True)
                | models.Q(state="apart", decided_at__isnull=False),
                name="duplicate_decided_iff_apart",
            ),
        ]

    def __str__(self) -> str:
        return f"customers {self.one_id} and {self.other_id}"


class Merge(models.Model):
    """The history of `merged_into`: who said when that two customers are one, and who took it back."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges")
    into = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(undone_at__isnull=True), name="merge_standing_once"
            ),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} into {self.into_id}"
