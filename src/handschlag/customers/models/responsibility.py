from __future__ import annotations

from django.db import models

from handschlag.customers.models.customer import Customer
from handschlag.people.models import Team, User


def _one_of(user: str, team: str) -> models.Q:
    return models.Q(**{f"{user}__isnull": False, f"{team}__isnull": True}) | models.Q(
        **{f"{user}__isnull": True, f"{team}__isnull": False}
    )


class Responsibility(models.Model):
    """Law 1. Owner and stand-in from a moment on; the row ends where the next one of the customer begins.

    So neither a gap nor an overlap can be written. Each of both is a person or, in larger houses, a team.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="responsibilities")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    owner_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    stand_in = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    stand_in_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    from_at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner"], name="responsibility_owner"),
            models.Index(fields=["stand_in"], name="responsibility_stand_in"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["customer", "from_at"], name="responsibility_one_at_a_time"),
            models.CheckConstraint(condition=_one_of("owner", "owner_team"), name="responsibility_owner_is_one"),
            models.CheckConstraint(
                condition=_one_of("stand_in", "stand_in_team"), name="responsibility_stand_in_is_one"
            ),
            models.CheckConstraint(
                condition=~models.Q(owner=models.F("stand_in")) | models.Q(owner__isnull=True),
                name="responsibility_not_own_stand_in",
            ),
            models.CheckConstraint(
                condition=~models.Q(owner_team=models.F("stand_in_team")) | models.Q(owner_team__isnull=True),
                name="responsibility_not_own_stand_in_team",
            ),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} from {self.from_at:%Y-%m-%d}"
