from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.cases.models import Case
from handschlag.conversations.models import Conversation
from handschlag.customers.models import Customer
from handschlag.handovers.models.handover import one_of
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people.models import Skill, Team, User
from handschlag.promises.models import Promise


class Inquiry(models.Model):
    """A question to a colleague (*Rückfrage*). Nothing moves by it; how long it waited is measured in open time."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    to_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    to_skill = models.ForeignKey(Skill, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    words = models.CharField(max_length=1000)
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    waited_seconds = models.PositiveIntegerField(null=True)
    is_practice = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["to_user", "asked_at"], condition=Q(ended_at__isnull=True), name="inquiry_to_user"),
            models.Index(fields=["to_team", "asked_at"], condition=Q(ended_at__isnull=True), name="inquiry_to_team"),
            models.Index(fields=["to_skill", "asked_at"], condition=Q(ended_at__isnull=True), name="inquiry_to_skill"),
            models.Index(fields=["asked_by", "-asked_at"], name="inquiry_asked_by"),
            models.Index(fields=["case", "asked_at"], condition=Q(case__isnull=False), name="inquiry_case"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="inquiry_ended"),
        ]
        constraints = [
            models.CheckConstraint(condition=one_of("case", "promise", "conversation"), name="inquiry_has_one_matter"),
            models.CheckConstraint(condition=one_of("to_user", "to_team", "to_skill"), name="inquiry_has_one_receiver"),
            models.CheckConstraint(condition=~Q(words=""), name="inquiry_has_words"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, waited_seconds__isnull=True, answer="", answered_by__isnull=True)
                | Q(ended_at__isnull=False, waited_seconds__isnull=False),
                name="inquiry_ended_iff_time",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True) | (~Q(answer="") & Q(answered_by__isnull=False)),
                name="inquiry_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]

    @property
    def receiver(self) -> Receiver:
        return Receiver(self.to_user_id, self.to_team_id, self.to_skill_id)

    @property
    def receiver_name(self) -> str:
        return str(self.to_user or self.to_team or self.to_skill)

    @property
    def is_open(self) -> bool:
        return self.ended_at is None
