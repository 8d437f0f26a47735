"""Somebody of ours asked for by name: what a customer really wanted, and whether they got it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handschlag.care.choices import AskedOutcome
from handschlag.conversations.models import Conversation
from handschlag.people.models import User
from handschlag.promises.models import Promise


class AskedFor(models.Model):
    """In this conversation somebody wanted to speak to this colleague; the customer is the conversation's.

    Still open when the conversation is over is in vain too: nobody did anything about it.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+", db_index=False)
    colleague = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=12, choices=AskedOutcome, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="asked_for_in_time")]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "colleague"], name="asked_for_once_a_conversation"),
            models.CheckConstraint(condition=Q(outcome__in=AskedOutcome.values), name="asked_for_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True) | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="asked_for_settled_iff_time",
            ),
            models.CheckConstraint(
                condition=Q(outcome="promised", promise__isnull=False)
                | (~Q(outcome="promised") & Q(promise__isnull=True)),
                name="asked_for_promised_iff_promise",
            ),
        ]

    def __str__(self) -> str:
        return f"user {self.colleague_id} in conversation {self.conversation_id}"


class VainWeek(models.Model):
    """Management was told who asked in vain up to the end of a week (exclusive); the next one begins there.

    Empty weeks have a row too, so that nothing is told twice and nothing is left out.
    """

    from_at = models.DateTimeField()
    to_at = models.DateTimeField(unique=True)
    told_at = models.DateTimeField()
    customers = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(from_at__lt=F("to_at")), name="vain_week_has_a_length")]

    def __str__(self) -> str:
        return f"until {self.to_at:%Y-%m-%d}"
