"""How much work promises are, as the house estimates it: what the load ahead is reckoned with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.people.models import Team
from handschlag.promises.choices import Kind


class Effort(models.Model):
    """Minutes a promise of one kind takes; a kind without a row counts as `rules.load.MINUTES` says."""

    kind = models.CharField(max_length=12, choices=Kind, unique=True)
    minutes = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="effort_kind_known"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=6000), name="effort_is_some_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.minutes} min"


class WorkShare(models.Model):
    """Which part of a team's opening hours is there for what was promised; the rest belongs to the telephone.

    For a team or (team empty) for the whole house, in percent.
    """

    team = models.OneToOneField(Team, on_delete=models.CASCADE, null=True, related_name="+")
    percent = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team"], nulls_distinct=False, name="work_share_once"),
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="work_share_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.team or 'house'}: {self.percent} %"
