"""What the house decides once, for all promises of a sort."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.people.models import Team


class CallBackRule(models.Model):
    """By when an unanswered call is owed a call-back, for a team or (team empty) for the whole house.

    Seconds of open time. An unknown caller who hangs up before `shortest_ring_seconds` is shown and owed nothing; a
    known customer is always owed. 0, the default, owes everybody.
    """

    team = models.OneToOneField(Team, on_delete=models.CASCADE, null=True, related_name="+")
    allowance_seconds = models.PositiveIntegerField(default=2 * 3600)
    retry_seconds = models.PositiveIntegerField(default=2 * 3600)
    grace_seconds = models.PositiveIntegerField(default=0)
    shortest_ring_seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team"], nulls_distinct=False, name="call_back_rule_once"),
            models.CheckConstraint(
                condition=Q(allowance_seconds__gt=0, retry_seconds__gt=0), name="call_back_rule_gives_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team or 'house'}: {self.allowance_seconds} s"


class MessageRule(models.Model):
    """By when whoever wrote to us is owed an answer, for a team or (team empty) for the whole house. Seconds of open time."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, null=True, related_name="+")
    allowance_seconds = models.PositiveIntegerField(default=8 * 3600)
    grace_seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team"], nulls_distinct=False, name="message_rule_once"),
            models.CheckConstraint(condition=Q(allowance_seconds__gt=0), name="message_rule_gives_time"),
        ]

    def __str__(self) -> str:
        return f"{self.team or 'house'}: {self.allowance_seconds} s"
