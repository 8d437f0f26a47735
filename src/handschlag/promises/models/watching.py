"""How far the warnings of a promise have got. Beside the ledger, so that warning never touches what was promised."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from handschlag.people.models import Team
from handschlag.promises.choices import Kind, Source
from handschlag.promises.models.ledger import Promise
from handschlag.worktime.models import CalendarVersion


def house_shares() -> list[int]:
    return [50, 75, 90]


class LadderRule(models.Model):
    """By which shares of the time a promise warns and when it climbs: for a team, a kind, a source; empty means any.

    Shares are percent of the open time between made and due. A rung without a share is told only when it is broken.
    Waits and reminders are seconds of open time. `is_urgent`: so urgent that it reaches people in their quiet hours.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind, blank=True)
    source = models.CharField(max_length=12, choices=Source, blank=True)
    shares = ArrayField(models.PositiveSmallIntegerField(), default=house_shares)
    stand_in_share = models.PositiveSmallIntegerField(null=True, default=75)
    stand_in_wait_seconds = models.PositiveIntegerField(default=600)
    team_lead_share = models.PositiveSmallIntegerField(null=True, default=90)
    team_lead_wait_seconds = models.PositiveIntegerField(default=600)
    management_share = models.PositiveSmallIntegerField(null=True, default=95)
    management_wait_seconds = models.PositiveIntegerField(default=600)
    remind_seconds = models.PositiveIntegerField(default=3600)
    is_urgent = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "kind", "source"], nulls_distinct=False, name="ladder_rule_once"),
            models.CheckConstraint(condition=Q(shares__len__gte=1, shares__len__lte=6), name="ladder_rule_warns"),
            models.CheckConstraint(condition=Q(remind_seconds__gte=60), name="ladder_rule_reminds_calmly"),
            models.CheckConstraint(
                condition=(Q(stand_in_share__isnull=True) | Q(stand_in_share__gte=1, stand_in_share__lte=99))
                & (Q(team_lead_share__isnull=True) | Q(team_lead_share__gte=1, team_lead_share__lte=99))
                & (Q(management_share__isnull=True) | Q(management_share__gte=1, management_share__lte=99)),
                name="ladder_rule_shares_are_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id or 'house'} {self.kind} {self.source}: {self.shares}"


class Watch(models.Model):
    """One row for each promise somebody may still have to hear about; gone when nothing is left to say.

    `next_at`: when there may be something to say; empty while it is provisionally kept. `share`, `rung`: the last share
    said and the highest rung told; `said_at`: when; `heard_from_at`: from when those told could see it. `reported_at`:
    when the house was told that it is broken, `reminders`: how often since that the customer still does not know.
    """

    promise = models.OneToOneField(Promise, on_delete=models.CASCADE, primary_key=True, related_name="watch")
    calendar_version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, null=True, related_name="+")
    next_at = models.DateTimeField(null=True)
    share = models.PositiveSmallIntegerField(default=0)
    rung = models.PositiveSmallIntegerField(default=0)
    said_at = models.DateTimeField(null=True)
    heard_from_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    reminders = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="watch_next")]
        constraints = [models.CheckConstraint(condition=Q(rung__lte=3), name="watch_rung_known")]

    def __str__(self) -> str:
        return f"promise {self.promise_id}: {self.share} % said, rung {self.rung}"
