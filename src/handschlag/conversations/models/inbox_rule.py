"""What the house has decided once about what comes in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.conversations.models.conversation import Conversation
from handschlag.knowledge.models import TextModule
from handschlag.people.models import Team, User


class InboxRule(models.Model):
    """If all `conditions` hold, then what is set of the rest happens to a mail or letter as it comes in.

    A condition is {"on", "how", "value"} as `rules.inbox` reads it. Rules are read by `position`; of two that name
    somebody the first is followed. `user`: they have it at once, unless they are absent.
    """

    name = models.CharField(max_length=80)
    position = models.PositiveIntegerField()
    is_enabled = models.BooleanField(default=True)
    conditions = models.JSONField()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    is_spam = models.BooleanField(default=False)
    is_complaint = models.BooleanField(default=False)
    tag = models.CharField(max_length=40, blank=True)
    text = models.ForeignKey(TextModule, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="inbox_rule_has_a_name")]

    def __str__(self) -> str:
        return self.name


class RuleApplied(models.Model):
    """What a rule did to an entry, as it was then: `did` has what was set, by the names of `InboxRule`'s fields."""

    rule = models.ForeignKey(InboxRule, on_delete=models.CASCADE, related_name="applied")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="ruled")
    at = models.DateTimeField()
    did = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "rule"], name="rule_applied_once")]
        indexes = [models.Index(fields=["rule", "-at", "-id"], name="rule_applied_lately")]

    def __str__(self) -> str:
        return f"{self.rule_id} on {self.conversation_id}"
