"""What was used of a free quota. It counts, and blocks nobody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.customers.choices import QuotaUnit
from handschlag.customers.models.entitlement import Contract
from handschlag.customers.models.installed import InstalledItem


class QuotaUse(models.Model):
    """So much of what a contract grants for free for an item (or for all, `item` null), used on a day.

    `matter` is the caller's key, such as "case-17". A mistake is taken back, with its reason, and stays.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="uses", db_index=False)
    item = models.ForeignKey(InstalledItem, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.CharField(max_length=8, choices=QuotaUnit)
    amount = models.PositiveIntegerField()
    used_on = models.DateField()
    matter = models.CharField(max_length=80)
    words = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_because = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["contract", "item", "used_on"], name="quota_use_counts", condition=Q(taken_back_at__isnull=True)
            ),
            models.Index(fields=["matter"], name="quota_use_matter"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=1), name="quota_use_is_something"),
            models.CheckConstraint(condition=~Q(matter=""), name="quota_use_has_a_matter"),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_because="")
                | Q(taken_back_at__isnull=False) & ~Q(taken_back_because=""),
                name="quota_use_is_taken_back_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit} on {self.used_on}"
