from __future__ import annotations

from django.db import models
from django.db.models import Q


class CareRule(models.Model):
    """What an hour of ours costs and what part of our hours is there for planned care; the newest row holds."""

    hourly_cents = models.PositiveIntegerField()
    percent = models.PositiveSmallIntegerField()
    noted_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="care_rule_percent")]

    def __str__(self) -> str:
        return f"{self.percent} % at {self.hourly_cents / 100:.2f}"
