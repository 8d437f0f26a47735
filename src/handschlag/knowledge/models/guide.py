"""Diagnosis guides: what to ask and try, in which order, until one knows. Trees as data, versioned."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.products.models import Product


class Guide(models.Model):
    """For one product, or (product empty) for whatever has no guide of its own."""

    name = models.CharField(max_length=120, unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    is_retired = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="guide_has_a_name")]

    def __str__(self) -> str:
        return self.name


class GuideVersion(models.Model):
    """What a guide says since `written_at`; the highest number counts. Written once: who began by a version ends by it."""

    guide = models.ForeignKey(Guide, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    written_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guide", "number"], name="guide_version_once")]

    def __str__(self) -> str:
        return f"{self.guide_id} version {self.number}"
