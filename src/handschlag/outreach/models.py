"""What holds us back from a customer. Ends by itself with its cause, never by time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handschlag.cases.models import Case
from handschlag.customers.models import Customer
from handschlag.outreach.choices import Why
from handschlag.people.models import User
from handschlag.promises.models import Promise


class Hold(models.Model):
    """A customer has an open fault, or a broken promise that they were not told of or that is still not done.

    Overridden it still stands for what comes after its cause ends; the one matter it was overridden for goes on.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    why = models.CharField(max_length=16, choices=Why)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    from_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    overridden_at = models.DateTimeField(null=True)
    overridden_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    override_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["customer"], condition=Q(ended_at__isnull=True), name="hold_customer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(why="open_fault", case__isnull=False, promise__isnull=True)
                | Q(why="broken_promise", case__isnull=True, promise__isnull=False),
                name="hold_has_its_cause",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at__isnull=True), name="hold_once_for_a_case"),
            models.UniqueConstraint(
                fields=["promise"], condition=Q(ended_at__isnull=True), name="hold_once_for_a_promise"
            ),
            models.CheckConstraint(
                condition=Q(overridden_at__isnull=True, overridden_by__isnull=True, override_reason="")
                | Q(overridden_at__isnull=False, overridden_by__isnull=False) & ~Q(override_reason=""),
                name="hold_overridden_by_name_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id}: {self.why}"
