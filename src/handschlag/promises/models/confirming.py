"""All customers of one cause get their confirmation in one step: how far that is, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.people.models import User
from handschlag.promises.choices import Confirming
from handschlag.promises.models.ledger import PromiseGroup


class GroupConfirmation(models.Model):
    """One run over a group, part by part. `upto`: the last member that is done with.

    `made` links are new, `there` were handed out before and stay, `over`: nothing is owed any more, so there was nothing
    to confirm. Taken back, `withdrawn` of the links it made open nothing; those somebody had opened meanwhile stay.
    """

    group = models.ForeignKey(PromiseGroup, on_delete=models.CASCADE, related_name="confirmations")
    state = models.CharField(max_length=12, choices=Confirming, default=Confirming.RUNNING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True)
    upto = models.BigIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    there = models.PositiveIntegerField(default=0)
    over = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Confirming.values), name="confirming_state_known"),
            models.UniqueConstraint(
                fields=["group"], condition=Q(state__in=["running", "taking_back"]), name="confirming_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="running", done_at__isnull=True) | ~Q(state="running") & Q(done_at__isnull=False),
                name="confirming_done_iff_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.made} links for group {self.group_id}: {self.state}"
