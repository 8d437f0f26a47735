"""Solved (we think) and confirmed (the customer said so, or a stated time without contradiction)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handschlag.cases.choices import Kind, Proof
from handschlag.cases.models.case import Case
from handschlag.conversations.models import Conversation
from handschlag.promises.models import Promise


class Solution(models.Model):
    """What we did, and whether it held. At most one of a case stands: the one that has not failed.

    `told_at`: the customer heard it, and of `silence_until_at`, after which silence counts as yes (None: never).
    `failed_at`: the customer came back with it; then it is a failed fix, whatever it was before.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="solutions")
    words = models.TextField()
    solved_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    told_at = models.DateTimeField(null=True)
    told_in = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    silence_until_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_as = models.CharField(max_length=8, choices=Proof, blank=True)
    confirmed_in = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    failed_at = models.DateTimeField(null=True)
    failed_in = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["silence_until_at"],
                condition=Q(confirmed_at__isnull=True, failed_at__isnull=True, silence_until_at__isnull=False),
                name="solution_silent",
            ),
            models.Index(fields=["failed_at"], condition=Q(failed_at__isnull=False), name="solution_failed"),
            models.Index(fields=["solved_at"], name="solution_solved"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(failed_at__isnull=True), name="solution_stands_once"),
            models.CheckConstraint(condition=~Q(words=""), name="solution_has_words"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_as="")
                | (Q(confirmed_at__isnull=False, confirmed_as__in=Proof.values)),
                name="solution_confirmed_iff_proof",
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_as="said") | Q(confirmed_in__isnull=False), name="solution_said_somewhere"
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_as="silence")
                | Q(told_at__isnull=False, silence_until_at__isnull=False, confirmed_at=F("silence_until_at")),
                name="solution_silent_after_a_stated_time",
            ),
            models.CheckConstraint(
                condition=Q(silence_until_at__isnull=True) | Q(told_at__isnull=False),
                name="solution_time_was_stated",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(confirmed_at__gte=F("solved_at")),
                name="solution_confirmed_after_solved",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]


class SolutionPromise(models.Model):
    """A promise that this solution was to keep: marked with it, judged with its confirmation, broken by its failure."""

    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="promises")
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["solution", "promise"], name="solution_promise_once")]

    def __str__(self) -> str:
        return f"promise {self.promise_id} by solution {self.solution_id}"


class CaseRule(models.Model):
    """What the house says of a kind of case: open days until silence counts as yes, days in which a return is a failed fix."""

    kind = models.CharField(max_length=12, choices=Kind, unique=True)
    silence_days = models.PositiveSmallIntegerField(null=True)
    return_days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["complaint", "dispute"]) | Q(silence_days__isnull=True),
                name="case_rule_no_complaint_by_silence",
            ),
            models.CheckConstraint(
                condition=Q(silence_days__isnull=True) | Q(silence_days__gt=0), name="case_rule_leaves_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.silence_days}, {self.return_days} days"
