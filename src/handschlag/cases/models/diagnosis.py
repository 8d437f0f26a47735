from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.cases.models.case import Case
from handschlag.knowledge.models import GuideVersion


class Diagnosis(models.Model):
    """A case is diagnosed by one version of a guide. Its steps stand as findings and tried steps, not here."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="diagnoses")
    version = models.ForeignKey(GuideVersion, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_as = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(concluded_at__isnull=True), name="diagnosis_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(concluded_at__isnull=True, concluded_as="")
                | (Q(concluded_at__isnull=False) & ~Q(concluded_as="")),
                name="diagnosis_concluded_iff_known",
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} by {self.version_id}"
