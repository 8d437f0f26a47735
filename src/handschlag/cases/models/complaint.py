"""What a complaint has beside other concerns (ISO 10002): remedy sought, assessment, investigation, decision, recourse, cause."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.cases.choices import (
    Answer,
    Complexity,
    Immediate,
    Impact,
    Level,
    Nature,
    Safety,
    Severity,
    Verdict,
)
from handschlag.cases.models.case import Case
from handschlag.conversations.models import Conversation


class Cause(models.Model):
    """Why complaints arise, named once for the house, so that the same cause is seen to come again."""

    name = models.CharField(max_length=120, unique=True)
    is_retired = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="cause_has_a_name")]

    def __str__(self) -> str:
        return self.name


class Complaint(models.Model):
    """The line of the register. It stays when the case turns out to be something else: the register forgets nothing."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="complaint")
    nature = models.CharField(max_length=10, choices=Nature, default=Nature.COMPLAINT)
    remedy = models.TextField(blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_in = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    forwarded_at = models.DateTimeField(null=True)
    forwarded_to = models.CharField(max_length=200, blank=True)
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, null=True, related_name="+")
    root_cause = models.TextField(blank=True)
    is_systemic = models.BooleanField(null=True)
    caused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="complaint_nature_known"),
            models.CheckConstraint(
                condition=Q(forwarded_at__isnull=True, forwarded_to="")
                | (Q(forwarded_at__isnull=False) & ~Q(forwarded_to="")),
                name="complaint_forwarded_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(cause__isnull=True, caused_at__isnull=True, is_systemic__isnull=True)
                | Q(cause__isnull=False, caused_at__isnull=False, is_systemic__isnull=False),
                name="complaint_cause_says_whether_systemic",
            ),
        ]

    def __str__(self) -> str:
        return f"complaint {self.case_id}"


class Assessment(models.Model):
    """How grave it is (ISO 10002, 7.5). The newest counts."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    severity = models.CharField(max_length=10, choices=Severity)
    safety = models.CharField(max_length=10, choices=Safety)
    complexity = models.CharField(max_length=10, choices=Complexity)
    impact = models.CharField(max_length=10, choices=Impact)
    immediate = models.CharField(max_length=10, choices=Immediate)
    done_at_once = models.TextField(blank=True)
    assessed_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(immediate="needed") | ~Q(done_at_once=""), name="assessment_says_what_was_done_at_once"
            ),
            models.CheckConstraint(
                condition=~Q(safety="danger") | Q(immediate="needed"), name="assessment_danger_is_immediate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.severity}, {self.safety}"


class Investigation(models.Model):
    """One thing that was looked into, and what it showed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="investigations")
    words = models.TextField()
    looked_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="investigation_has_words")]

    def __str__(self) -> str:
        return self.words[:80]


class Interim(models.Model):
    """The customer was told how it stands."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="interims")
    words = models.TextField()
    told_at = models.DateTimeField()
    told_in = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="interim_has_words")]

    def __str__(self) -> str:
        return self.words[:80]


class Decision(models.Model):
    """What we decided and why; what the customer said to it. The newest counts; after recourse there is another."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=Verdict)
    words = models.TextField()
    reasons = models.TextField()
    decided_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    told_at = models.DateTimeField(null=True)
    told_in = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_in = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words="") & ~Q(reasons=""), name="decision_has_reasons"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_in__isnull=True)
                | (~Q(answer="") & Q(told_at__isnull=False, answered_at__isnull=False, answered_in__isnull=False)),
                name="decision_answered_in_a_contact",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict}: {self.words[:60]}"


class Office(models.Model):
    """An arbitration board, ombudsman or authority customers can turn to; `what_for` says with what, `how` where it is reached."""

    name = models.CharField(max_length=160, unique=True)
    what_for = models.CharField(max_length=160, blank=True)
    how = models.TextField(blank=True)
    is_retired = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="office_has_a_name")]

    def __str__(self) -> str:
        return self.name


class Recourse(models.Model):
    """To whom the customer was told they can go on; `body` names the person or the arbitration board."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recourses")
    level = models.CharField(max_length=10, choices=Level)
    body = models.CharField(max_length=200)
    offered_at = models.DateTimeField()
    offered_in = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(body=""), name="recourse_names_whom")]

    def __str__(self) -> str:
        return f"{self.level}: {self.body}"
