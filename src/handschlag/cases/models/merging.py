"""Two that were one, and one that was two. Nothing moves: what belongs to a merged case is read with the one that goes on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handschlag.cases.models.case import Case


class CaseMerge(models.Model):
    """Who said when that two are one, and who took it back."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="merges")
    into = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(undone_at__isnull=True), name="case_merge_standing_once"
            ),
            models.CheckConstraint(condition=~Q(case=F("into")), name="case_merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} into {self.into_id}"


class CaseSplit(models.Model):
    """`case` was part of `origin`; its clock began with the origin's. Taken back, it is merged into the origin again."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+")
    origin = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    split_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(case=F("origin")), name="case_split_of_another")]

    def __str__(self) -> str:
        return f"case {self.case_id} from {self.origin_id}"


class CaseLink(models.Model):
    """Two cases that have to do with each other and go on side by side, the lower number first."""

    one = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="case_link_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="case_link_lower_first"),
        ]

    def __str__(self) -> str:
        return f"cases {self.one_id} and {self.other_id}"
